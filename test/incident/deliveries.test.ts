import assert from "node:assert/strict";
import { test } from "node:test";
import type { Thread } from "../../src/core/chat.ts";
import type { SyncEvent } from "../../src/core/event.ts";
import { deliveries, type Delivery } from "../../src/incident/deliveries.ts";
import { syncEvent } from "../support/sync-event.ts";

const failed = (key: string, changes: Partial<SyncEvent> = {}) => syncEvent("Failed", { key, ...changes });
const drift = (key: string, changes: Partial<SyncEvent> = {}) => syncEvent("Drift", { key, ...changes });
const recovered = (key: string, changes: Partial<SyncEvent> = {}) =>
  syncEvent("Recovered", { key, ...changes });
const thread = (id: string, opened = "2026-11-21T11:00:00Z"): Thread => ({ id, opened, title: "t" });
const many = (count: number, make: (n: number) => SyncEvent): readonly SyncEvent[] =>
  Array.from({ length: count }, (_, n) => make(n));

/** A delivery in a line: what it is, and of which matters. */
function shown(delivery: Delivery): string {
  switch (delivery.type) {
    case "first":
    case "follow":
    case "alone":
      return `${delivery.type} ${delivery.event.word} ${delivery.event.key}`;
    case "recovery":
      return `recovery ${delivery.event.key}${delivery.first === undefined ? "" : ` closes ${delivery.first.id}`}`;
    case "digest":
      return `digest of ${delivery.events.length}, opens ${delivery.opens.length}, ends ${delivery.ends.length}`;
    case "closed":
      return `closes ${delivery.first.id}`;
  }
}

const rows: readonly [
  name: string,
  events: readonly SyncEvent[],
  open: Readonly<Record<string, Thread>>,
  want: readonly string[],
][] = [
  ["nothing", [], {}, []],
  ["the first of a matter", [failed("a")], {}, ["first Failed a"]],
  ["the next of a matter", [failed("a")], { a: thread("1") }, ["follow Failed a"]],
  ["two of a matter at once", [failed("a"), drift("a")], {}, ["first Failed a", "follow Drift a"]],
  ["two matters", [failed("a"), failed("b")], {}, ["first Failed a", "first Failed b"]],
  ["recovery closes the first message", [recovered("a")], { a: thread("1") }, ["recovery a closes 1"]],
  ["recovery of what nobody was told", [recovered("a")], {}, ["alone Recovered a"]],
  [
    "failed and recovered at once",
    [failed("a"), recovered("a")],
    {},
    ["first Failed a", "recovery a closes new a"],
  ],
  [
    "recovered and failed again at once",
    [recovered("a"), failed("a")],
    { a: thread("1") },
    ["recovery a closes 1", "first Failed a"],
  ],
  [
    "a thread of yesterday has scrolled away",
    [drift("a")],
    { a: thread("1", "2026-11-20T11:59:59Z") },
    ["first Drift a"],
  ],
  [
    "but its recovery still closes it",
    [recovered("a")],
    { a: thread("1", "2026-11-01T00:00:00Z") },
    ["recovery a closes 1"],
  ],
  [
    "a digest's message stays open while one matter of it is",
    [recovered("a")],
    { a: thread("1"), b: thread("1") },
    ["recovery a"],
  ],
  [
    "and is closed with the last",
    [recovered("a"), recovered("b")],
    { a: thread("1"), b: thread("1") },
    ["recovery a", "recovery b closes 1"],
  ],
  [
    "four of a GitSync stay four",
    many(4, (n) => drift(`${n}`)),
    {},
    ["first Drift 0", "first Drift 1", "first Drift 2", "first Drift 3"],
  ],
  ["five are one", many(5, (n) => drift(`${n}`)), {}, ["digest of 5, opens 5, ends 0"]],
  [
    "five of one GitSync do not swallow another's",
    [...many(5, (n) => drift(`${n}`)), failed("x", { gitSync: "team/other" })],
    {},
    ["digest of 5, opens 5, ends 0", "first Failed x"],
  ],
  [
    "a thousand of one GitSync are one",
    many(1000, (n) => drift(`${n}`)),
    {},
    ["digest of 1000, opens 1000, ends 0"],
  ],
  [
    "a thousand of a thousand GitSyncs are one",
    many(1000, (n) => drift(`${n}`, { gitSync: `team/${n}` })),
    {},
    ["digest of 1000, opens 1000, ends 0"],
  ],
  [
    "a digest opens no thread for what has one, or is over",
    [...many(4, (n) => drift(`${n}`)), failed("a"), recovered("a")],
    { 0: thread("1") },
    ["digest of 6, opens 3, ends 0"],
  ],
  [
    "a digest of recoveries closes each message once, and only what is over",
    [...many(5, (n) => recovered(`${n}`))],
    { 0: thread("1"), 1: thread("1"), 2: thread("2"), 3: thread("3"), x: thread("3") },
    ["closes 1", "closes 2", "digest of 5, opens 0, ends 4"],
  ],
  [
    "a message shared by two GitSyncs is closed by the last of them, in a digest or not",
    [...many(4, (n) => drift(`${n}`)), recovered("a"), recovered("b", { gitSync: "team/other" })],
    { a: thread("1"), b: thread("1") },
    ["digest of 5, opens 4, ends 1", "recovery b closes 1"],
  ],
];
for (const [name, events, open, want] of rows) {
  test(name, () => {
    assert.deepEqual(deliveries(events, new Map(Object.entries(open))).map(shown), want);
  });
}
