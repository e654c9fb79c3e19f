import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubeObject } from "../../src/core/manifest.ts";
import type { SyncStatusStatus } from "../../src/schema/syncstatus.ts";
import { noHolds } from "../../src/gate/held.ts";
import type { Deps } from "../../src/sync/deps.ts";
import { createReporter } from "../../src/sync/reporter.ts";
import { gitSync } from "../report/facts.ts";

const waiting = (message: string): SyncStatusStatus => ({ sync: "Waiting", summary: { message } });
const synced: SyncStatusStatus = { sync: "Synced", health: "Healthy" };

/** [ms, what the release says, writes so far, when the rest is due] */
const rows: readonly (readonly [number, SyncStatusStatus, number, number])[] = [
  [0, waiting("1 of 3"), 1, Infinity],
  [100, waiting("2 of 3"), 1, 4900],
  [200, synced, 2, Infinity],
  [300, waiting("1 of 3"), 3, Infinity],
  [400, waiting("2 of 3"), 3, 4900],
  [500, waiting("1 of 3"), 3, Infinity],
  [600, waiting("2 of 3"), 3, 4700],
  [5300, waiting("2 of 3"), 4, Infinity],
];

test("words that move are written together, news at once", async () => {
  let writes = 0;
  const time = { ms: 0 };
  const apply = (object: KubeObject): Promise<object> => {
    writes++;
    return Promise.resolve({ type: "applied", object, created: false });
  };
  const clock = { monotonicMs: () => time.ms, now: () => new Date(0) };
  const reporter = createReporter({}, {
    cluster: { apply },
    clock,
    ledger: { trouble: () => undefined },
  } as unknown as Deps);
  const about = { gitSync, revision: "", capabilitiesDigest: "", problems: [], source: undefined };
  for (const [ms, status, written, due] of rows) {
    time.ms = ms;
    const facts = {
      ...about,
      releases: [{ name: "web", setId: "", status, latest: undefined, holds: noHolds }],
      handled: undefined,
    };
    await reporter.report(facts, new AbortController().signal);
    assert.deepEqual([ms, writes, reporter.nextMs()], [ms, written, due]);
  }
});
