import type { SyncStatusStatus } from "../../src/schema/syncstatus.ts";

const at = "2026-11-21T12:00:00Z";
const web = { group: "apps", kind: "Deployment", namespace: "shop", name: "web" };
const asked = (value: string) => ({ value, resourceVersion: "41" });

/** Every field of resources.md at once. */
export const fullStatus: SyncStatusStatus = {
  observedGeneration: 2,
  sync: "Held",
  health: "Degraded",
  conditions: [
    {
      type: "Ready",
      status: "False",
      observedGeneration: 2,
      lastTransitionTime: at,
      reason: "Held",
      message: "3 objects would be deleted",
    },
    { type: "Stalled", status: "True", lastTransitionTime: at, reason: "Held", message: "" },
  ],
  revision: { attempted: "main@sha1:2222222222222222222222222222222222222222", applied: "main@sha1:1111" },
  renderDigest: { attempted: "sha256:bb", applied: "sha256:aa" },
  summary: { revision: "1111111", message: "corrected: alice set .spec.replicas 3→10", changed: at },
  objects: { total: 12, created: 1, adopted: 0, configured: 2, unchanged: 8, pruned: 0, failed: 1 },
  failures: [
    {
      ref: web,
      code: "API-DENIED",
      message: "deployments.apps is forbidden",
      position: { file: "releases/web/manifests/web.yaml", line: 3, column: 1 },
    },
    { code: "GIT-AUTH", message: "401" },
  ],
  drift: {
    open: 3,
    items: [
      {
        ref: web,
        path: ".spec.replicas",
        expected: 3,
        actual: 10,
        manager: "kubectl-edit",
        operation: "Update",
        subresource: "",
        user: "alice",
        grade: "A",
        since: at,
        action: "corrected",
      },
      { ref: web, path: ".spec.paused", expected: null, grade: "C", action: "reported" },
      { ref: web, path: "", expected: { a: [1, null, { b: "c" }] }, grade: "B", action: "held" },
    ],
  },
  waitingFor: { object: "Deployment shop/web", condition: "Healthy", since: at, hint: "look at its pods" },
  plan: {
    hash: "0123456789abcdef",
    nonce: "n1",
    at,
    destructive: [{ action: "prune", ref: { ...web, group: "", kind: "ConfigMap" }, uid: "u9" }],
  },
  hold: { reason: "INC-42", by: "alice", until: at },
  pin: { revision: "main@sha1:1111" },
  badRevisions: ["main@sha1:2222"],
  completed: [{ ref: { ...web, group: "batch", kind: "Job" }, digest: "sha256:cc", at }],
  history: [
    {
      seq: 7,
      revision: "main@sha1:1111",
      author: "Alice <a@example.com>",
      subject: "Scale",
      at,
      result: "Synced",
      changes: 2,
    },
  ],
  handled: {
    syncNow: asked("1"),
    approve: asked("0123456789abcdef"),
    rollbackTo: asked("x"),
    hold: asked("[]"),
  },
  groupKinds: ["ConfigMap", "Deployment.apps"],
  namespaces: ["shop"],
  truncated: { failures: 4, "drift.items": 1 },
};

export function syncStatus(status: SyncStatusStatus, name = "shop.checkout"): Record<string, unknown> {
  return {
    apiVersion: "syncline.dev/v1alpha1",
    kind: "SyncStatus",
    metadata: { name, namespace: "default", uid: "u2", resourceVersion: "40" },
    spec: {
      gitSync: "shop",
      release: "checkout",
      target: { environment: "prod", region: "eu", cluster: "" },
      namespace: "shop",
      chart: "builtin/webapp@1",
      owner: "@team-shop",
    },
    status,
  };
}
