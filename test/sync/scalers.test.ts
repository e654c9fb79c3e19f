import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubeObject } from "../../src/core/manifest.ts";
import { createScalerIndex, type ScalerIndex } from "../../src/sync/scaler-index.ts";

const hpa = (name: string, time: string, subresource = ""): KubeObject => ({
  apiVersion: "autoscaling/v2",
  kind: "HorizontalPodAutoscaler",
  metadata: {
    name,
    namespace: "shop",
    uid: `uid-${name}`,
    managedFields: [
      { manager: "kubectl", operation: "Update", time: "t0", ...(subresource === "" ? { time } : {}) },
      { manager: "kube-controller-manager", operation: "Update", subresource: "status", time },
    ],
  },
});
const put = (object: KubeObject) => ({ type: "object", object }) as const;

/** What an index tells after some events: its version of the namespace, whether it is empty, and how often it called. */
const rows: readonly (readonly [string, (index: ScalerIndex) => void, readonly unknown[]])[] = [
  ["nothing", () => undefined, [0, true, 0]],
  ["one came", (i) => i.take(put(hpa("a", "t1"))), [1, false, 1]],
  [
    "its status moved",
    (i) => (i.take(put(hpa("a", "t1", "status"))), i.take(put(hpa("a", "t2", "status")))),
    [1, false, 1],
  ],
  ["its spec moved", (i) => (i.take(put(hpa("a", "t1"))), i.take(put(hpa("a", "t2")))), [2, false, 2]],
  [
    "it went",
    (i) => (i.take(put(hpa("a", "t1"))), i.take({ type: "deleted", object: hpa("a", "t1") })),
    [2, true, 2],
  ],
  [
    "a list that no longer names it",
    (i) => (i.take(put(hpa("a", "t1"))), i.take({ type: "reset" }), i.take({ type: "synced" })),
    [2, true, 2],
  ],
  [
    "a list that names it",
    (i) => (i.take({ type: "reset" }), i.take(put(hpa("a", "t1"))), i.take({ type: "synced" })),
    [1, false, 1],
  ],
];
for (const [name, act, want] of rows) {
  test(`autoscalers of a namespace: ${name}`, () => {
    let calls = 0;
    const index = createScalerIndex(() => void calls++);
    act(index);
    assert.deepEqual([index.version("shop"), index.isEmpty("shop"), calls], want);
  });
}
