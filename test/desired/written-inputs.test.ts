import assert from "node:assert/strict";
import { join } from "node:path";
import test from "node:test";
import { loadBuiltins } from "../../src/adapters/builtins/builtins.ts";
import type { RenderResult } from "../../src/core/rendered.ts";
import { renderTarget } from "../../src/desired/desired.ts";
import type { RenderRequest } from "../../src/ports.ts";
import { requestOf } from "../support/render-request.ts";
import { firstRepo } from "./random-repo.ts";

const builtins = await loadBuiltins(join(import.meta.dirname, "../.."));
const files = firstRepo(() => 0);
const first: RenderResult = { releases: [], problems: [], filteredOut: [], skippedFiles: 0 };

/** Releases whose inputs differ from those of the first repository. */
function changedBy(
  edit: Readonly<Record<string, string>>,
  more: Partial<RenderRequest> = {},
): readonly string[] {
  const inputs = (request: RenderRequest) =>
    renderTarget({ ...request, earlier: first }, builtins).inputs ?? {};
  const [before, after] = [inputs(requestOf(files)), inputs(requestOf({ ...files, ...edit }, more))];
  return Object.keys(after).filter((name) => before[name] !== after[name]);
}
const all = Object.keys(renderTarget({ ...requestOf(files), earlier: first }, builtins).inputs ?? {});
const { capabilities } = requestOf(files);

const rows: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ["nothing", changedBy({}), []],
  ["values of one release", changedBy({ "releases/a/values.yaml": "size: 7\n" }), ["a"]],
  ["values of another environment", changedBy({ "releases/a/values.dev.yaml": "size: 8\n" }), []],
  ["values of all", changedBy({ "values.yaml": "size: 9\n" }), all],
  [
    "a chart of two",
    changedBy({
      "charts/one/templates/new.yaml.hbs": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: new}\n",
    }),
    ["a", "b"],
  ],
  [
    "what the cluster serves",
    changedBy({}, { capabilities: { ...capabilities, kubeVersion: "v1.99.0" } }),
    [],
  ],
  ["values of the GitSync", changedBy({}, { values: { size: 3 } }), all],
];
for (const [name, changed, want] of rows) {
  test(`${name} is an input of ${want.join(", ") || "no release"}`, () => {
    assert.deepEqual(changed, want);
  });
}
