import assert from "node:assert/strict";
import { test } from "node:test";
import { judgeApproval, judgeRollback, judgeSync } from "../../src/cli/sync-verdict.ts";
import type { KubeObject } from "../../src/core/manifest.ts";

const condition = (type: string, status: string, message = "", reason = "R") => ({
  type,
  status,
  reason,
  message,
  lastTransitionTime: "2026-01-01T00:00:00Z",
});
const gitSync = (
  handled: string,
  conditions: readonly object[] = [condition("Ready", "True", "2 in sync")],
): KubeObject =>
  ({
    apiVersion: "syncline.dev/v1alpha1",
    kind: "GitSync",
    metadata: { name: "shop", namespace: "n" },
    status: { handled: { syncNow: { value: handled, resourceVersion: "" } }, conditions },
  }) as unknown as KubeObject;
const release = (name: string, sync: string, more: object = {}): KubeObject =>
  ({
    apiVersion: "syncline.dev/v1alpha1",
    kind: "SyncStatus",
    metadata: { name: `shop.${name}`, namespace: "n", uid: "u", resourceVersion: "1" },
    spec: { gitSync: "shop", release: name },
    status: {
      sync,
      health: "Healthy",
      conditions: [condition("Ready", sync === "Synced" ? "True" : "False")],
      ...more,
    },
  }) as unknown as KubeObject;

const rows: readonly (readonly [string, KubeObject | undefined, readonly KubeObject[], string, RegExp])[] = [
  ["deleted", undefined, [], "gone", /^$/],
  ["not taken up", gitSync("older"), [release("web", "Synced")], "pending", /not taken up/],
  [
    "all ready",
    gitSync("v"),
    [release("web", "Synced"), release("api", "Pinned", { conditions: [condition("Ready", "True")] })],
    "ready",
    /^2 in sync$/,
  ],
  [
    "one waited in vain for longer than its own timeout",
    gitSync("v"),
    [
      release("web", "Synced"),
      release("api", "Waiting", { conditions: [condition("Healthy", "False", "1 of 3 ready", "TimedOut")] }),
    ],
    "failed",
    /^api: Waiting, Healthy: $/,
  ],
  [
    "one still waits",
    gitSync("v"),
    [
      release("web", "Synced"),
      release("api", "Waiting", { waitingFor: { object: "Deployment api", condition: "1 of 3 ready" } }),
    ],
    "pending",
    /^api: Waiting, Healthy: {2}.*waits for Deployment api: 1 of 3 ready$/,
  ],
  [
    "synced and not healthy",
    gitSync("v"),
    [release("web", "Synced", { health: "Progressing", conditions: [condition("Ready", "False")] })],
    "pending",
    /^web: Synced, Progressing/,
  ],
  [
    "one failed, one waits",
    gitSync("v"),
    [
      release("api", "Waiting"),
      release("web", "Failed", { failures: [{ code: "API-DENIED", message: "no" }] }),
    ],
    "failed",
    /^web: Failed.* {2}API-DENIED no$/,
  ],
  [
    "one held",
    gitSync("v"),
    [release("web", "Held", { plan: { hash: "0123456789abcdef", destructive: [] } })],
    "held",
    /syncline approve shop\/web 0123456789abcdef/,
  ],
  [
    "failed before held",
    gitSync("v"),
    [release("web", "Held"), release("api", "Stale")],
    "failed",
    /^api: Stale/,
  ],
  ["Observe has the last word", gitSync("v"), [release("web", "OutOfSync")], "failed", /^web: OutOfSync/],
  [
    "a repo-wide mistake",
    gitSync("v", [condition("Stalled", "True"), condition("Ready", "False", "REPO-KEY syncline.yaml:1:1 x")]),
    [release("web", "Synced")],
    "failed",
    /^REPO-KEY/,
  ],
  [
    "a source out of reach",
    gitSync("v", [condition("SourceReady", "False", "refused", "GIT-AUTH")]),
    [],
    "failed",
    /^GIT-AUTH refused$/,
  ],
  ["no release yet", gitSync("v", [condition("Ready", "False", "starting")]), [], "pending", /^starting$/],
];
for (const [name, object, statuses, type, lines] of rows)
  test(name, () => {
    const verdict = judgeSync(object, statuses, "v");
    assert.equal(verdict.type, type);
    assert.match(verdict.lines.join(" "), lines);
  });

const approved = (value: string, more: object = {}) => ({
  handled: { approve: { value, resourceVersion: "" } },
  ...more,
});
const notReady = { conditions: [condition("Ready", "False")] };

/** [name, what the cluster has of the release, how its approval of `h1` stands] */
const approvals: readonly (readonly [string, readonly KubeObject[], string])[] = [
  ["not taken up", [release("web", "Held", approved("h0", { plan: { hash: "h1" } }))], "pending"],
  ["its deletions begin", [release("web", "Held", approved("h1", { plan: { hash: "h1" } }))], "pending"],
  ["its deletions are done", [release("web", "Synced", approved("h1"))], "ready"],
  ["done, and not yet healthy", [release("web", "Synced", approved("h1", notReady))], "pending"],
  [
    "a write failed before them",
    [release("web", "Failed", approved("h0", { plan: { hash: "h1" } }))],
    "failed",
  ],
  ["others wait now", [release("web", "Held", approved("h1", { plan: { hash: "h2" } }))], "held"],
  ["another release", [release("api", "Synced", approved("h1"))], "gone"],
];
for (const [name, statuses, want] of approvals)
  test(`approve --wait: ${name}`, () => {
    assert.equal(judgeApproval(statuses, { name: "shop.web", hash: "h1" }).type, want);
  });

const asked = { handled: { rollbackTo: { value: "v", resourceVersion: "1" } } };
const refused = { handled: { rollbackTo: { value: "v", resourceVersion: "1", refused: "it is held" } } };
const at = (attempted: string, applied: string) => ({
  pin: { digest: "d1" },
  renderDigest: { attempted, applied },
});
const ready = { conditions: [condition("Ready", "True")] };
const rollbacks: readonly (readonly [string, readonly KubeObject[], string])[] = [
  ["deleted", [], "gone"],
  ["not taken up", [release("web", "Pinned", { ...at("d1", "d1"), ...ready })], "pending"],
  ["refused", [release("web", "Synced", { ...refused, ...ready })], "failed"],
  ["answered, not begun", [release("web", "Synced", { ...asked, ...at("d2", "d2"), ...ready })], "pending"],
  ["begun", [release("web", "Syncing", { ...asked, ...at("d1", "d2") })], "pending"],
  ["in force, not healthy yet", [release("web", "Pinned", { ...asked, ...at("d1", "d1") })], "pending"],
  ["in force", [release("web", "Pinned", { ...asked, ...at("d1", "d1"), ...ready })], "ready"],
  ["deletions wait", [release("web", "Held", { ...asked, ...at("d1", "d1") })], "held"],
  ["it failed", [release("web", "Failed", { ...asked, ...at("d1", "d2") })], "failed"],
  ["the pin was ended", [release("web", "Synced", { ...asked, ...at("d2", "d2"), pin: undefined })], "ready"],
];
for (const [name, statuses, want] of rollbacks) {
  test(`a rollback: ${name}`, () => {
    assert.equal(judgeRollback(statuses, { name: "shop.web", value: "v" }).type, want);
  });
}
