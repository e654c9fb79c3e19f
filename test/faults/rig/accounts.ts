import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { api } from "../../../tools/testcluster/api.ts";
import type { ClusterInfo } from "../../../tools/testcluster/info.ts";

/** The service account that a rig's agent runs as: its writes are known by that name in the audit log. */
export const agentAccount = "rig-agent";

/** Makes the agent's account and syncline-applier in a namespace; both may do everything. The binding of each is named
 *  `NAMESPACE-ACCOUNT`. */
export async function grantAccounts(cluster: ClusterInfo, namespace: string): Promise<void> {
  for (const name of [agentAccount, "syncline-applier"]) {
    await post(cluster, `/api/v1/namespaces/${namespace}/serviceaccounts`, { metadata: { name } });
    await bindAccount(cluster, namespace, name);
  }
}

/** Gives an account of the namespace all rights, for rows that took them away. */
export async function bindAccount(cluster: ClusterInfo, namespace: string, name: string): Promise<void> {
  await post(cluster, "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", {
    metadata: { name: `${namespace}-${name}` },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
    subjects: [{ kind: "ServiceAccount", name, namespace }],
  });
}

/** A token of the agent's account, good for an hour. */
export async function agentToken(cluster: ClusterInfo, namespace: string): Promise<string> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${agentAccount}/token`;
  const text = await post(cluster, path, { spec: { expirationSeconds: 3600 } });
  return (JSON.parse(text) as { status: { token: string } }).status.token;
}

/** A kubeconfig in a folder of its own. `write` replaces the token in it. */
export interface Kubeconfig {
  readonly file: string;
  write(token: string): void;
  remove(): void;
}

export function kubeconfigOf(place: {
  readonly server: string;
  readonly ca: string;
  readonly namespace: string;
}): Kubeconfig {
  const dir = mkdtempSync(join(tmpdir(), "syncline-rig-"));
  const file = join(dir, "kubeconfig");
  const cluster = {
    server: place.server,
    "certificate-authority-data": Buffer.from(place.ca).toString("base64"),
  };
  return {
    file,
    write(token) {
      const config = {
        apiVersion: "v1",
        kind: "Config",
        clusters: [{ name: "rig", cluster }],
        users: [{ name: "rig", user: { token } }],
        contexts: [{ name: "rig", context: { cluster: "rig", user: "rig", namespace: place.namespace } }],
        "current-context": "rig",
      };
      writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
    },
    remove() {
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function post(cluster: ClusterInfo, path: string, body: object): Promise<string> {
  const { status, text } = await api(cluster, "POST", path, { body });
  if (status >= 300 && status !== 409) throw new Error(`${path}: ${status} ${text}`);
  return text;
}
