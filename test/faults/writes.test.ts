import assert from "node:assert/strict";
import { api } from "../../tools/testcluster/api.ts";
import { after, afterEach, before, describe, test } from "node:test";
import { configMap, shape, startRow } from "./rig/row.ts";
import { startRig, type Rig } from "./rig/rig.ts";
import { bindAccount } from "./rig/accounts.ts";
import { conflict, serverError, statusBody, throttled, type Fault } from "./rig/faults.ts";

const byTuner = ["--field-manager=tuner", "-f", "-"];

describe("faults of single requests", () => {
  let rig: Rig;
  before(async () => {
    rig = await startRig("faults");
  });
  after(() => rig.stop());
  afterEach(() => {
    rig.proxy.heal();
  });

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

  test("A3: one account is throttled: it is told, another account's GitSync is not starved, then it goes on", async () => {
    await makeAccount(rig, "other");
    const many = shape("1", 40);
    const row = await startRow(rig, "a3", many);
    const other = await startRow(rig, "a3-other", shape("1"), { spec: { serviceAccountName: "other" } });
    const limited = rig.proxy.rule({ verb: "apply", namespace: row.target }, throttled(1));
    row.commit(shape("2", 40));
    await limited.hit(20);
    other.commit({ "map-1.yaml": configMap("map-1", "2") });
    await other.settled();
    const told = await row.status(({ failures }) => failures?.[0]?.code === "API-THROTTLED");
    assert.match(told.summary?.message ?? "", /API-THROTTLED .*Too many requests/);
    assert.equal((await other.live("configmaps/map-1"))?.data?.["value"], "2");
    await row.judge({ besides: [other.target] });
  });

  test("A10: the API server fails with 500, 503 and 504: what may be repeated is, and each change is told once", async () => {
    const row = await startRow(rig, "a10", shape("1"));
    const faults = [
      rig.proxy.rule({ verb: "apply", namespace: row.target, name: "map-1" }, serverError(500), { first: 1 }),
      rig.proxy.rule({ verb: "apply", namespace: row.target, name: "map-2" }, serverError(503), { first: 2 }),
      rig.proxy.rule({ verb: "apply", namespace: row.target, name: "map-3" }, timeout, { first: 1 }),
      rig.proxy.rule({ verb: "apply", resource: "syncstatuses", name: "a10.a10" }, serverError(503), {
        first: 1,
      }),
    ];
    row.commit({ ...shape("2"), "service.yaml": null });
    await Promise.all(faults.map((fault) => fault.hit()));
    await row.settled();
    const history = await rig.history("a10", "a10");
    assert.equal(history.filter(({ event }) => event === "Applied").length, 2);
    await row.judge({ deletable: ["services/front"] });
  });
});

const timeout: Fault = {
  type: "status",
  status: 504,
  body: statusBody(504, "Timeout", "Timeout: request did not complete within the allotted timeout"),
};

/** Another account of the rig's namespace, with all rights: the API server's fairness tells accounts apart. */
async function makeAccount({ cluster, namespace }: Rig, name: string): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts`;
  assert.equal((await api(cluster, "POST", path, { body: { metadata: { name } } })).status, 201);
  await bindAccount(cluster, namespace, name);
}
