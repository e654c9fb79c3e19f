import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Connection } from "../../../src/adapters/cluster/connection.ts";
import { createElection, type LeaseElection } from "../../../src/adapters/cluster/election.ts";
import { api } from "../../../tools/testcluster/api.ts";
import { startCluster, type TestCluster } from "../../../tools/testcluster/cluster.ts";
import { recordingLog } from "../../support/recording-log.ts";
import { connectionTo } from "./connection-to.ts";

const signal = new AbortController().signal;
/** Renews often, and loses the lease to nothing but what a test does: no pause of the machine is so long. */
const steady = { durationMs: 120_000, deadlineMs: 100_000, renewMs: 200, retryMs: 100 };
/** For leads that are to end by themselves. */
const brief = { ...steady, durationMs: 2_000, deadlineMs: 1_200 };

describe("one leader by a Lease", { timeout: 240_000 }, () => {
  let control: TestCluster;
  let connection: Connection;

  before(async () => {
    control = await startCluster();
    connection = await connectionTo(control);
  });
  after(() => control.stop());

  const candidate = (lease: string, identity: string, times = steady): LeaseElection =>
    createElection(connection, { namespace: "default", name: lease, identity, log: recordingLog(), times });
  const path = (lease: string) => `/apis/coordination.k8s.io/v1/namespaces/default/leases/${lease}`;
  const holder = async (lease: string): Promise<unknown> =>
    (JSON.parse((await api(control, "GET", path(lease))).text) as { spec: { holderIdentity?: string } }).spec
      .holderIdentity;

  test("the second leads when the first gives the lease back", async () => {
    // An hour: the second does not lead because the lease has ended.
    const first = candidate("handover", "first", { ...steady, durationMs: 3_600_000 });
    const second = candidate("handover", "second");
    const leading = await first.lead(signal);
    const next = second.lead(signal);
    assert.deepEqual([await holder("handover"), first.leads(), second.leads()], ["first", true, false]);
    await first.release();
    await next;
    assert.deepEqual([await holder("handover"), first.leads(), second.leads()], ["second", false, true]);
    assert.ok(leading.aborted);
    await second.release();
    assert.equal(await holder("handover"), "");
  });

  test("the second leads when the first has vanished, not earlier than the lease's end by its own clock", async () => {
    // Written a year ago by the server's reckoning of wall clocks: that alone makes nobody leader.
    const spec = {
      holderIdentity: "vanished",
      leaseDurationSeconds: 2,
      renewTime: "2025-01-01T00:00:00.000000Z",
    };
    await api(control, "POST", path("").slice(0, -1), { body: { metadata: { name: "vanished" }, spec } });
    const began = performance.now();
    const second = candidate("vanished", "second", { ...steady, durationMs: 2_000 });
    await second.lead(signal);
    assert.ok(performance.now() - began >= 2_000);
    assert.equal(await holder("vanished"), "second");
    await second.release();
  });

  const losses: readonly (readonly [
    name: string,
    reason: RegExp,
    lose: (lease: string) => Promise<unknown>,
  ])[] = [
    ["deleted", /the lease was deleted/, (lease) => api(control, "DELETE", path(lease))],
    [
      "taken by another",
      /held by thief/,
      (lease) =>
        api(control, "PATCH", path(lease), {
          body: { spec: { holderIdentity: "thief" } },
          contentType: "application/merge-patch+json",
        }),
    ],
  ];
  for (const [name, reason, lose] of losses) {
    test(`a lease that is ${name} ends the lead (P4)`, async () => {
      const lease = `lost-${name.replaceAll(" ", "-")}`;
      const first = candidate(lease, "first");
      const leading = await first.lead(signal);
      const ended = new Promise((resolve) => leading.addEventListener("abort", resolve));
      await lose(lease);
      await ended;
      assert.match(String(leading.reason), reason);
      assert.equal(first.leads(), false);
    });
  }

  test("an edit that keeps the holder does not", async () => {
    const first = candidate("edited", "first");
    const leading = await first.lead(signal);
    const labelled = {
      body: { metadata: { labels: { a: "b" } } },
      contentType: "application/merge-patch+json",
    };
    const { text } = await api(control, "PATCH", path("edited"), labelled);
    const edited = version(text);
    while (version((await api(control, "GET", path("edited"))).text) === edited) {
      // until the next renewal has gone over it
    }
    assert.deepEqual([leading.aborted, first.leads()], [false, true]);
    await first.release();
  });

  test("P8: a process whose event loop was blocked past its deadline does not lead any more when it goes on", async () => {
    const blocked = candidate("blocked", "blocked", brief);
    const leading = await blocked.lead(signal);
    const end = performance.now() + brief.deadlineMs;
    while (performance.now() <= end) Math.random();
    assert.equal(blocked.leads(), false, "before any timer had its turn");
    const isOver = new Promise<void>((resolve) => {
      if (leading.aborted) resolve();
      leading.addEventListener("abort", () => resolve(), { once: true });
    });
    await isOver;
    await blocked.release();
  });

  test("an API server that does not answer ends the lead", async () => {
    const first = candidate("frozen", "first", brief);
    const leading = await first.lead(signal);
    const ended = new Promise((resolve) => leading.addEventListener("abort", resolve));
    control.pauseApiServer();
    try {
      await ended;
    } finally {
      control.resumeApiServer();
    }
    assert.equal(first.leads(), false);
  });
});

function version(text: string): string {
  return (JSON.parse(text) as { metadata: { resourceVersion: string } }).metadata.resourceVersion;
}
