import assert from "node:assert/strict";
import { test } from "node:test";
import { parseCron } from "../../src/core/cron.ts";

/** Days of November 2026 (it begins on a Sunday) on which a schedule begins. */
const days: readonly (readonly [string, readonly number[]])[] = [
  ["0 0 13 * 5", [6, 13, 20, 27]],
  ["0 0 13 * mon", [2, 9, 13, 16, 23, 30]],
  ["0 0 */10 * *", [1, 11, 21]],
  ["0 0 */10 * 0", [1]],
  ["0 0 * * 7", [1, 8, 15, 22, 29]],
  ["0 0 1-3,30 * *", [1, 2, 3, 30]],
  ["@weekly", [1, 8, 15, 22, 29]],
];
for (const [schedule, want] of days)
  test(`the days of ${schedule}`, () => {
    const cron = parseCron(schedule);
    const november = Array.from({ length: 30 }, (_, index) => index + 1);
    assert.deepEqual(
      november.filter((day) => cron.isDay({ day, weekday: (day - 1) % 7 })),
      want,
    );
  });

const refused: readonly (readonly [string, string])[] = [
  ["0 18 * *", "it has 4 fields; a schedule has 5: minute hour day-of-month month day-of-week"],
  ["60 * * * *", 'its minute "60" is not one of 0 to 59'],
  ["* * 0 * *", 'its day of the month "0" is not one of 1 to 31'],
  ["* * * foo *", 'its month "foo" is not one of 1 to 12'],
  ["* 5-2 * * *", 'its hour "5-2" ends before it begins'],
  ["*/0 * * * *", 'its minute "*/0" has a step of 0'],
  ["? * * * *", 'its minute "?" is neither *, a number nor a range'],
];
for (const [schedule, message] of refused)
  test(`no schedule: ${schedule}`, () => {
    assert.throws(() => parseCron(schedule), { name: "RangeError", message });
  });
