import { describe } from "node:test";
import { createCluster } from "../../../src/adapters/cluster/cluster.ts";
import { sharedCluster, testNamespace } from "../../../tools/testcluster/shared.ts";
import { clusterContract, type ClusterPlace } from "../../contracts/cluster.ts";
import { recordingLog } from "../../support/recording-log.ts";
import { connectionTo } from "./connection-to.ts";

describe("the real cluster", () => {
  let place: Promise<ClusterPlace> | undefined;
  clusterContract(() => (place ??= prepare()));
});

async function prepare(): Promise<ClusterPlace> {
  const shared = await sharedCluster();
  const cluster = createCluster(await connectionTo(shared), { log: recordingLog() });
  return { cluster, namespace: await testNamespace(shared, "contract") };
}
