import { join } from "node:path";

/** The people of a test cluster: an administrator and two developers of the group `devs`. */
export type TestUser = "admin" | "alice" | "bob";

export const userGroups: Readonly<Record<TestUser, string>> = {
  admin: "system:masters",
  alice: "devs",
  bob: "devs",
};

export const testUsers = Object.keys(userGroups) as readonly TestUser[];

/** What is to know about a running cluster: plain data, so that other processes can be told by a file. */
export interface ClusterInfo {
  /** `https://127.0.0.1:PORT` */
  readonly server: string;
  /** The cluster's folder: kubeconfigs, keys, logs, audit log. */
  readonly dir: string;
  /** The certificate authority of the API server, as PEM. */
  readonly ca: string;
  readonly adminKubeconfig: string;
  /** Path of the kubectl that fits. */
  readonly kubectl: string;
  /** Workloads get ready (controllers, scheduler, fake nodes); else there is only an API server. */
  readonly controllers: boolean;
  /** Given by SYNCLINE_TEST_KUBECONFIG: it is not ours to stop, restart or read the logs of. */
  readonly external: boolean;
  /** JSON lines, one per finished write (levels: secrets and tokens Metadata, else Request). */
  readonly auditFile: string | undefined;
  /** etcd's client address, for faults made there. */
  readonly etcd: string | undefined;
  /** Bearer tokens; absent for a cluster given from outside. */
  readonly tokens: Readonly<Record<TestUser, string>> | undefined;
}

/** A cluster one may use but not stop. */
export interface ClusterAccess extends ClusterInfo {
  readonly users: readonly TestUser[];
  /** Path of the user's kubeconfig. */
  kubeconfig(user: TestUser): string;
  /** A bearer token of the user. Throws for a cluster given from outside. */
  tokenFor(user: TestUser): string;
}

/** Adds the look-ups to the plain data. */
export function clusterAccess(info: ClusterInfo): ClusterAccess {
  return {
    ...info,
    users: testUsers,
    kubeconfig: (user) => kubeconfigPath(info.dir, user),
    tokenFor: (user) => {
      if (info.tokens === undefined) throw new Error("a cluster given from outside has no tokens of ours");
      return info.tokens[user];
    },
  };
}

/** Where a cluster's folder keeps the kubeconfig of a user. */
export function kubeconfigPath(dir: string, user: string): string {
  return join(dir, `${user.replaceAll(":", "-")}.kubeconfig`);
}
