import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { configMap, shape, startRow } from "./rig/row.ts";
import { startRig, type Rig } from "./rig/rig.ts";
import { conflict } from "./rig/faults.ts";

const byTuner = ["--field-manager=tuner", "-f", "-"];

describe("faults of single requests", () => {
  let rig: Rig;
  before(async () => {
    rig = await startRig("faults");
  });
  after(() => rig.stop());

  test("A2: a write was done and its answer lost: the apply is repeated and changes nothing", async () => {
    const row = await startRow(rig, "a2", shape("1"));
    const lost = rig.proxy.rule(
      { verb: "apply", resource: "configmaps", name: "map-2" },
      { type: "lose the reply" },
      { nth: 1 },
    );
    row.commit({ ...shape("2"), "map-4.yaml": configMap("map-4", "2") });
    await lost.hit();
    const status = await row.settled();
    assert.equal((await row.live("configmaps/map-2"))?.data?.["value"], "2");
    assert.equal(status.drift?.open, 0);
    const history = await rig.history("a2", "a2");
    assert.equal(history.filter(({ event }) => event === "Applied").length, 2, "one change, told once");
    await row.judge();
  });

  test("A4: a lost optimistic lock is judged again; a field that another manager holds is told with its manager", async () => {
    const row = await startRow(rig, "a4", shape("1"));
    const lock = rig.proxy.rule({ verb: "apply", resource: "configmaps", name: "map-1" }, conflict(), {
      first: 2,
    });
    row.commit({ "map-1.yaml": configMap("map-1", "2") });
    await lock.hit(2);
    await row.settled();
    assert.equal((await row.live("configmaps/map-1"))?.data?.["value"], "2");
    const take = (data?: object) =>
      rig.kubectl(["-n", row.target, "apply", "--server-side", "--force-conflicts", ...byTuner], {
        input: JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "map-1" }, data }),
      });
    await take({ value: "9" });
    const told = await row.status(({ sync }) => sync === "OutOfSync");
    assert.match(told.summary?.message ?? "", /\/map-1 \.data\.value/);
    assert.match(told.summary?.message ?? "", /\btuner\b/);
    const live = await row.live("configmaps/map-1");
    assert.equal(live?.data?.["value"], "9", "nothing is forced on a stranger");
    await take();
    row.commit({ "map-1.yaml": configMap("map-1", "3") });
    await row.judge();
  });
});
