import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kubectlOnPath, provideBinaries } from "./binaries.ts";
import { grantDevs } from "./bootstrap.ts";
import { api } from "./api.ts";
import { kubeconfigPath, testUsers, userGroups, type ClusterInfo } from "./info.ts";

/** Names the kubeconfig of a throw-away cluster to use instead of starting one. */
export const outsideVariable = "SYNCLINE_TEST_KUBECONFIG";

interface Kubeconfig {
  readonly clusters: readonly { readonly cluster: Readonly<Record<string, string>> }[];
  readonly users: readonly { readonly name: string; readonly user: Readonly<Record<string, unknown>> }[];
}

/**
 * Describes the cluster of the given kubeconfig (its current context). alice and bob are the administrator
 * impersonating them: the cluster's own users are unknown here, and RBAC treats an impersonated user the same.
 */
export async function outsideCluster(kubeconfig: string): Promise<ClusterInfo> {
  const kubectl = kubectlOnPath() ?? (await provideBinaries(["kubectl"])).path.kubectl;
  const view = ["config", "view", "--minify", "--flatten", "--output", "json", "--kubeconfig", kubeconfig];
  const config = JSON.parse(execFileSync(kubectl, view, { encoding: "utf8" })) as Kubeconfig;
  const dir = mkdtempSync(join(tmpdir(), "syncline-outside-"));
  process.once("exit", () => rmSync(dir, { recursive: true, force: true }));
  for (const user of testUsers) {
    const impersonate = user === "admin" ? {} : { as: user, "as-groups": [userGroups[user]] };
    const users = config.users.map((entry) => ({ ...entry, user: { ...entry.user, ...impersonate } }));
    writeFileSync(kubeconfigPath(dir, user), JSON.stringify({ ...config, users }), { mode: 0o600 });
  }
  const cluster = config.clusters[0]?.cluster ?? {};
  const info: ClusterInfo = {
    server: cluster["server"] ?? "",
    dir,
    ca: Buffer.from(cluster["certificate-authority-data"] ?? "", "base64").toString(),
    adminKubeconfig: kubeconfigPath(dir, "admin"),
    kubectl,
    controllers: false,
    external: true,
    auditFile: undefined,
    etcd: undefined,
    tokens: undefined,
  };
  await grantDevs(info);
  const { status } = await api(info, "GET", "/api/v1/namespaces/default/serviceaccounts/default");
  return { ...info, controllers: status === 200 };
}
