import type { Connection } from "../../../src/adapters/cluster/connection.ts";
import { loadKubeconfig } from "../../../src/adapters/cluster/kubeconfig.ts";
import type { ClusterAccess, TestUser } from "../../../tools/testcluster/info.ts";

/** A test cluster as a person reaches it, by kubeconfig; so clusters given from outside work too. */
export function connectionTo(cluster: ClusterAccess, user: TestUser = "admin"): Promise<Connection> {
  return loadKubeconfig({ path: cluster.kubeconfig(user), environment: {} });
}
