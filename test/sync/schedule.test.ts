import assert from "node:assert/strict";
import { test } from "node:test";
import type { Retry } from "../../src/core/errors.ts";
import { createSchedule } from "../../src/sync/schedule.ts";
import { fakeClock } from "../support/fake-clock.ts";

type Row = readonly [string, Exclude<Retry, "never">, number, readonly number[]];

const rows: readonly Row[] = [
  ["what has to grow slower", "backoff", 15, [5, 10, 20, 40, 80, 120, 120]],
  ["what passes by itself, at the interval's pace", "interval", 15, [5, 10, 15, 15]],
  ["the same, polled every second: not as fast", "interval", 1, [1, 2, 4, 5, 5]],
  ["the same, polled every hour: not as slow", "interval", 3600, [5, 10, 20, 40, 80, 120, 120]],
];

for (const [name, after, intervalSeconds, want] of rows) {
  test(`a release is tried again: ${name}`, async () => {
    const clock = fakeClock();
    const schedule = createSchedule(clock, () => undefined);
    const waited: number[] = [];
    for (const _ of want) {
      schedule.retry("web", after, intervalSeconds);
      waited.push(schedule.nextMs() / 1000);
      await clock.advance(schedule.nextMs());
      assert.deepEqual(schedule.take(), ["web"]);
    }
    // A tenth of jitter, either way.
    const far = waited.filter((seconds, index) => Math.abs(seconds / (want[index] ?? 0) - 1) > 0.101);
    assert.deepEqual(far, []);
  });
}

test("after a pass that needs no other, trying begins anew", async () => {
  const clock = fakeClock();
  const schedule = createSchedule(clock, () => undefined);
  for (const _ of [1, 2, 3, 4]) schedule.retry("web", "backoff", 15);
  await clock.advance(60_000);
  schedule.take();
  schedule.settled("web");
  schedule.retry("web", "backoff", 15);
  assert.ok(schedule.nextMs() <= 5_500);
});
