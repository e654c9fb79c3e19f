import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { failpointOf, startRig, type Rig } from "./rig/rig.ts";
import { configMap, shape, startRow } from "./rig/row.ts";

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
});
