import assert from "node:assert/strict";
import { test } from "node:test";
import { holdsInForce } from "../../src/gate/held.ts";
import { holdNews, holdRecords, nextHoldTime, type HoldRecord } from "../../src/report/hold-news.ts";

interface Look {
  /** Hours and minutes of the day, or of a later one. */
  readonly at: string;
  /** What is asked for then. */
  readonly asked: readonly object[];
}
const time = (at: string): Date => new Date(at.includes("T") ? at : `2026-11-21T${at}:00Z`);
const hold = (until: string, more: object = {}): object => ({
  until: time(until).toISOString(),
  reason: "INC-42",
  ...more,
});

/** Looks one after the other, as a loop makes them; what is told at each, and when the next is due. */
function play(looks: readonly Look[]): readonly string[] {
  let records: readonly HoldRecord[] = [];
  return looks.map(({ at, asked }) => {
    const now = time(at);
    const source = { place: { type: "release" }, text: JSON.stringify(asked), by: "kubectl" } as const;
    const { all } = holdsInForce([source], now.getTime());
    const next = holdRecords(all, records, now);
    const news = holdNews(records, next, now).map(({ word, summary }) => `${word} ${summary}`);
    records = next;
    const due = nextHoldTime(all, records);
    const when = due === Infinity ? "never" : new Date(due).toISOString().slice(8, 16);
    return `${news.join("; ") || "nothing"} | ${when}`;
  });
}

const two = [hold("14:00")];
const web = hold("12:05", { object: "Deployment/web", field: ".spec.replicas" });
const rows: readonly (readonly [string, readonly Look[], readonly string[]])[] = [
  [
    "a short one begins and ends by itself, without a reminder",
    [
      { at: "12:00", asked: [web] },
      { at: "12:04", asked: [web] },
      { at: "12:05", asked: [web] },
    ],
    [
      "Held Deployment/web .spec.replicas is held until 2026-11-21T12:05:00Z by kubectl: INC-42 | 21T12:05",
      "nothing | 21T12:05",
      "Recovered the hold of Deployment/web .spec.replicas ended by itself (INC-42) | never",
    ],
  ],
  [
    "a reminder when a quarter of it is left, once",
    [
      { at: "12:00", asked: two },
      { at: "13:30", asked: two },
      { at: "13:31", asked: two },
      { at: "14:00", asked: two },
    ],
    [
      "Held all of it is held until 2026-11-21T14:00:00Z by kubectl: INC-42 | 21T13:30",
      "Held still all of it is held until 2026-11-21T14:00:00Z by kubectl: INC-42 | 21T14:00",
      "nothing | 21T14:00",
      "Recovered the hold of all of it ended by itself (INC-42) | never",
    ],
  ],
  [
    "a long one every day, and an hour before its end",
    [
      { at: "12:00", asked: [hold("2026-11-24T00:00:00Z")] },
      { at: "2026-11-22T12:00:00Z", asked: [hold("2026-11-24T00:00:00Z")] },
      { at: "2026-11-23T12:00:00Z", asked: [hold("2026-11-24T00:00:00Z")] },
    ],
    [
      "Held all of it is held until 2026-11-24T00:00:00Z by kubectl: INC-42 | 22T12:00",
      "Held still all of it is held until 2026-11-24T00:00:00Z by kubectl: INC-42 | 23T12:00",
      "Held still all of it is held until 2026-11-24T00:00:00Z by kubectl: INC-42 | 23T23:00",
    ],
  ],
  [
    "one without an end that can be read, every day",
    [{ at: "12:00", asked: [{ reason: "x" }] }],
    [
      "Held all of it is held until it is ended by kubectl: x (a mistake in syncline.dev/hold: until is missing: want a time such as 2026-11-21T18:00:00Z) | 22T12:00",
    ],
  ],
  [
    "another end, then no hold any more",
    [
      { at: "12:00", asked: two },
      { at: "12:10", asked: [hold("15:00")] },
      { at: "12:20", asked: [] },
    ],
    [
      "Held all of it is held until 2026-11-21T14:00:00Z by kubectl: INC-42 | 21T13:30",
      "Held now all of it is held until 2026-11-21T15:00:00Z by kubectl: INC-42 | 21T14:15",
      "Recovered the hold of all of it was ended before its time (INC-42) | never",
    ],
  ],
  [
    "the same twice: the one that lasts longest",
    [{ at: "12:00", asked: [hold("12:05"), hold("12:06")] }],
    ["Held all of it is held until 2026-11-21T12:06:00Z by kubectl: INC-42 | 21T12:05"],
  ],
];
for (const [name, looks, want] of rows) {
  test(`news of holds: ${name}`, () => {
    assert.deepEqual(play(looks), want);
  });
}
