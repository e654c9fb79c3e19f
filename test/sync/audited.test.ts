import assert from "node:assert/strict";
import { test } from "node:test";
import type { LiveEntry } from "../../src/diff/observation.ts";
import type { Claims } from "../../src/sync/claims.ts";
import type { Audited } from "../../src/sync/audited.ts";
import { expectations } from "../../src/sync/audited.ts";
import type { LiveState } from "../../src/sync/live.ts";
import { manifestDigest, type ReleaseMemory } from "../../src/sync/release-memory.ts";
import { refId } from "../../src/core/object-ref.ts";
import { manifest } from "../diff/objects.ts";
import { gitSync } from "../report/facts.ts";
import { memoryOf, rendition } from "./memory.ts";

const wanted = manifest();
const { ref } = wanted;

function entry(memory: ReleaseMemory, more: Partial<LiveEntry> = {}): LiveEntry {
  return {
    ref,
    uid: "u1",
    resourceVersion: "7",
    partOf: memory.setId,
    ownFields: "ours",
    controlled: false,
    deleting: false,
    finalizers: [],
    annotations: {},
    ...more,
  };
}

interface Scene {
  readonly sync?: string;
  /** What is live of the wanted object; null = nothing. */
  readonly live?: Partial<LiveEntry> | null;
  readonly others?: readonly Partial<LiveEntry>[];
  readonly watch?: ReturnType<LiveState["state"]>;
  readonly prune?: boolean;
  readonly isBusy?: boolean;
}

const other = { ref: { ...ref, name: "old" } };
/** [what this is about, the scene, what is expected to move on beside the poll: reason and patience in minutes] */
const rows: readonly (readonly [string, Scene, readonly string[]])[] = [
  ["all is as it was written", {}, ["WatchSilent 35"]],
  ["an object moved", { live: { ownFields: "less" } }, ["WatchSilent 35", "CorrectionOverdue 10"]],
  ["an object is gone", { live: null }, ["WatchSilent 35", "CorrectionOverdue 10"]],
  ["an object is in another set", { live: { partOf: "other" } }, ["WatchSilent 35", "CorrectionOverdue 10"]],
  ["an object left Git", { others: [other] }, ["WatchSilent 35", "PruneOverdue 10"]],
  ["what left Git and is going", { others: [{ ...other, deleting: true }] }, ["WatchSilent 35"]],
  ["what left Git and is not ours", { others: [{ ...other, ownFields: "" }] }, ["WatchSilent 35"]],
  ["what left Git stays: pruning is off", { others: [other], prune: false }, ["WatchSilent 35"]],
  [
    "a release that says it is not Synced",
    { sync: "OutOfSync", live: null, others: [other] },
    ["WatchSilent 35"],
  ],
  ["a watch that is denied tells nothing of its objects", { watch: "denied", live: null }, ["WatchSilent 5"]],
  ["a kind that is not there", { watch: "missing", live: null }, ["WatchSilent Infinity"]],
  ["a pass is due, or under way", { isBusy: true }, ["PassOverdue 15", "WatchSilent 35"]],
];
for (const [name, scene, want] of rows)
  test(`expected: ${name}`, () => {
    const found = expectationsOf(scene).map(({ reason, patienceMs }) => `${reason} ${patienceMs / 60_000}`);
    assert.deepEqual(found.slice(1), want);
    assert.match(found[0] ?? "", /^PollOverdue/);
  });

test("each is known by its own key, and a watch moves on with each list", () => {
  const keys = expectationsOf({ live: null, others: [other] }).map(({ key }) => key);
  assert.equal(new Set(keys).size, keys.length);
  const marks = [1, 2].map(
    (lists) => expectationsOf({}, lists).find(({ reason }) => reason === "WatchSilent")?.mark,
  );
  assert.notEqual(marks[0], marks[1]);
});

function expectationsOf(scene: Scene, lists = 1) {
  const memory = memoryOf("web", rendition([wanted]));
  const digest = memory.latest?.rendered.digest ?? "";
  Object.assign(memory, {
    status: {
      sync: scene.sync ?? "Synced",
      renderDigest: { applied: digest },
      groupKinds: ["Deployment.apps"],
    },
  });
  memory.known.set(refId(ref), { uid: "u1", digest: manifestDigest(wanted), ownFields: "ours", left: "" });
  const live = scene.live === null ? undefined : entry(memory, scene.live);
  const members = [
    ...(live === undefined ? [] : [live]),
    ...(scene.others ?? []).map((one) => entry(memory, one)),
  ];
  const state = {
    get: () => live,
    members: () => members,
    state: () => scene.watch ?? "synced",
    lists: () => lists,
    trouble: () => undefined,
  };
  const audited: Audited = {
    gitSync: { ...gitSync, prune: { ...gitSync.prune, enabled: scene.prune ?? true } },
    memories: new Map([["web", memory]]),
    polls: 1,
    turns: 1,
    isBusy: scene.isBusy ?? false,
    look: () => undefined,
    found: () => Promise.resolve(),
  };
  const claims = { claimedByOther: () => undefined };
  return expectations(audited, { live: state as unknown as LiveState, claims: claims as unknown as Claims });
}
