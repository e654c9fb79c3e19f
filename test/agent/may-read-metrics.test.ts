import assert from "node:assert/strict";
import { before, test } from "node:test";
import { createCluster } from "../../src/adapters/cluster/cluster.ts";
import { mayReadMetrics } from "../../src/agent/may-read-metrics.ts";
import { api } from "../../tools/testcluster/api.ts";
import { until } from "../../tools/testcluster/bootstrap.ts";
import type { ClusterAccess } from "../../tools/testcluster/info.ts";
import { sharedCluster, testNamespace } from "../../tools/testcluster/shared.ts";
import { connectionTo } from "../adapters/cluster/connection-to.ts";
import { recordingLog } from "../support/recording-log.ts";

const signal = new AbortController().signal;
let shared: ClusterAccess;
let namespace: string;
let tokens: Readonly<Record<"reader" | "stranger", string>>;

/** A token of a new service account of the namespace. */
async function tokenOf(name: string): Promise<string> {
  const accounts = `/api/v1/namespaces/${namespace}/serviceaccounts`;
  await api(shared, "POST", accounts, { body: { metadata: { name } } });
  const { text } = await api(shared, "POST", `${accounts}/${name}/token`, { body: { spec: {} } });
  return (JSON.parse(text) as { readonly status: { readonly token: string } }).status.token;
}

before(async () => {
  shared = await sharedCluster();
  namespace = await testNamespace(shared, "metrics");
  tokens = { reader: await tokenOf("reader"), stranger: await tokenOf("stranger") };
  const rbac = "/apis/rbac.authorization.k8s.io/v1";
  await api(shared, "POST", `${rbac}/clusterroles`, {
    body: { metadata: { name: namespace }, rules: [{ nonResourceURLs: ["/metrics"], verbs: ["get"] }] },
  });
  await api(shared, "POST", `${rbac}/clusterrolebindings`, {
    body: {
      metadata: { name: namespace },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: namespace },
      subjects: [{ kind: "ServiceAccount", namespace, name: "reader" }],
    },
  });
  // The authorizer learns of new bindings a moment later.
  await until(performance.now() + 60_000, "the binding does not act", readerMay);
});

async function readerMay(): Promise<boolean> {
  const user = `system:serviceaccount:${namespace}:reader`;
  const spec = { user, nonResourceAttributes: { path: "/metrics", verb: "get" } };
  const { text } = await api(shared, "POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", {
    body: { spec },
  });
  return (JSON.parse(text) as { status: { allowed: boolean } }).status.allowed;
}

const rows: readonly [name: string, token: () => string, want: boolean][] = [
  ["an account that may get /metrics", () => tokens.reader, true],
  ["an account that may not", () => tokens.stranger, false],
  ["a token that nobody gave out", () => "forged", false],
  ["a token with a changed end", () => `${tokens.reader.slice(0, -4)}AAAA`, false],
];
for (const [name, token, want] of rows) {
  test(`metrics: ${name}`, async () => {
    const cluster = createCluster(await connectionTo(shared), { log: recordingLog() });
    assert.equal(await mayReadMetrics(cluster)(token(), signal), want);
  });
}
