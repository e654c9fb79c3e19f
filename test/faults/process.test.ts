import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { eventually, type Status } from "../support/scene.ts";
import { obedient, order } from "./rig/orders.ts";
import { failpointOf, startRig, type Rig } from "./rig/rig.ts";
import { configMap, shape, startRow, type Row } from "./rig/row.ts";

describe("processes that end", () => {
  let rig: Rig;
  before(async () => {
    rig = await startRig("process");
  });
  after(() => rig.stop());

  test("P1: killed before a write, a deletion, a record, a status: the next process finishes it, and nothing is done twice", async () => {
    const row = await startRow(rig, "p1", shape("0", 6));
    const points = ["intent:1", "apply:3", "ledger:2", "status:1", "prune:1"];
    for (const [index, point] of points.entries()) {
      await rig.restart("SIGKILL", { environment: failpointOf(`${point}:kill`) });
      row.commit({ ...shape(String(index + 1), 5), [`map-${6 + index}.yaml`]: null });
      row.commit({ [`map-${7 + index}.yaml`]: configMap(`map-${7 + index}`, "1") });
      await rig.agent.ended;
    }
    await rig.restart("SIGKILL");
    await row.judge({
      deletable: points.map((_, index) => `configmaps/map-${6 + index}`),
      interrupted: points.length,
    });
  });

  test("P2: asked to end in the middle of applies: it finishes what it began, ends in time, and the next process goes on", async () => {
    const row = await startRow(rig, "p2", shape("1", 40));
    const slow = rig.proxy.rule({ verb: "apply", namespace: row.target }, { type: "delay", ms: 150 });
    row.commit(shape("2", 40));
    await slow.hit(10);
    const begun = performance.now();
    assert.equal(await rig.agent.kill("SIGTERM"), 0);
    assert.ok(performance.now() - begun < 10_000, "it ends within ten seconds");
    const values = await Promise.all([1, 40].map((index) => row.live(`configmaps/map-${index}`)));
    assert.ok(
      values.some((live) => live?.data?.["value"] === "1"),
      "it ended in the middle",
    );
    rig.proxy.heal();
    await rig.restart();
    await row.judge({ interrupted: 1 });
  });

  test("P5: its clock an hour ahead, an hour back, standing still: it polls, corrects and records as ever", async () => {
    const row = await startRow(rig, "p5", shape("0"));
    await rig.restart("SIGTERM", { environment: obedient });
    await row.settled();
    const hour = 3_600_000;
    const clocks = [
      { offsetMs: hour, frozen: false },
      { offsetMs: -hour, frozen: false },
      { offsetMs: -hour, frozen: true },
    ];
    for (const [index, clock] of clocks.entries()) {
      await order(rig, { clock });
      row.commit(shape(`${index + 1}`));
      await row.settled();
      await byHand(rig, row, "map-1");
    }
    const history = await rig.history(row.name, row.name);
    const numbers = history.map(({ seq }) => seq);
    assert.deepEqual(
      numbers,
      numbers.toSorted((a, b) => b - a),
      "newest first, whatever the times say",
    );
    const ended = history.filter(({ event }) => event === "Applied").map(({ time }) => Date.parse(time));
    assert.ok(ended.length >= 4 && Math.max(...ended) > Math.min(...ended) + hour, "the clock was believed");
    await row.judge();
  });

  test("P6: no room on the disk for history: it is told, syncing goes on, and nothing of it is missing afterwards", async () => {
    const row = await startRow(rig, "p6", shape("1"));
    await limit(rig.agent.pid, "--fsize=4000:unlimited");
    row.commit(shape("2"));
    await row.settled();
    await byHand(rig, row, "map-1");
    const isTold = ({ conditions }: Status): boolean => JSON.stringify(conditions).includes("LedgerReady");
    await rig.reconcile(row.name);
    await rig.gitSyncStatus(row.name, isTold);
    await limit(rig.agent.pid, "--fsize=unlimited:unlimited");
    const history = async (): Promise<readonly string[]> =>
      (await rig.history(row.name, row.name)).map(({ event }) => event);
    await eventually(
      async () => (await history()).includes("Corrected"),
      () => "what happened meanwhile is not in the history",
    );
    await rig.reconcile(row.name);
    await rig.gitSyncStatus(row.name, (status) => !isTold(status));
    assert.equal((await history()).filter((event) => event === "Applied").length, 2);
    await row.judge();
  });

  test("P8: a promise that fails and that nobody waits for ends the process, loudly; the next one goes on", async () => {
    const row = await startRow(rig, "p8", shape("1"));
    await rig.restart("SIGTERM", { environment: obedient });
    await row.settled();
    await order(rig, { reject: true });
    assert.equal(await rig.agent.ended, 1);
    assert.match(rig.agent.output(), /nobody waits for this/);
    row.commit(shape("2"));
    await rig.restart("SIGKILL");
    await row.judge();
  });

  test("P9: no file descriptor left: nothing is believed gone, and it goes on when there are some again; none leaks", async () => {
    const row = await startRow(rig, "p9", shape("1"));
    const folder = `/proc/${rig.agent.pid}/fd`;
    const before = readdirSync(folder).length;
    await limit(rig.agent.pid, "--nofile=3:4096");
    row.commit(shape("2"));
    rig.proxy.cutAll();
    await eventually(
      () => Promise.resolve(/EMFILE|too many open files/i.test(rig.agent.output())),
      () => "it never lacked a descriptor",
    );
    await limit(rig.agent.pid, "--nofile=4096:4096");
    await row.settled();
    for (let round = 0; round < 10; round += 1) await rig.reconcile(row.name);
    const now = readdirSync(folder).length;
    assert.ok(now <= before + 8, `${before} descriptors before, ${now} after`);
    await row.judge();
  });

  test("P12: a GitSync edited into one that cannot be: it is told, and the one before stays in force", async () => {
    const row = await startRow(rig, "p12", shape("1"));
    const bad = [{ kind: "Deny", schedule: "61 * * * *", duration: "1h" }];
    await rig.change(row.name, { spec: { windows: bad, prune: { enabled: false } } });
    await rig.gitSyncStatus(row.name, ({ conditions }) =>
      /CFG-SPEC.*schedule/.test(JSON.stringify(conditions)),
    );
    row.commit({ ...shape("2", 2), "map-3.yaml": null });
    await row.settled();
    await eventually(
      async () => (await row.live("configmaps/map-3")) === undefined,
      () => "the new spec, which prunes nothing, was taken in part",
    );
    await rig.change(row.name, { spec: { windows: [], prune: null } });
    await row.judge({ deletable: ["configmaps/map-3"] });
  });
});

/** Changes an object of a row by hand, and waits until that was corrected. */
async function byHand(rig: Rig, { target, live }: Row, name: string): Promise<void> {
  const want = (await live(`configmaps/${name}`))?.data?.["value"];
  const patch = '{"data":{"value":"by hand"}}';
  await rig.kubectl(["patch", "configmap", name, "-n", target, "-p", patch], { user: "alice" });
  await eventually(
    async () => (await live(`configmaps/${name}`))?.data?.["value"] === want,
    () => `${name} was not corrected`,
  );
}

/** Limits a running process, as no room and no descriptors do. */
async function limit(pid: number, flag: string): Promise<void> {
  await promisify(execFile)("prlimit", ["--pid", `${pid}`, flag]);
}
