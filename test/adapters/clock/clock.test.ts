import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../../src/adapters/clock/clock.ts";

test("a sleep ends by itself", async () => {
  await systemClock.sleep(1, new AbortController().signal);
});

test("an aborted sleep rejects with the signal's reason", async () => {
  const stop = new AbortController();
  const sleeping = systemClock.sleep(3_600_000, stop.signal);
  stop.abort(new Error("stop"));
  await assert.rejects(sleeping, { message: "stop" });
});

test("a signal that was aborted before lets nobody sleep", async () => {
  await assert.rejects(systemClock.sleep(3_600_000, AbortSignal.abort(new Error("stop"))), {
    message: "stop",
  });
});

test("a sleep longer than a timer can hold does not end at once", async () => {
  const stop = new AbortController();
  const sleeping = systemClock.sleep(2 ** 40, stop.signal).then(
    () => "woke",
    () => "stopped",
  );
  await systemClock.sleep(5, new AbortController().signal);
  stop.abort(new Error("stop"));
  assert.equal(await sleeping, "stopped");
});

test("monotonic time never goes back", () => {
  const times = Array.from({ length: 1_000 }, () => systemClock.monotonicMs());
  assert.deepEqual(
    times,
    times.toSorted((a, b) => a - b),
  );
});
