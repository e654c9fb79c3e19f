import assert from "node:assert/strict";
import { test } from "node:test";
import type { SyncWindow } from "../../src/core/gitsync.ts";
import { closedWindow } from "../../src/gate/windows.ts";
import { utcOffset } from "../../src/sync/utc-offset.ts";

const hours = (count: number): number => count * 3600;

function window(kind: "Allow" | "Deny", schedule: string, length: number, timeZone = "UTC"): SyncWindow {
  return { kind, schedule, timeZone, durationSeconds: length };
}

const weekend = window("Deny", "0 18 * * 5", hours(60), "Europe/Berlin");
const office = window("Allow", "0 9 * * mon-fri", hours(8), "Europe/Berlin");
const nights = window("Deny", "0 22 * * *", hours(8));

/** [what, windows, at, when it opens: "" = it is open, "never" = not within a year] */
const rows: readonly (readonly [string, readonly SyncWindow[], string, string])[] = [
  ["no windows", [], "2026-11-20T12:00:00Z", ""],
  ["before a Deny window", [weekend], "2026-11-20T16:59:59Z", ""],
  ["its first moment", [weekend], "2026-11-20T17:00:00Z", "2026-11-23T05:00:00Z"],
  ["in it", [weekend], "2026-11-22T12:00:00Z", "2026-11-23T05:00:00Z"],
  ["its last moment", [weekend], "2026-11-23T04:59:59Z", "2026-11-23T05:00:00Z"],
  ["after it", [weekend], "2026-11-23T05:00:00Z", ""],
  ["over the day at which clocks are set back", [weekend], "2026-10-24T12:00:00Z", "2026-10-26T04:00:00Z"],
  ["in an Allow window", [office], "2026-11-20T08:00:00Z", ""],
  ["after one", [office], "2026-11-20T16:00:00Z", "2026-11-23T08:00:00Z"],
  ["Deny goes before Allow", [office, nights], "2026-11-20T23:00:00Z", "2026-11-23T08:00:00Z"],
  [
    "two Deny windows, one behind the other",
    [nights, window("Deny", "0 6 * * *", hours(2))],
    "2026-11-20T23:00:00Z",
    "2026-11-21T08:00:00Z",
  ],
  [
    "a window that is always on again",
    [window("Deny", "0 * * * *", hours(2))],
    "2026-11-20T23:00:00Z",
    "never",
  ],
  ["an Allow window that never comes", [window("Allow", "0 0 30 2 *", 60)], "2026-11-20T23:00:00Z", "never"],
  [
    "a time that clocks skip begins as much later",
    [window("Deny", "30 2 29 3 *", hours(1), "Europe/Berlin")],
    "2026-03-29T01:45:00Z",
    "2026-03-29T02:30:00Z",
  ],
  [
    "a time that clocks show twice begins once, the first time",
    [window("Deny", "30 2 25 10 *", hours(1), "Europe/Berlin")],
    "2026-10-25T01:35:00Z",
    "",
  ],
  [
    "in its hour, which clocks show twice",
    [window("Deny", "30 2 25 10 *", hours(1), "Europe/Berlin")],
    "2026-10-25T01:15:00Z",
    "2026-10-25T01:30:00Z",
  ],
  [
    "a zone half an hour off",
    [window("Deny", "0 0 * * *", hours(1), "Asia/Kolkata")],
    "2026-11-20T18:40:00Z",
    "2026-11-20T19:30:00Z",
  ],
];
for (const [name, windows, at, want] of rows)
  test(`a sync window: ${name}`, () => {
    const closed = closedWindow(windows, Date.parse(at), utcOffset);
    const opens = closed?.opens === undefined ? "never" : new Date(closed.opens).toISOString();
    assert.equal(closed === undefined ? "" : opens.replace(".000Z", "Z"), want);
  });

test("a zone that nobody knows", () => {
  const windows = [window("Deny", "0 0 * * *", 60, "Europe/Atlantis")];
  assert.throws(() => closedWindow(windows, 0, utcOffset), {
    name: "RangeError",
    message: 'the time zone "Europe/Atlantis" is not known',
  });
});
