import assert from "node:assert/strict";
import { test } from "node:test";
import { digest } from "../../src/core/brand.ts";
import { partOf } from "../../src/core/labels.ts";
import type { KubeObject } from "../../src/core/manifest.ts";
import type { Live, LiveEntry, Observation } from "../../src/diff/observation.ts";
import { holdsInForce, holdsOn, splitHeld } from "../../src/gate/held.ts";
import { createClaims } from "../../src/sync/claims.ts";
import { allHolds, deletionHolds, heldFor, releaseHolds } from "../../src/sync/holds.ts";
import { liveEntry } from "../../src/sync/live-entries.ts";
import { deployment, entryOf, manifest, observation } from "../diff/objects.ts";
import { gitSync } from "../report/facts.ts";
import { memoryOf, rendition } from "./memory.ts";

const key = "syncline.dev/hold";
const now = new Date("2026-11-21T12:00:00Z");
const request = (reason: string): string => JSON.stringify({ until: "2026-11-21T14:00:00Z", reason });
const annotated = (text: string): KubeObject => {
  const { metadata, ...rest } = deployment();
  return { ...rest, metadata: { ...metadata, annotations: { [key]: text } } };
};
const m = manifest();
const { ref } = m;
/** As the watch tells it, last written by `manager`. */
const entry = (object: KubeObject, manager: string): LiveEntry =>
  liveEntry(ref, { ...object.metadata, uid: "u", managedFields: [entryOf(object, manager)] });
const member = (object: KubeObject, manager = "kubectl"): Live => ({
  type: "member",
  entry: entry(object, manager),
});
const memory = memoryOf("web", rendition([m]));
const bare = { claims: createClaims(), live: { members: () => [] } };
const reasons = (observed: readonly Observation[], deps: object = bare): readonly string[] => {
  const holds = allHolds({ gitSync, memory, now }, observed, deps as Parameters<typeof allHolds>[2]);
  return holdsOn(ref, holds).map(({ reason, by }) => `${reason} ${by}`.trim());
};

const rows: readonly (readonly [string, Live, KubeObject, readonly string[]])[] = [
  ["nobody asks", member(deployment()), deployment(), []],
  ["somebody sets it on the object", member(annotated(request("x"))), deployment(), ["x"]],
  ["Git sets it", { type: "absent" }, annotated(request("x")), ["x Git"]],
  ["Git had it, and has it no more", member(annotated(request("x")), "syncline"), deployment(), []],
  ["it cannot be read", member(annotated("x")), deployment(), [""]],
];
for (const [name, live, object, want] of rows) {
  test(`holds on an object: ${name}`, () => {
    assert.deepEqual(reasons([observation(live, { manifest: manifest(object) })]), want);
  });
}

test("holds on an object: it left Git", () => {
  const live = { members: () => [entry(annotated(request("x")), "kubectl")] };
  assert.deepEqual(reasons([], { ...bare, live }), ["x"]);
});

test("holds on an object: it is deleted with its GitSync", () => {
  const prune = { action: "prune", ref, live: annotated(request("x")) } as const;
  const holds = deletionHolds({ gitSync, memory }, [prune], now);
  assert.equal(splitHeld(prune, holds).rest, undefined);
});

test("an object that another release holds does not move here", () => {
  const claims = createClaims();
  const source = { place: { type: "release" }, text: request("theirs"), by: "" } as const;
  claims.hold("other", () => holdsInForce([source], now.getTime()));
  const meta = { ...deployment().metadata, labels: { [partOf]: "other" } };
  const stranger: Live = { type: "stranger", meta, owner: { text: "shop/other", free: true } };
  const observed = [observation(stranger)];
  assert.deepEqual(reasons(observed, { ...bare, claims }), ["theirs"]);
  claims.forget("other");
  assert.deepEqual(reasons(observed, { ...bare, claims }), []);
});

test("a release is held by its GitSync and by itself", () => {
  const held = { ...gitSync, annotations: { [key]: request("all") }, heldBy: "kubectl" };
  const asked = { ...memory, annotations: { [key]: request("one") } };
  const holds = releaseHolds(held, asked, now);
  assert.deepEqual(
    holds.all.map(({ reason, by }) => `${reason} ${by}`),
    ["all kubectl", "one "],
  );
  const { held: kept } = splitHeld({ action: "update", ref, manifest: m, uid: "u" }, holds);
  assert.equal(
    kept?.result.type === "held" && kept.result.reason,
    "held until 2026-11-21T14:00:00Z by kubectl: all",
  );
});

const held = releaseHolds(gitSync, { annotations: { [key]: request("x") }, heldBy: "" }, now);
const [old, fresh] = [digest("b".repeat(64)), digest("a".repeat(64))];
const inForce = rendition([m]);
const waits: readonly (readonly [string, Parameters<typeof heldFor>, boolean])[] = [
  [
    "a new commit",
    [{ ...memory, inForce, status: { renderDigest: { attempted: old, applied: old } } }, held],
    true,
  ],
  ["no hold", [{ ...memory, inForce, status: {} }, releaseHolds(gitSync, memory, now)], false],
  ["nothing new", [{ ...memory, inForce, status: { renderDigest: { applied: fresh } } }, held], false],
  [
    "it has begun",
    [{ ...memory, inForce, status: { renderDigest: { attempted: fresh, applied: old } } }, held],
    false,
  ],
  ["what was before is not known", [{ ...memory, status: { renderDigest: { applied: old } } }, held], false],
];
for (const [name, input, want] of waits) {
  test(`a held release is compared with what was in force: ${name}`, () => {
    assert.equal(heldFor(...input)?.until === Date.parse("2026-11-21T14:00:00Z"), want);
  });
}
