import assert from "node:assert/strict";
import { test } from "node:test";
import { withBacklog } from "../../../src/adapters/ledger/backlog.ts";
import { createWaiting } from "../../../src/adapters/ledger/waiting.ts";
import { SynclineError } from "../../../src/core/errors.ts";
import type { LedgerRecord } from "../../../src/core/ledger-entry.ts";
import type { Ledger } from "../../../src/ports.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { record } from "../../support/ledger-record.ts";
import { memoryLedger } from "../../support/memory-ledger.ts";
import { recordingLog } from "../../support/recording-log.ts";

const signal = new AbortController().signal;
const full = new SynclineError("LEDGER-WRITE", "database or disk is full");

/** A ledger whose disk is full when told so. */
async function start(options: { readonly full?: boolean } = {}) {
  const memory = memoryLedger();
  const disk = { full: options.full ?? false, tries: 0 };
  const guard = (): void => {
    disk.tries += 1;
    if (disk.full) throw full;
  };
  const file: Omit<Ledger, "trouble"> = {
    ...memory,
    append: async (records, stop) => {
      guard();
      await memory.append(records, stop);
    },
  };
  const [clock, log] = [fakeClock(), recordingLog()];
  const told: string[] = [];
  const ledger = await withBacklog(file, async () => guard(), {
    clock,
    log,
    onChange: (trouble, { waiting, lost }) => told.push(`${trouble?.code ?? "fine"} ${waiting} ${lost}`),
  });
  const add = (summary: string) => ledger.append([record({ summary })], signal);
  const summaries = () => memory.entries.map(({ summary }) => summary);
  return { ledger, disk, clock, log, told, add, summaries, entries: memory.entries };
}

test("what cannot be written waits, and follows a Gap entry that says so", async () => {
  const { ledger, disk, clock, log, told, add, summaries, entries } = await start();
  await add("one");
  disk.full = true;
  await add("two");
  await add("three");
  assert.deepEqual(summaries(), ["one"]);
  assert.equal(ledger.trouble()?.message, "database or disk is full");
  await clock.advance(5_000);
  assert.deepEqual(summaries(), ["one"]);
  disk.full = false;
  await clock.advance(5_000);
  await add("four");
  assert.deepEqual(summaries(), [
    "one",
    "nothing could be written from 2026-11-21T12:00:00.000Z to 2026-11-21T12:00:07.000Z: the 2 entries after this one were kept in memory, 0 before them were lost",
    "two",
    "three",
    "four",
  ]);
  assert.deepEqual([entries[1]?.event, entries[1]?.details["reason"]], ["Gap", "database or disk is full"]);
  assert.equal(ledger.trouble(), undefined);
  assert.deepEqual(told, ["LEDGER-WRITE 0 0", "LEDGER-WRITE 1 0", "LEDGER-WRITE 2 0", "fine 0 0"]);
  assert.equal(log.lines.filter(({ message }) => message.startsWith("the ledger cannot be")).length, 1);
  await ledger.close();
});

test("a ledger that cannot be opened stops nobody", async () => {
  const { ledger, disk, clock, add, summaries } = await start({ full: true });
  assert.equal(ledger.trouble()?.code, "LEDGER-WRITE");
  await add("one");
  disk.full = false;
  await clock.advance(5_000);
  assert.equal(summaries().at(-1), "one");
  assert.equal(ledger.trouble(), undefined);
});

test("appends that fail at once are kept in their order", async () => {
  const { disk, clock, add, summaries } = await start();
  disk.full = true;
  await Promise.all(["one", "two", "three"].map(add));
  disk.full = false;
  await clock.advance(5_000);
  assert.deepEqual(summaries().slice(1), ["one", "two", "three"]);
});

test("closed while it waits: it is tried once more, and what was lost is told", async () => {
  const saved = await start();
  saved.disk.full = true;
  await saved.add("one");
  saved.disk.full = false;
  await saved.ledger.close();
  assert.equal(saved.summaries().at(-1), "one");

  const lost = await start();
  lost.disk.full = true;
  await lost.add("one");
  await lost.ledger.close();
  assert.deepEqual(lost.summaries(), []);
  assert.match(lost.log.lines.at(-1)?.message ?? "", /entries were lost/);
});

test("a bug is no full disk: it is not waited out", async () => {
  const memory = memoryLedger();
  const file = { ...memory, append: () => Promise.reject(new TypeError("bug")) };
  const ledger = await withBacklog(file, async () => undefined, {
    clock: fakeClock(),
    log: recordingLog(),
    onChange: undefined,
  });
  await assert.rejects(ledger.append([record()], signal), TypeError);
  assert.equal(ledger.trouble(), undefined);
});

const names = (records: readonly LedgerRecord[]): string => records.map(({ summary }) => summary).join("");
const three = ["a", "b", "c"].map((summary) => record({ summary }));
const each = JSON.stringify(three[0]).length;
const bounds: readonly [string, { entries: number; bytes: number }, kept: string, lost: number][] = [
  ["room for all", { entries: 10, bytes: 10 * each }, "abc", 0],
  ["too many", { entries: 2, bytes: 10 * each }, "bc", 1],
  ["too large", { entries: 10, bytes: 2 * each }, "bc", 1],
  ["no room for one", { entries: 10, bytes: each - 1 }, "", 3],
];
for (const [name, most, kept, lost] of bounds) {
  test(`memory is bounded: ${name}; the oldest go, and are counted`, () => {
    const waiting = createWaiting(most);
    waiting.add(three);
    const taken = waiting.take();
    assert.deepEqual([names(taken.records), taken.lost], [kept, lost]);
    waiting.putBack(taken.records, taken.lost);
    assert.deepEqual([names(waiting.take().records), waiting.size().lost], [kept, lost]);
  });
}

test("what is put back comes before what came meanwhile", () => {
  const waiting = createWaiting();
  waiting.add(three.slice(0, 2));
  const taken = waiting.take();
  waiting.add(three.slice(2));
  waiting.putBack(taken.records, taken.lost);
  assert.equal(names(waiting.take().records), "abc");
});
