import assert from "node:assert/strict";
import { test } from "node:test";
import { overviewOf } from "../../src/cli/overview.ts";
import { overviewText } from "../../src/cli/status-text.ts";
import type { KubeObject } from "../../src/core/manifest.ts";

const condition = (type: string, status: string, reason: string, message: string) => ({
  type,
  status,
  reason,
  message,
  lastTransitionTime: "2026-01-01T00:00:00Z",
});
const object = (kind: string, name: string, more: object): KubeObject =>
  ({
    apiVersion: "syncline.dev/v1alpha1",
    kind,
    metadata: { name, namespace: "n", uid: "u", resourceVersion: "1" },
    ...more,
  }) as unknown as KubeObject;
const release = (name: string, status: object): KubeObject =>
  object("SyncStatus", `shop.${name}`, {
    spec: { gitSync: "shop", release: name, target: { environment: "prod", region: "eu" } },
    status,
  });

test("a cluster at a glance: errors of GitSyncs, what each release waits for", () => {
  const gitSyncs = [
    object("GitSync", "shop", {
      spec: {},
      status: {
        conditions: [
          condition("Ready", "False", "Failed", "web: broken"),
          condition("SourceReady", "True", "Fetched", ""),
        ],
        summary: { target: "prod/eu", revision: "1a2b3c4", releases: "1/5" },
        drift: 2,
      },
    }),
    object("GitSync", "ops", {
      spec: {},
      status: {
        conditions: [
          condition("Ready", "False", "GIT-AUTH", "x"),
          condition("SourceReady", "False", "GIT-AUTH", "the server refused\u001b[31m the credentials"),
        ],
      },
    }),
    object("GitSync", "new", { spec: {} }),
  ];
  const ref = { group: "", kind: "ConfigMap", namespace: "shop", name: "old" };
  const releases = [
    release("web", {
      sync: "Failed",
      health: "Degraded",
      summary: { message: "API-DENIED no" },
      failures: [
        {
          code: "API-DENIED",
          message: "no",
          ref: { group: "apps", kind: "Deployment", namespace: "shop", name: "web" },
        },
        { code: "YAML-TAB", message: "a tab", position: { file: "a.yaml", line: 3, column: 1 } },
      ],
      truncated: { failures: 7 },
    }),
    release("cart", {
      sync: "Held",
      health: "Healthy",
      summary: { revision: "1a2b3c4", changed: "2026-01-10T10:00:00Z", message: "held" },
      plan: { hash: "0123456789abcdef", destructive: [{ action: "prune", ref }] },
    }),
    release("api", {
      sync: "Waiting",
      health: "Progressing",
      waitingFor: {
        object: "Deployment shop/api",
        condition: "1 of 3 ready",
        since: "2026-01-10T11:59:00Z",
        hint: "look at pod api-1",
      },
    }),
    object("SyncStatus", "shop.odd", { spec: {} }),
  ];
  const text = overviewText(overviewOf(gitSyncs, releases), {
    io: { color: false },
    isWide: false,
    now: new Date("2026-01-10T12:00:00Z"),
  });
  assert.equal(
    text,
    `GITSYNC   TARGET    REVISION   RELEASES   DRIFT   READY     MESSAGE
new                                       0       Unknown   the agent has not seen it yet
ops                                       0       False     GIT-AUTH the server refused\ufffd[31m the credentials
shop      prod/eu   1a2b3c4    1/5        2       False     web: broken

RELEASE     TARGET    REVISION   SYNC      HEALTH        DRIFT   CHANGED   MESSAGE
shop/api    prod/eu              Waiting   Progressing   0
shop/cart   prod/eu   1a2b3c4    Held      Healthy       0       2h        held
shop/odd                                   Unknown       0                 this SyncStatus cannot be read: spec.gitSync: is required
shop/web    prod/eu              Failed    Degraded      0                 API-DENIED no

shop/api:
  waits for Deployment shop/api: 1 of 3 ready (since 2026-01-10T11:59:00Z)
  look at pod api-1

shop/cart:
  to be deleted: ConfigMap shop/old
  to allow it: syncline approve shop/cart 0123456789abcdef

shop/web:
  API-DENIED Deployment shop/web: no
  YAML-TAB a.yaml:3:1 a tab
  and 7 more
`,
  );
});

test("a failure's words name the object already: it is named once", () => {
  const failures = [
    {
      code: "API-DENIED",
      message: "ConfigMap shop/a: no",
      ref: { group: "", kind: "ConfigMap", namespace: "shop", name: "a" },
    },
  ];
  const { releases } = overviewOf([], [release("web", { sync: "Failed", failures })]);
  assert.deepEqual(releases[0]?.details, ["API-DENIED ConfigMap shop/a: no"]);
});
