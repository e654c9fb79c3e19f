import assert from "node:assert/strict";
import { test } from "node:test";
import { createSlots } from "../../src/apply/context.ts";
import { SynclineError } from "../../src/core/errors.ts";
import type { FieldSearch, FoundSpots } from "../../src/core/field-search.ts";
import type { Outcome } from "../../src/core/outcome.ts";
import type { Deps } from "../../src/sync/deps.ts";
import { locateRefusals } from "../../src/sync/locate-refusals.ts";
import type { Pass } from "../../src/sync/pass.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { recordingLog } from "../support/recording-log.ts";
import { tree } from "../support/tree.ts";
import { manifest } from "../diff/objects.ts";
import { gitSync, outcome, passFacts, update } from "../report/facts.ts";
import { memoryOf, rendition } from "./memory.ts";

const never = new AbortController().signal;
const refused = (fields: readonly string[]): Outcome =>
  outcome(update, { type: "failed", code: "API-INVALID", message: "no", fields });

/** A pass whose look-ups are answered with `answer`, and what they were asked. */
function scene(answer: (fields: FieldSearch) => FoundSpots | Promise<FoundSpots>) {
  const asked: FieldSearch[] = [];
  const { commit, revision } = passFacts();
  // A commit of its own: what is known is kept by it.
  const latest = { ...rendition([manifest()]), commit: { ...commit }, revision };
  const pass = {
    gitSync,
    memory: memoryOf("web", latest),
    rendition: latest,
    account: { namespace: "a", name: "b" },
  };
  const deps = {
    git: { read: () => Promise.resolve({ commit, tree: tree({}) }) },
    cluster: { discover: () => Promise.resolve({ kubeVersion: "", types: [], failedGroups: [] }) },
    sandbox: {
      spots: (_: unknown, fields: FieldSearch) => {
        asked.push(fields);
        return Promise.resolve(answer(fields));
      },
    },
    lookups: createSlots(1),
    clock: fakeClock(),
    log: recordingLog(),
    settings: { mandatoryPolicies: undefined },
  };
  return { asked, pass: pass as unknown as Pass, deps: deps as unknown as Deps };
}

const spotAt = (line: number) => ({ file: "a.yaml", line, column: 1 });
const spotsOf = (outcomes: readonly Outcome[]): unknown =>
  outcomes.map(({ result }) =>
    result.type === "failed" ? result.spots?.map(({ line }) => line) : result.type,
  );

test("refused fields get their places; a place that is not known is left out", async () => {
  const { asked, pass, deps } = scene(() => [spotAt(1), undefined, spotAt(3)]);
  const outcomes = [refused([".a", ".b", ".c", ".d"]), outcome(update, { type: "configured" })];
  assert.deepEqual(spotsOf(await locateRefusals(outcomes, pass, deps, never)), [[1, 3], "configured"]);
  assert.deepEqual(
    asked.map(({ release, objects }) => [release, objects.map(({ paths }) => paths)]),
    [["web", [[[["a"], ["b"], ["c"]]].flat()]]],
  );
});

test("the same refusal of the same commit is looked up once, another one again", async () => {
  const { asked, pass, deps } = scene(() => [spotAt(1)]);
  for (const field of [".a", ".a", ".b"])
    assert.deepEqual(spotsOf(await locateRefusals([refused([field])], pass, deps, never)), [[1]]);
  assert.equal(asked.length, 2);
});

test("nothing is looked up without a field, or where the places are known", async () => {
  const { asked, pass, deps } = scene(() => [spotAt(1)]);
  const known = outcome(update, {
    type: "failed",
    code: "API-INVALID",
    message: "no",
    fields: [".a"],
    spots: [spotAt(7)],
  });
  assert.deepEqual(spotsOf(await locateRefusals([refused([]), known], pass, deps, never)), [undefined, [7]]);
  assert.equal(asked.length, 0);
});

test("a look-up that fails fails nothing, and is not tried again", async () => {
  const { asked, pass, deps } = scene(() =>
    Promise.reject(new SynclineError("GIT-UNREACHABLE", "no answer")),
  );
  for (const _ of [1, 2])
    assert.deepEqual(spotsOf(await locateRefusals([refused([".a"])], pass, deps, never)), [undefined]);
  assert.equal(asked.length, 1);
});

test("fifty objects of a commit are looked up, no more", async () => {
  const { asked, pass, deps } = scene(() => [spotAt(1)]);
  const found = [];
  for (let at = 0; at < 60; at++)
    found.push(spotsOf(await locateRefusals([refused([`.f${at}`])], pass, deps, never)));
  assert.equal(asked.length, 50);
  assert.deepEqual([found[49], found[50]], [[[1]], [undefined]]);
});

test("an abort ends the look-up, and the pass with it", async () => {
  const stop = new AbortController();
  const { pass, deps } = scene(() => {
    stop.abort(new Error("stopped by a test"));
    return new Promise<FoundSpots>(() => undefined);
  });
  await assert.rejects(locateRefusals([refused([".a"])], pass, deps, stop.signal), /stopped by a test/);
});
