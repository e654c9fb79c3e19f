import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonObject } from "../../src/core/json.ts";
import type { KubeObject, Manifest } from "../../src/core/manifest.ts";
import { refId } from "../../src/core/object-ref.ts";
import type { Outcome } from "../../src/core/outcome.ts";
import { keptBackText } from "../../src/plan/kept-back.ts";
import { wavesOf } from "../../src/plan/waves.ts";
import type { Deps } from "../../src/sync/deps.ts";
import type { Pass } from "../../src/sync/pass.ts";
import { isThere, waveGate } from "../../src/sync/wave-gate.ts";
import { deployment, manifest } from "../diff/objects.ts";
import { memoryOf, rendition } from "./memory.ts";

const { signal } = new AbortController();
const bare = deployment();
/** A Deployment of wave 0, as Git declares it. */
const git = (spec: JsonObject = {}): Manifest =>
  manifest({ ...bare, spec: { ...(bare["spec"] as JsonObject), ...spec } });
/** The same as it is live. */
const live = (available: number, spec: JsonObject = {}): KubeObject => ({
  ...bare,
  metadata: { ...bare.metadata, uid: "u1", generation: 1, resourceVersion: "7" },
  spec: { replicas: 3, selector: { matchLabels: { app: "web" } }, ...spec },
  status: { observedGeneration: 1, replicas: 3, updatedReplicas: 3, availableReplicas: available },
});
const m = git();
const { ref } = m;
const create: Outcome["change"] = { action: "create", ref, manifest: m };
const correct: Outcome["change"] = {
  action: "correct",
  ref,
  manifest: m,
  uid: "u1",
  fields: [],
  kind: "fields",
};
const refused: Outcome["result"] = { type: "failed", code: "API-INVALID", message: "no" };
const nothing = { changed: true, outcomes: [] as readonly Outcome[], seen: live(3), declared: m };

interface Row {
  readonly changed: boolean;
  readonly outcomes: readonly Outcome[];
  readonly seen: KubeObject | undefined;
  readonly declared: Manifest;
}
const lacks = "wave 1 waits for Deployment shop/web of wave 0: ";
const rows: readonly (readonly [name: string, row: Partial<Row>, want: string])[] = [
  ["healthy", {}, "goes on"],
  ["not yet", { seen: live(1) }, `${lacks}1 of 3 replicas ready`],
  ["not yet, but of an earlier rollout", { seen: live(1), changed: false }, "goes on"],
  ["gone", { seen: undefined }, `${lacks}not in the cluster`],
  ["paused by somebody", { seen: live(3, { paused: true }) }, `${lacks}the rollout is paused`],
  [
    "paused, as Git wants it",
    { seen: live(3, { paused: true }), declared: git({ paused: true }) },
    "goes on",
  ],
  ["refused", { outcomes: [{ ref, change: create, result: refused }] }, `${lacks}no`],
  [
    "waits itself",
    { outcomes: [{ ref, change: create, result: { type: "skipped", reason: "waits for Namespace shop" } }] },
    `${lacks}waits for Namespace shop`,
  ],
  ["a correction of it failed", { outcomes: [{ ref, change: correct, result: refused }] }, "goes on"],
  ["written", { outcomes: [{ ref, change: create, result: { type: "created" } }] }, "goes on"],
];
for (const [name, more, want] of rows) {
  test(`a wave and the object before it: ${name}`, async () => {
    const { changed, outcomes, seen, declared } = { ...nothing, ...more };
    const memory = memoryOf("web", rendition([declared]));
    memory.rollout = { isOlder: false, changed: new Set(changed ? [refId(ref)] : []) };
    memory.status = { renderDigest: { attempted: "d2", applied: "d1" } };
    const pass = { memory, rendition: memory.latest, account: { namespace: "shop", name: "a" } };
    const about = { pass: pass as unknown as Pass, waves: wavesOf([declared]) };
    const kept = await waveGate(1, outcomes, about, depsOf(seen), signal);
    assert.equal(kept === undefined ? "goes on" : keptBackText(kept), want);
  });
}

test("a look of the moment before does not count for what was written since", async () => {
  const memory = memoryOf("web", rendition([m]));
  memory.rollout = { isOlder: false, changed: new Set([refId(ref)]) };
  memory.status = { renderDigest: { attempted: "d2", applied: "d1" } };
  const pass = { memory, rendition: memory.latest, account: { namespace: "shop", name: "a" } };
  const about = { pass: pass as unknown as Pass, waves: wavesOf([m]) };
  assert.equal(await waveGate(1, [], about, depsOf(live(3)), signal), undefined);
  const written = live(1);
  const newer = { ...written, metadata: { ...written.metadata, generation: 2, resourceVersion: "8" } };
  assert.notEqual(await waveGate(1, [], about, depsOf(newer), signal), undefined);
});

test("what is kept back and new is not missing", () => {
  const skipped: Outcome = { ref, change: create, result: { type: "skipped", reason: "kept back" } };
  assert.deepEqual([isThere([skipped])(m), isThere([{ ...skipped, change: correct }])(m)], [false, true]);
});

function depsOf(seen: KubeObject | undefined): Deps {
  const version = seen?.metadata.resourceVersion;
  return {
    cluster: { get: () => Promise.resolve(seen), sample: () => Promise.resolve([]) },
    clock: { monotonicMs: () => 1000 },
    live: { get: () => (version === undefined ? undefined : { ref, resourceVersion: version }) },
    slots: { run: (task: () => Promise<unknown>) => task() },
  } as unknown as Deps;
}
