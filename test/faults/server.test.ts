import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { startCluster, type TestCluster } from "../../tools/testcluster/cluster.ts";
import { eventually } from "../support/scene.ts";
import type { Seen } from "./rig/proxy.ts";
import { startRig, type Rig } from "./rig/rig.ts";
import { configMap, shape, startRow } from "./rig/row.ts";

describe("faults of the API server and of its storage", () => {
  let control: TestCluster;
  let rig: Rig;
  before(async () => {
    control = await startCluster();
    rig = await startRig("server", { cluster: control, flags: ["--http-address", "127.0.0.1:0"] });
  });
  after(async () => {
    await rig.stop();
    await control.stop();
  });
  const health = async (path: string): Promise<number> =>
    (await fetch(rig.agent.url("health") + path)).status;

  test("A1: the API server goes away in the middle of applies, and is away when the agent starts: alive, not ready, then it goes on", async () => {
    const row = await startRow(rig, "a1", shape("1", 40));
    const slow = rig.proxy.rule({ verb: "apply", namespace: row.target }, { type: "delay", ms: 100 });
    row.commit({ ...shape("2", 40), "service.yaml": null });
    await slow.hit(10);
    await control.stopApiServer();
    await rig.restart("SIGKILL", { leaderElection: true });
    await eventually(
      () => Promise.resolve(rig.agent.output().includes('"server":"health"')),
      () => rig.agent.output(),
    );
    assert.deepEqual([await health("/healthz"), await health("/readyz")], [200, 503]);
    rig.proxy.heal();
    await control.startApiServer();
    await row.settled();
    assert.equal(await health("/readyz"), 200);
    await rig.restart("SIGTERM");
    await row.judge({ deletable: ["services/front"], interrupted: 1 });
  });

  test("A10: the storage stalls in the middle of a pass: nothing is taken for absent, and all is well afterwards", async () => {
    const row = await startRow(rig, "a10-etcd", shape("1"));
    const asked = rig.proxy.seen.length;
    const isIntent = ({ request: { verb, name } }: Seen): boolean =>
      verb === "apply" && name === "a10-etcd.a10-etcd";
    control.pauseEtcd();
    try {
      row.commit({ ...shape("2"), "map-4.yaml": configMap("map-4", "1"), "service.yaml": null });
      await eventually(
        () => Promise.resolve(rig.proxy.seen.slice(asked).some(isIntent)),
        () => `no pass began: ${rig.logs()}`,
      );
    } finally {
      control.resumeEtcd();
    }
    await row.settled();
    await row.judge({ deletable: ["services/front"] });
  });

  test("A9: etcd comes back from an old backup: what was applied since is applied again, and the history tells both", async () => {
    const backup = mkdtempSync(join(tmpdir(), "syncline-etcd-"));
    try {
      const row = await startRow(rig, "a9", shape("1"));
      await control.withoutEtcd((dir) => {
        cpSync(dir, backup, { recursive: true });
      });
      row.commit({ ...shape("2"), "map-4.yaml": configMap("map-4", "2") });
      await row.settled();
      const mark = rig.mark();
      await control.withoutEtcd((dir) => {
        rmSync(dir, { recursive: true });
        cpSync(backup, dir, { recursive: true });
      });
      assert.equal((await row.live("configmaps/map-1"))?.data?.["value"], "1");
      await rig.restart("SIGKILL");
      await row.settled();
      assert.equal((await row.live("configmaps/map-1"))?.data?.["value"], "2");
      assert.ok(mark.writes().every(({ verb }) => verb !== "delete"));
      const history = await rig.history("a9", "a9");
      assert.equal(history.filter(({ event }) => event === "Applied").length, 3);
      await row.judge();
    } finally {
      rmSync(backup, { recursive: true, force: true });
    }
  });
});
