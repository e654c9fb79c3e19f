import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, test } from "node:test";
import { systemClock } from "../../../src/adapters/clock/clock.ts";
import { appendRecords } from "../../../src/adapters/ledger/append.ts";
import { openDatabase } from "../../../src/adapters/ledger/database.ts";
import { openLedger } from "../../../src/adapters/ledger/ledger.ts";
import { queryEntries } from "../../../src/adapters/ledger/query.ts";
import { verifyLedger } from "../../../src/adapters/ledger/verify.ts";
import type { LedgerEntry } from "../../../src/core/ledger-entry.ts";
import { seededRandom } from "../../support/random.ts";
import { record } from "../../support/ledger-record.ts";
import { recordingLog } from "../../support/recording-log.ts";

const now = "2026-11-21T12:00:00.000Z";
const signal = new AbortController().signal;
const count = 60;
let folder = "";
let sound: Buffer;
let original: readonly LedgerEntry[];

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "syncline-ledger-"));
  const file = join(folder, "sound.db");
  const ledger = await openLedger({ file, clock: systemClock, log: recordingLog() });
  await ledger.append(
    Array.from({ length: count }, (_, n) =>
      record({
        release: `release-${n % 3}`,
        details: { objects: [{ kind: "ConfigMap", name: `map-${n % 5}` }], text: "x".repeat(40 * n) },
      }),
    ),
    signal,
  );
  original = (await ledger.query({ limit: 1_000 }, signal)).toReversed();
  await ledger.close();
  sound = readFileSync(file);
});
after(() => rm(folder, { recursive: true }));

/** The sound file with one bit, or up to eight, of one byte turned over; anywhere, or on one of the first pages, where the schema is. */
function flipped(seed: number): { readonly file: string; readonly at: number } {
  const next = seededRandom(seed);
  const bytes = Buffer.from(sound);
  const at = Math.floor(next() * (seed % 4 === 0 ? 8_192 : bytes.length));
  bytes[at] =
    (bytes[at] ?? 0) ^ (seed % 2 === 0 ? 1 << Math.floor(next() * 8) : 1 + Math.floor(next() * 255));
  const file = join(folder, `${seed}.db`);
  writeFileSync(file, bytes);
  return { file, at };
}

/** What the tables hold, asked in each way that questions are: by number, and by the indexes. */
function contents(file: string): readonly unknown[] {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    const seqs = (sql: string): readonly unknown[] =>
      db
        .prepare(sql)
        .all()
        .map((row) => row["seq"]);
    return [
      db
        .prepare("SELECT hash, body FROM entry ORDER BY seq")
        .all()
        .map((row) => ({ ...row })),
      seqs(
        "SELECT seq FROM entry WHERE gitsync = 'syncline-system/shop' AND release = 'release-1' ORDER BY seq",
      ),
      seqs("SELECT seq FROM entry WHERE event = 'Applied' ORDER BY seq"),
      seqs("SELECT seq FROM entry WHERE time > '2026' ORDER BY seq"),
      seqs("SELECT seq FROM entry_object WHERE kind = 'ConfigMap' AND name = 'map-2' ORDER BY seq"),
    ];
  } finally {
    db.close();
  }
}

test("P10: whatever byte is flipped, what verify calls whole answers every question as before", () => {
  const want = contents(join(folder, "sound.db"));
  let found = 0;
  for (let seed = 1; seed <= 150; seed++) {
    const { file, at } = flipped(seed);
    const { ok, entries } = verifyLedger(file);
    if (!ok) found += 1;
    else assert.deepEqual([entries, ...contents(file)], [count, ...want], `seed ${seed}: byte ${at}`);
  }
  assert.ok(found > 50, `${found} of 150 flips were found; the others are of bytes that mean nothing`);
});

test("P10: whatever byte is flipped, the ledger goes on, and what it keeps is a beginning of what was", async () => {
  for (let seed = 1; seed <= 12; seed++) {
    const { file, at } = flipped(seed);
    const log = recordingLog();
    const ledger = await openLedger({ file, clock: systemClock, log });
    await ledger.append([record({ summary: "goes on" })], signal);
    await ledger.retain(100_000, new Date(), signal); // as each night: looks everywhere
    await ledger.append([record({ summary: "and on" })], signal);
    const said = JSON.stringify([`seed ${seed}: byte ${at}`, log.lines, ledger.trouble()]);
    assert.equal(ledger.trouble(), undefined, said);
    const all = (await ledger.query({ limit: 1_000 }, signal)).toReversed();
    await ledger.close();
    const kept = all.filter(({ seq }) => seq <= count);
    assert.deepEqual(kept, original.slice(0, kept.length), said);
    assert.equal(all.at(-1)?.summary, "and on", said);
    assert.ok(kept.length === count || all.some(({ event }) => event === "Checkpoint"), said);
    assert.deepEqual(verifyLedger(file).ok, true, said);
  }
});

test("P10: a journal torn anywhere: the entries before the tear are there, and it goes on", async () => {
  const file = join(folder, "torn.db");
  const { db } = openDatabase(file, now);
  for (let n = 1; n <= 12; n++) {
    appendRecords(db, [record({ summary: `entry ${n}` })], { now, maxBytes: Infinity });
  }
  const [whole, journal] = [readFileSync(file), readFileSync(`${file}-wal`)];
  db.close();
  const next = seededRandom(7);
  const kept = new Set<number>();
  for (let round = 0; round < 60; round++) {
    const torn = join(folder, `torn-${round}.db`);
    const length = Math.floor(next() * journal.length);
    writeFileSync(torn, whole);
    writeFileSync(`${torn}-wal`, journal.subarray(0, length));
    const { ok, entries } = verifyLedger(torn);
    assert.ok(ok, `${length} bytes`);
    const opened = openDatabase(torn, now).db;
    appendRecords(opened, [record({ summary: "goes on" })], { now, maxBytes: Infinity });
    const summaries = queryEntries(opened, { limit: 100 }).map(({ summary }) => summary);
    opened.close();
    const want = Array.from({ length: entries }, (_, n) => `entry ${n + 1}`);
    assert.deepEqual(summaries.toReversed(), [...want, "goes on"], `${length} bytes`);
    kept.add(entries);
  }
  assert.ok(kept.size > 6, `tears at ${kept.size} places`);
});
