import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createNamespace, until } from "./bootstrap.ts";
import { startCluster } from "./cluster.ts";
import { clusterAccess, type ClusterAccess, type ClusterInfo } from "./info.ts";

/** Names the JSON file (a SharedCluster) by which a test run tells its files of the cluster it starts for all. */
export const sharedVariable = "SYNCLINE_TEST_CLUSTER";

/** What that file holds once the start has come to an end, good or bad. */
export type SharedCluster = { readonly info: ClusterInfo } | { readonly error: string };

let shared: Promise<ClusterAccess> | undefined;

/**
 * The cluster, with controllers, that all test files of a run share; a file run alone starts one for itself,
 * which ends with the process. Never break it: start your own for that (startCluster).
 */
export function sharedCluster(): Promise<ClusterAccess> {
  const file = process.env[sharedVariable];
  shared ??= file ? toldBy(file) : startCluster({ controllers: true });
  return shared;
}

/** The test run starts its cluster beside the first tests, hence the wait. */
async function toldBy(file: string): Promise<ClusterAccess> {
  await until(performance.now() + 120_000, `the test run did not tell of its cluster in ${file}`, () =>
    Promise.resolve(existsSync(file)),
  );
  const told = JSON.parse(readFileSync(file, "utf8")) as SharedCluster;
  if ("error" in told) throw new Error(`the test run's cluster did not start: ${told.error}`);
  return clusterAccess(told.info);
}

/** Creates a namespace of a fresh name, `PREFIX-xxxxxxxx`, ready for pods, and returns the name. Leave it behind:
 *  deleting a namespace takes five seconds at least, and the cluster goes anyway. */
export async function testNamespace(cluster: ClusterInfo, prefix: string): Promise<string> {
  const name = `${prefix}-${randomBytes(4).toString("hex")}`;
  await createNamespace(cluster, name);
  return name;
}
