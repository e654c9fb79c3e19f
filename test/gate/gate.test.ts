import assert from "node:assert/strict";
import { test } from "node:test";
import type { Change } from "../../src/core/change.ts";
import { gate, type GateInput } from "../../src/gate/gate.ts";
import { hashPlan, type Prune } from "../../src/plan/plan.ts";
import { manifest } from "../diff/objects.ts";

const identity = { gitSyncUid: "g", release: "web", revision: "r", renderDigest: "d", nonce: "n" };
const prunes = (count: number, kind = "ConfigMap", annotations = {}): Prune[] =>
  Array.from({ length: count }, (_, i) => {
    const ref = { group: "", kind, namespace: "shop", name: `x${i}` };
    return {
      action: "prune",
      ref,
      live: { apiVersion: "v1", kind, metadata: { name: ref.name, uid: `u${i}`, annotations } },
    };
  });
const m = manifest();
const update: Change = { action: "update", ref: m.ref, manifest: m, uid: "u" };
const correct: Change = { action: "correct", ref: m.ref, manifest: m, uid: "u", fields: [], kind: "fields" };
const input = (more: Partial<GateInput>): GateInput => ({
  changes: [update],
  prunes: [],
  holding: { members: 100, desired: 90 },
  mode: "Apply",
  driftMode: "Correct",
  pruneEnabled: true,
  budget: { maxObjects: 20, maxPercent: 30 },
  identity,
  held: (change) => ({ rest: change, held: undefined }),
  refused: () => undefined,
  contested: (change) => ({ rest: change, fought: undefined }),
  approved: undefined,
  ...more,
});

const rows: readonly (readonly [string, Partial<GateInput>, string])[] = [
  ["an update goes on", {}, "update"],
  ["Observe writes nothing", { mode: "Observe", prunes: prunes(1) }, "blocked update,prune"],
  [
    "Report corrects nothing, but rolls out",
    { changes: [update, correct], driftMode: "Report" },
    "update; blocked correct",
  ],
  ["a small prune", { prunes: prunes(5), holding: { members: 6, desired: 1 } }, "update,prune×5"],
  [
    "more than 30 % and more than 5",
    { prunes: prunes(6), holding: { members: 10, desired: 4 } },
    "update; held 6 of 10 objects (60 %)",
  ],
  ["more than maxObjects", { prunes: prunes(21) }, "update; held more than maxObjects 20"],
  [
    "a release that is empty now",
    { prunes: prunes(1), holding: { members: 1, desired: 0 } },
    "update; held whole release",
  ],
  ["a claim for storage", { prunes: prunes(1, "PersistentVolumeClaim") }, "update; held protected"],
  [
    "a protected object",
    { prunes: prunes(1, "ConfigMap", { "syncline.dev/protect": "true" }) },
    "update; held protected",
  ],
  ["prune is off", { prunes: prunes(3), pruneEnabled: false }, "update"],
  ["approved", { prunes: prunes(21), approved: hashPlan(identity, prunes(21)) }, "update,prune×21"],
  [
    "what was refused for good is not sent again, and keeps deletions back",
    { refused: () => ({ type: "failed", code: "API-INVALID", message: "immutable" }), prunes: prunes(1) },
    "blocked update,prune",
  ],
  [
    "approved, but a write is refused: the plan goes on waiting, and its approval fits",
    {
      refused: () => ({ type: "failed", code: "API-INVALID", message: "immutable" }),
      prunes: prunes(21),
      approved: hashPlan(identity, prunes(21)),
    },
    "blocked update,prune×21; held more than maxObjects 20",
  ],
  [
    "a stale approval",
    { prunes: prunes(22), approved: hashPlan(identity, prunes(21)) },
    "update; held more than maxObjects 20",
  ],
];
for (const [name, more, want] of rows) {
  test(`gate: ${name}`, () => {
    const { allowed, blocked, held } = gate(input(more));
    const text = [
      listText(allowed.map(({ action }) => action)),
      blocked.length > 0 ? `blocked ${listText(blocked.map(({ change }) => change.action))}` : "",
      held === undefined
        ? ""
        : `held ${/\d+ of \d+ objects \(\d+ %\)|more than maxObjects \d+|whole release|protected/.exec(held.reason)?.[0] ?? held.reason}`,
    ];
    assert.equal(text.filter((part) => part !== "").join("; "), want);
  });
}

function listText(words: readonly string[]): string {
  const counts = Map.groupBy(words, (word) => word);
  return [...counts].map(([word, all]) => (all.length > 1 ? `${word}×${all.length}` : word)).join(",");
}
