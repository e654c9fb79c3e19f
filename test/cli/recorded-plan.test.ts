import assert from "node:assert/strict";
import { test } from "node:test";
import { planText } from "../../src/cli/plan-text.ts";
import { recordedPlan } from "../../src/cli/recorded-plan.ts";
import type { KubeObject } from "../../src/core/manifest.ts";

const status = (more: object): KubeObject =>
  ({
    apiVersion: "syncline.dev/v1alpha1",
    kind: "SyncStatus",
    metadata: { name: "shop.web", namespace: "n", uid: "u", resourceVersion: "1" },
    spec: { gitSync: "shop", release: "web", target: { environment: "prod" } },
    status: { revision: { attempted: `main@sha1:${"a".repeat(40)}` }, ...more },
  }) as unknown as KubeObject;
const ref = { group: "", kind: "ConfigMap", namespace: "n", name: "old" };
const plan = { hash: "0123456789abcdef", destructive: [{ action: "prune", ref, uid: "u1" }] };

/** [name, the status, the lines below the first] */
const rows: readonly (readonly [string, object, readonly string[]])[] = [
  ["in sync", { sync: "Synced", summary: { message: "2 objects" } }, ["  its status: Synced, 2 objects"]],
  [
    "what Observe would write is not recorded, but that it waits",
    { sync: "OutOfSync", summary: { message: "4 creates waiting (mode Observe)" } },
    ["  its status: OutOfSync, 4 creates waiting (mode Observe)"],
  ],
  [
    "deletions with their hash, and how many there is no room for",
    {
      sync: "Held",
      summary: { message: `too many; approve ${plan.hash}` },
      plan,
      truncated: { "plan.destructive": 9 },
    },
    [
      "  deleted, after all that",
      "    prune    ConfigMap n/old  waits for approval",
      "  held: too many",
      `  to allow exactly these deletions: syncline approve shop/web ${plan.hash}`,
      `  10 prunes; 9 of them are not named; its status: Held, too many; approve ${plan.hash}`,
    ],
  ],
  [
    "failures, and what is waited for",
    {
      sync: "Failed",
      failures: [{ code: "FUTURE-CODE", message: "no", ref }],
      waitingFor: { object: "release db", condition: "Healthy" },
    },
    ["  error SYNC-BUG no", "  waits for release db: Healthy", "  its status: Failed,"],
  ],
];
for (const [name, more, want] of rows)
  test(`a plan from the SyncStatus: ${name}`, () => {
    const text = planText(recordedPlan(status(more)), { detail: "paths", color: false });
    const [first, ...lines] = text.trimEnd().split("\n");
    assert.deepEqual([first, lines], ["shop/web  prod  main@aaaaaaa", want]);
  });

test("a plan from the SyncStatus: one that cannot be read", () => {
  assert.throws(() => recordedPlan({ ...status({}), spec: {} }), { code: "CFG-SPEC" });
});
