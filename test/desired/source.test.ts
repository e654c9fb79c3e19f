import assert from "node:assert/strict";
import { join } from "node:path";
import test from "node:test";
import { loadBuiltins } from "../../src/adapters/builtins/builtins.ts";
import { readWorktree } from "../../src/adapters/worktree/read-worktree.ts";
import { targetText } from "../../src/core/target.ts";
import { renderTarget } from "../../src/desired/desired.ts";
import { openSource } from "../../src/desired/source.ts";
import { traceTarget } from "../../src/desired/trace.ts";
import { allTargets } from "../../src/repo/cells.ts";
import { requestOf } from "../support/render-request.ts";

const root = join(import.meta.dirname, "../..");
const builtins = await loadBuiltins(root);
const tree = await readWorktree(join(root, "examples/config-repo"));
const request = requestOf({}, { tree, now: "2026-01-01T00:00:00Z" });
const source = openSource(request, builtins);
const settings = source.config?.repo?.settings;
const targets = settings === undefined ? [] : allTargets(settings);

test("targets that share what was read render to the same as each alone, in any order", () => {
  assert.equal(targets.length, 8);
  const alone = targets.map((target) => renderTarget({ ...request, target }, builtins));
  const order = [...targets.keys()];
  for (const at of [...order, ...order.toReversed()]) {
    const target = targets[at]!;
    assert.deepEqual(renderTarget({ ...request, target }, builtins, source), alone[at], targetText(target));
  }
  assert.ok(alone.every(({ releases }) => releases.length > 0));
});

test("so do traces: keys that templates read, and values with their origins", () => {
  for (const target of targets.slice(-2)) {
    const facts = (traced: ReturnType<typeof traceTarget>) =>
      traced.map(({ settings: { name }, merged, problems, readKeys }) => {
        return { name, merged, problems, keys: readKeys() };
      });
    const alone = facts(traceTarget({ ...request, target }, builtins));
    assert.deepEqual(facts(traceTarget({ ...request, target }, builtins, { source })), alone);
  }
});
