import assert from "node:assert/strict";
import { join } from "node:path";
import test from "node:test";
import { loadBuiltins } from "../../../src/adapters/builtins/builtins.ts";

test("what ships: webapp under its major version, packs without their examples", async () => {
  const { charts, packs } = await loadBuiltins(join(import.meta.dirname, "../../.."));
  assert.deepEqual([...charts.keys()], ["webapp@1"]);
  assert.ok(charts.get("webapp@1")?.some(({ path }) => path === "templates/deployment.yaml.hbs"));
  const gitops = packs.get("gitops") ?? [];
  assert.ok(gitops.some(({ path }) => path === "builtin/policies/gitops/no-latest-tag.yaml"));
  assert.ok(gitops.every(({ path }) => !/\/(pass|fail)\//.test(path)));
});
