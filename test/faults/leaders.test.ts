import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, describe, test } from "node:test";
import { api } from "../../tools/testcluster/api.ts";
import { forgetData, startAgent } from "../support/agent.ts";
import { eventually } from "../support/scene.ts";
import { agentToken, kubeconfigOf } from "./rig/accounts.ts";
import { startProxy } from "./rig/proxy.ts";
import { failpointOf, startRig, type Rig } from "./rig/rig.ts";
import { shape, startRow } from "./rig/row.ts";

const writes = ["apply", "patch", "create", "update", "delete"];

describe("leaders", () => {
  let rig: Rig;
  before(async () => {
    rig = await startRig("leaders", { agent: { leaderElection: true } });
  });
  after(() => rig.stop());
  const lease = (): string =>
    `/apis/coordination.k8s.io/v1/namespaces/${rig.namespace}/leases/syncline-agent`;

  test("P3: a leader that was frozen past its Lease writes nothing when it wakes beside the new one", async () => {
    const row = await startRow(rig, "p3", shape("1", 10));
    await rig.restart("SIGTERM", { environment: failpointOf("apply:3:stop"), leaderElection: true });
    row.commit(shape("2", 10));
    const old = rig.agent;
    await eventually(
      () => Promise.resolve(isStopped(old.pid)),
      () => `it does not stop: ${old.output()}`,
    );
    const second = await secondAgent(rig);
    try {
      await row.settled();
      row.commit(shape("3", 10));
      await row.settled();
      const before = rig.proxy.seen.length;
      process.kill(old.pid, "SIGCONT");
      assert.equal(await old.ended, 1, "leadership lost is an end");
      const late = rig.proxy.seen.slice(before).filter(({ request }) => writes.includes(request.verb));
      assert.deepEqual(
        late.map(({ request }) => request.path),
        [],
      );
    } finally {
      await second.stop();
    }
    await rig.restart("SIGKILL", { leaderElection: true });
    await row.judge({ interrupted: 1 });
  });

  test("P4: the Lease is forbidden, or deleted: the leader steps down and writes nothing more", async () => {
    const losses: readonly (() => Promise<unknown>)[] = [
      () => {
        const body = {
          kind: "Status",
          code: 403,
          reason: "Forbidden",
          message: 'User "agent" cannot update leases',
        };
        rig.proxy.rule({ verb: "update", resource: "leases" }, { type: "status", status: 403, body });
        return Promise.resolve();
      },
      () => api(rig.cluster, "DELETE", lease()),
    ];
    const row = await startRow(rig, "p4", shape("1"));
    for (const lose of losses) {
      await lose();
      assert.equal(await rig.agent.ended, 1);
      const mark = rig.mark();
      row.commit(shape("2"));
      rig.proxy.heal();
      assert.deepEqual(mark.attempts(), []);
      await api(rig.cluster, "DELETE", lease()); // else the next process waits until it has ended
      await rig.restart("SIGKILL", { leaderElection: true });
      await row.settled();
      row.commit(shape("1"));
      await row.settled();
    }
    await row.judge();
  });
});

/** Whether a process is stopped by a signal (Linux; elsewhere `ps` knows). */
function isStopped(pid: number): boolean {
  return /^T/.test(execFileSync("ps", ["-o", "state=", "-p", String(pid)], { encoding: "utf8" }).trim());
}

/** Another agent beside the rig's, with a data folder and a way to the API server of its own. */
async function secondAgent({ cluster, namespace }: Rig): Promise<{ stop(): Promise<void> }> {
  const proxy = await startProxy(cluster);
  const kubeconfig = kubeconfigOf({ server: proxy.url, ca: proxy.ca, namespace });
  kubeconfig.write(await agentToken(cluster, namespace));
  const agent = await startAgent({ kubeconfig: kubeconfig.file, namespace, leaderElection: true });
  return {
    async stop() {
      await agent.kill("SIGTERM");
      forgetData(agent.dataDir);
      await proxy.close();
      kubeconfig.remove();
    },
  };
}
