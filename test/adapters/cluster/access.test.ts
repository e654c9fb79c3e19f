import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { createCluster } from "../../../src/adapters/cluster/cluster.ts";
import { tokenConnection } from "../../../src/adapters/cluster/connection.ts";
import type { KubeObject } from "../../../src/core/manifest.ts";
import type { Cluster } from "../../../src/ports.ts";
import { api } from "../../../tools/testcluster/api.ts";
import type { ClusterAccess } from "../../../tools/testcluster/info.ts";
import { kubectl } from "../../../tools/testcluster/kubectl.ts";
import { sharedCluster, testNamespace } from "../../../tools/testcluster/shared.ts";
import { auditEvents } from "../../support/audit.ts";
import { recordingLog } from "../../support/recording-log.ts";
import { connectionTo } from "./connection-to.ts";

const signal = new AbortController().signal;
const mine = { manager: "syncline", force: false, dryRun: false, metadataOnly: true };

/** `done`, or code, message and hint of the error. */
async function told(act: Promise<unknown>): Promise<string> {
  return await act.then(
    () => "done",
    (error: { code: string; message: string; hint?: string }) =>
      `${error.code} ${error.message} | ${error.hint ?? ""}`,
  );
}

function tokenOf(text: string): string {
  return (JSON.parse(text) as { status: { token: string } }).status.token;
}

describe("who may do what, on a real API server", { timeout: 240_000 }, () => {
  let shared: ClusterAccess;
  let namespace: string;
  let admin: Cluster;
  let bob: Cluster;
  const settings = (): KubeObject => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "settings", namespace },
  });
  const account = { name: "deployer" };

  before(async () => {
    shared = await sharedCluster();
    namespace = await testNamespace(shared, "access");
    admin = createCluster(await connectionTo(shared), { log: recordingLog() });
    bob = createCluster(await connectionTo(shared, "bob"), { log: recordingLog() });
  });

  test("an account may what its roles allow, and the write is its own (R19)", async () => {
    const as = { ...account, namespace };
    const before = await told(admin.apply(settings(), { ...mine, as }, signal));
    const expected =
      `API-DENIED ConfigMap ${namespace}/settings: service account ${namespace}/deployer may not patch configmaps in ` +
      `namespace ${namespace} | Allow service account ${namespace}/deployer {apiGroups: [""], resources: ["configmaps"], ` +
      `verbs: ["patch"]} with a Role in namespace ${namespace}. At once: kubectl -n ${namespace} create role `;
    assert.equal(before.slice(0, expected.length), expected);
    const roles = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
    const rules = [{ apiGroups: [""], resources: ["configmaps"], verbs: ["patch", "create"] }];
    await api(shared, "POST", `${roles}/roles`, { body: { metadata: account, rules } });
    const binding = {
      metadata: account,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "deployer" },
      // Bound to the group that the account's own token would carry.
      subjects: [
        { apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: `system:serviceaccounts:${namespace}` },
      ],
    };
    await api(shared, "POST", `${roles}/rolebindings`, { body: binding });
    // The authorizer learns of new bindings a moment later.
    while ((await told(admin.apply(settings(), { ...mine, as }, signal))) !== "done");
    if (shared.auditFile === undefined) return;
    const last = auditEvents(shared, `/namespaces/${namespace}/configmaps/settings`).at(-1);
    assert.equal(last?.impersonatedUser?.username, `system:serviceaccount:${namespace}:deployer`);
  });

  test("the commands of the hint give the right, and all that comes after it", async () => {
    const as = { namespace, name: "newcomer" };
    const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "key", namespace } };
    const hint = await told(admin.apply(secret, { ...mine, as }, signal));
    const [, commands = ""] = hint.split(" At once: ");
    for (const command of commands.split(" && ")) {
      const [program, ...args] = command.split(" ");
      assert.equal(program, "kubectl");
      const { code, stderr } = await kubectl(shared, args);
      assert.equal(code, 0, stderr);
    }
    while ((await told(admin.apply(secret, { ...mine, as }, signal))) !== "done");
    const ref = { group: "", kind: "Secret", namespace, name: "key" };
    const { uid = "" } = (await admin.get(ref, { as }, signal))?.metadata ?? {};
    assert.equal(await admin.delete(ref, { as, uid, propagation: "Background" }, signal), true);
  });

  test("who may not act as an account is told so; the right to is enough, as the agent's own role has it", async () => {
    const accounts = `/api/v1/namespaces/${namespace}/serviceaccounts`;
    await api(shared, "POST", accounts, { body: { metadata: { name: "visitor" } } });
    const token = await api(shared, "POST", `${accounts}/visitor/token`, { body: { spec: {} } });
    const place = { server: shared.server, ca: shared.ca, token: tokenOf(token.text) };
    const visitor = createCluster(tokenConnection(place), { log: recordingLog() });
    const as = { ...account, namespace };
    const apply = () => told(visitor.apply(settings(), { ...mine, as }, signal));
    assert.match(
      await apply(),
      /^API-DENIED ConfigMap \S+: \S+:visitor may not act as service account \S+\/deployer \| Allow .*"impersonate"/,
    );
    const roles = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
    const metadata = { name: "may-act" };
    const rules = [{ apiGroups: [""], resources: ["serviceaccounts"], verbs: ["impersonate"] }];
    await api(shared, "POST", `${roles}/roles`, { body: { metadata, rules } });
    const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "may-act" };
    const subjects = [{ kind: "ServiceAccount", name: "visitor", namespace }];
    await api(shared, "POST", `${roles}/rolebindings`, { body: { metadata, roleRef, subjects } });
    while ((await apply()) !== "done");
  });

  test("a list one may not read is an error, not empty (R45)", async () => {
    assert.match(
      await told(bob.list({ group: "", kind: "Node" }, {}, signal)),
      /^API-DENIED bob may not list nodes in the whole cluster/,
    );
  });

  test("a server that is not there is an error, not empty", async () => {
    const nowhere = createCluster(tokenConnection({ server: "https://127.0.0.1:1" }), {
      log: recordingLog(),
    });
    const ref = { group: "", kind: "ConfigMap", namespace, name: "settings" };
    assert.match(
      await told(nowhere.get(ref, {}, signal)),
      /^API-UNREACHABLE .*ECONNREFUSED.* \| Nothing listens there/,
    );
  });

  const canary = "canary-5e1f";
  const secrets: readonly (readonly [name: string, fields: object, want: RegExp])[] = [
    ["a value that is no base64", { data: { key: canary } }, /^API-INVALID Secret .*: refused with 500/],
    ["a value of a wrong type", { data: { key: { [canary]: 1 } } }, /^API-INVALID .* at \.data\.key/],
    [
      "a key that is no key",
      { data: { [`${canary}/x`]: "" } },
      /^API-INVALID .*: refused with 422 Invalid at data\[/,
    ],
    [
      "a type that wants other keys",
      { type: "kubernetes.io/tls", stringData: { a: canary } },
      /^API-INVALID .* at data\[tls/,
    ],
    ["a label", { metadata: { labels: { a: `${canary} !` } } }, /^API-INVALID .* at metadata\.labels/],
  ];
  for (const [name, fields, want] of secrets) {
    test(`what the server says about a Secret is withheld: ${name} (R14)`, async () => {
      const { metadata = {}, ...rest } = fields as { metadata?: object };
      const secret = {
        apiVersion: "v1",
        kind: "Secret",
        ...rest,
        metadata: { name: "s", namespace, ...metadata },
      };
      const text = await told(admin.apply(secret, mine, signal));
      assert.match(text, want);
      assert.ok(!text.includes(canary) || name === "a key that is no key", text);
    });
  }

  test("pages of a long list add up", async () => {
    const names = Array.from({ length: 230 }, (_, index) => `page-${String(index).padStart(3, "0")}`);
    const labels = { pages: "yes" };
    const put = (name: string) =>
      admin.apply(
        { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace, labels } },
        mine,
        signal,
      );
    await Promise.all(names.map(put));
    const found = await admin.list(
      { group: "", kind: "ConfigMap" },
      { namespace, labelSelector: "pages=yes" },
      signal,
    );
    assert.deepEqual(
      found.map(({ metadata }) => metadata.name),
      names,
    );
  });
});
