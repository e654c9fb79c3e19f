import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { createNamespace } from "./bootstrap.ts";
import { startCluster } from "./cluster.ts";
import { clusterAccess, type ClusterAccess, type ClusterInfo } from "./info.ts";

/** Names the JSON file (a ClusterInfo) of the cluster that the test run started for all its files. */
export const sharedVariable = "SYNCLINE_TEST_CLUSTER";

let own: Promise<ClusterAccess> | undefined;

/**
 * The cluster, with controllers, that all test files of a run share; a file run alone starts one for itself,
 * which ends with the process. Never stop or restart it: start your own for that (startCluster).
 */
export async function sharedCluster(): Promise<ClusterAccess> {
  const file = process.env[sharedVariable];
  if (file) return clusterAccess(JSON.parse(readFileSync(file, "utf8")) as ClusterInfo);
  return await (own ??= startCluster({ controllers: true }));
}

/** Creates a namespace of a fresh name, `PREFIX-xxxxxxxx`, ready for pods, and returns the name. Leave it behind:
 *  deleting a namespace takes five seconds at least, and the cluster goes anyway. */
export async function testNamespace(cluster: ClusterInfo, prefix: string): Promise<string> {
  const name = `${prefix}-${randomBytes(4).toString("hex")}`;
  await createNamespace(cluster, name);
  return name;
}
