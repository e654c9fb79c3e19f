import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, rename, rm, stat, truncate } from "node:fs/promises";
import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, test } from "node:test";
import { systemClock } from "../../../src/adapters/clock/clock.ts";
import { entryOf, genesis, hashOf, link } from "../../../src/adapters/ledger/chain.ts";
import { openLedger } from "../../../src/adapters/ledger/ledger.ts";
import { verifyLedger } from "../../../src/adapters/ledger/verify.ts";
import { canonicalJson, type JsonObject } from "../../../src/core/json.ts";
import type { LedgerEntry } from "../../../src/core/ledger-entry.ts";
import { record } from "../../support/ledger-record.ts";
import { recordingLog } from "../../support/recording-log.ts";

const folder = await mkdtemp(join(tmpdir(), "syncline-ledger-"));
after(() => rm(folder, { recursive: true }));
const signal = new AbortController().signal;
let files = 0;

/** A closed ledger of `count` entries, named "entry 1" and so on. */
async function written(count: number): Promise<string> {
  const file = join(folder, `${++files}`, "ledger.db");
  const ledger = await openLedger({ file, clock: systemClock, log: recordingLog() });
  const records = Array.from({ length: count }, (_, n) => record({ summary: `entry ${n + 1}` }));
  await ledger.append(records, signal);
  await ledger.close();
  return file;
}

/** Opens it again; returns the newest entries as `seq summary`, and what the log said. */
async function reopened(
  file: string,
): Promise<{ readonly newest: readonly string[]; readonly log: readonly string[] }> {
  const log = recordingLog();
  const ledger = await openLedger({ file, clock: systemClock, log });
  const entries = await ledger.query({ limit: 2 }, signal);
  await ledger.append([record({ summary: "goes on" })], signal);
  await ledger.close();
  return {
    newest: entries.map((entry) => `${entry.seq} ${entry.summary}`),
    log: log.lines.map((line) => line.message),
  };
}

/** Changes one byte of a text that stands once in the file. */
function flip(file: string, text: string): void {
  const at = readFileSync(file).indexOf(text);
  assert.ok(at > 0, `${text} stands in the file`);
  const handle = openSync(file, "r+");
  writeSync(handle, "X", at);
  closeSync(handle);
}

/** Changes the file behind the triggers' back, as somebody would who wants to rewrite history. */
function forge(file: string, sql: string): void {
  const db = new DatabaseSync(file);
  db.exec(`DROP TRIGGER entry_is_never_changed; DROP TRIGGER entry_is_never_removed; ${sql}`);
  db.close();
}

const said = ["ledger was damaged: kept the good part"];

test("a flipped byte near the end: found, cut before it, the rest kept aside, and it goes on", async () => {
  const file = await written(30);
  flip(file, "entry 28");
  assert.deepEqual(
    { ...verifyLedger(file), lastHash: "" },
    {
      entries: 27,
      checkpoints: 0,
      ok: false,
      firstBad: 28,
      reason: "entry 28 was changed, or one before it is missing",
      lastHash: "",
    },
  );
  const { newest, log } = await reopened(file);
  assert.deepEqual(newest, [
    "100000 cut behind entry 27: entry 28 does not continue the chain",
    "27 entry 27",
  ]);
  assert.deepEqual(log, said);
  assert.equal(verifyLedger(file).ok, true);
  assert.deepEqual((await readdir(dirname(file))).filter((name) => !/-(wal|shm)$/.test(name)).sort(), [
    "ledger.db",
    "ledger.db.damaged-1",
  ]);
});

test("P10: a torn file: what SQLite can still read is kept", async () => {
  const file = await written(3_000);
  await truncate(file, 40 * 4_096);
  assert.equal(verifyLedger(file).ok, false);
  const { log } = await reopened(file);
  assert.deepEqual(log, said);
  const { ok, entries, checkpoints } = verifyLedger(file);
  assert.deepEqual({ ok, checkpoints }, { ok: true, checkpoints: 1 });
  assert.ok(entries > 10, `${entries} entries were kept`);
});

test("a file that is no database: a new history begins, the file is kept aside", async () => {
  const file = await written(3);
  flip(file, "SQLite format 3".slice(1));
  const handle = openSync(file, "r+");
  writeSync(handle, "garbage", 0);
  closeSync(handle);
  const { newest, log } = await reopened(file);
  assert.equal(newest.length, 1);
  assert.match(newest[0]!, /^100000 cut behind entry 0: file is not a database$/);
  assert.deepEqual(log, said);
  assert.equal(verifyLedger(file).ok, true);
});

const forgeries: readonly [name: string, sql: string, firstBad: number][] = [
  ["a changed summary", "UPDATE entry SET body = replace(body, 'entry 5', 'entry 9') WHERE seq = 5", 5],
  ["a removed entry", "DELETE FROM entry WHERE seq = 5", 6],
  ["a removed beginning", "DELETE FROM entry WHERE seq < 5", 5],
  ["a changed number", "UPDATE entry SET seq = 50 WHERE seq = 10", 50],
  ["a changed hash", "UPDATE entry SET hash = hash || 'a' WHERE seq = 5", 5],
  [
    "an entry twice",
    "INSERT INTO entry (seq, hash, body) SELECT 11, hash, body FROM entry WHERE seq = 10",
    11,
  ],
];
for (const [name, sql, firstBad] of forgeries) {
  test(`verify finds ${name}`, async () => {
    const file = await written(10);
    forge(file, sql);
    const found = verifyLedger(file);
    assert.deepEqual([found.ok, found.firstBad], [false, firstBad]);
  });
}

const relinked: readonly [name: string, change: (entry: LedgerEntry) => object][] = [
  ["a number that jumps without a checkpoint", (entry) => ({ ...entry, seq: 15 })],
  ["an entry that names another previous one", (entry) => ({ ...entry, previous: genesis })],
  ["a body with another number than its row", (entry) => ({ ...entry, seq: 99 })],
];
for (const [name, change] of relinked) {
  test(`verify finds ${name}, though its hash is right`, async () => {
    const file = await written(10);
    const ledger = await openLedger({ file, clock: systemClock, log: recordingLog() });
    const [end] = await ledger.query({ limit: 1 }, signal);
    await ledger.close();
    const { hash: _hash, ...next } = entryOf(link(record(), end!));
    const changed = change({ ...next, hash: "" }) as LedgerEntry;
    const { hash: _, ...bare } = changed;
    const body = canonicalJson(bare as unknown as JsonObject);
    const db = new DatabaseSync(file);
    const seq = changed.seq === 99 ? 11 : changed.seq;
    db.prepare("INSERT INTO entry (seq, hash, body) VALUES (?, ?, ?)").run(
      seq,
      hashOf(end!.hash, body),
      body,
    );
    db.close();
    const found = verifyLedger(file);
    assert.deepEqual([found.ok, found.firstBad, found.entries], [false, seq, 10]);
  });
}

const refusals = [
  "UPDATE entry SET body = '{}' WHERE seq = 1",
  "DELETE FROM entry WHERE seq = 1",
  "DELETE FROM entry",
];
for (const sql of refusals) {
  test(`the file itself refuses: ${sql}`, async () => {
    const file = await written(3);
    const db = new DatabaseSync(file);
    assert.throws(() => {
      db.exec(sql);
    }, /append-only/);
    db.close();
    assert.equal(verifyLedger(file).entries, 3);
  });
}

test("verify holds after retention, and counts the checkpoint", async () => {
  const file = await written(0);
  const ledger = await openLedger({ file, clock: systemClock, log: recordingLog() });
  const days = ["01", "02", "18", "19"].map((day) => record({ time: `2026-11-${day}T00:00:00Z` }));
  await ledger.append(days, signal);
  await ledger.retain(5, new Date("2026-11-20T00:00:00Z"), signal);
  await ledger.append([record()], signal);
  await ledger.close();
  const { ok, entries, checkpoints } = verifyLedger(file);
  assert.deepEqual({ ok, entries, checkpoints }, { ok: true, entries: 4, checkpoints: 1 });
});

test("damage after a retention: the new checkpoint vouches for the beginning", async () => {
  const file = await written(0);
  const ledger = await openLedger({ file, clock: systemClock, log: recordingLog() });
  const days = ["01", "02", "18", "19"].map((day) =>
    record({ time: `2026-11-${day}T00:00:00Z`, summary: `day ${day}` }),
  );
  await ledger.append(days, signal);
  await ledger.retain(5, new Date("2026-11-20T00:00:00Z"), signal);
  await ledger.close();
  flip(file, "day 19");
  await reopened(file);
  const { ok, entries, checkpoints } = verifyLedger(file);
  assert.deepEqual({ ok, entries, checkpoints }, { ok: true, entries: 3, checkpoints: 1 });
});

test("the file is the agent's alone, and so is the folder it makes", async () => {
  const file = await written(1);
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  assert.equal((await stat(dirname(file))).mode & 0o777, 0o700);
});

test("P11: a file of a newer Syncline is left as it is, and that is told", async () => {
  const file = await written(2);
  const db = new DatabaseSync(file);
  db.exec("UPDATE schema SET version = 9, readable_from = 8");
  db.close();
  const ledger = await openLedger({ file, clock: systemClock, log: recordingLog() });
  await ledger.append([record()], signal);
  const { code, message } = ledger.trouble() ?? {};
  assert.deepEqual([code, /newer Syncline \(schema 9/.test(message ?? "")], ["LEDGER-WRITE", true]);
  await ledger.close();
  assert.equal(verifyLedger(file).entries, 2);
});

test("P11: a file of the next version that says we may go on is gone on with", async () => {
  const file = await written(2);
  const db = new DatabaseSync(file);
  db.exec("UPDATE schema SET version = 2, readable_from = 1; ALTER TABLE entry ADD COLUMN later TEXT");
  db.close();
  await reopened(file);
  assert.equal(verifyLedger(file).entries, 3);
});

test("a file that vanished while open is begun anew", async () => {
  const file = await written(2);
  const ledger = await openLedger({ file, clock: systemClock, log: recordingLog() });
  for (const name of await readdir(dirname(file))) await rm(join(dirname(file), name));
  await ledger.append([record()], signal);
  await ledger.close();
  assert.equal(verifyLedger(file).entries, 1);
});

test("a file that was replaced while open is the one that is gone on with", async () => {
  const [file, other] = [await written(2), await written(5)];
  const ledger = await openLedger({ file, clock: systemClock, log: recordingLog() });
  for (const name of await readdir(dirname(file))) await rm(join(dirname(file), name));
  await rename(other, file);
  await ledger.append([record()], signal);
  await ledger.close();
  assert.equal(verifyLedger(file).entries, 6);
});

test("what was asked for before close is written", async () => {
  const file = await written(0);
  const ledger = await openLedger({ file, clock: systemClock, log: recordingLog() });
  const asked = [ledger.append([record()], signal), ledger.append([record()], signal)];
  await ledger.close();
  await Promise.all(asked);
  assert.equal(verifyLedger(file).entries, 2);
});

test("a file that grew too large loses its oldest entries, and the chain holds", async () => {
  const file = join(folder, "large", "ledger.db");
  const maxBytes = 512 * 1024;
  const ledger = await openLedger({ file, maxBytes, clock: systemClock, log: recordingLog() });
  for (let round = 0; round < 30; round += 1) {
    const big = { text: "x".repeat(10_000) };
    await ledger.append(
      Array.from({ length: 5 }, (_, n) => record({ summary: `entry ${5 * round + n}`, details: big })),
      signal,
    );
  }
  const [newest] = await ledger.query({ limit: 1, events: ["Applied"] }, signal);
  await ledger.close();
  assert.equal(newest?.summary, "entry 149");
  const { ok, entries, checkpoints } = verifyLedger(file);
  assert.ok(ok && checkpoints > 1 && entries < 80, `${entries} entries, ${checkpoints} checkpoints`);
  assert.ok((await stat(file)).size < 1.2 * maxBytes, `${(await stat(file)).size} bytes`);
});

test("tables that somebody changed are told, and made anew", async () => {
  const file = await written(3);
  forge(file, "");
  const { ok, entries, reason } = verifyLedger(file);
  assert.deepEqual(
    [ok, entries, reason],
    [false, 3, "every entry holds, but the tables or triggers were changed"],
  );
  assert.deepEqual((await reopened(file)).log, said);
  assert.equal(verifyLedger(file).ok, true);
});

test("a volume that damages every file is not filled with copies", async () => {
  const file = await written(3);
  for (let round = 1; round <= 11; round += 1) {
    forge(file, "");
    const ledger = await openLedger({ file, clock: systemClock, log: recordingLog() });
    assert.equal(ledger.trouble()?.code, round > 10 ? "LEDGER-CORRUPT" : undefined);
    await ledger.close();
  }
  assert.equal((await readdir(dirname(file))).filter((name) => /damaged-\d+$/.test(name)).length, 10);
});

test("anybody can compute a hash: SHA-256 over the hash before and the entry's text", async () => {
  const file = await written(3);
  const db = new DatabaseSync(file, { readOnly: true });
  const rows = db.prepare("SELECT hash, body FROM entry ORDER BY seq").all();
  db.close();
  let before = "0".repeat(64);
  for (const { hash, body } of rows) {
    before = createHash("sha256")
      .update(`${before}${String(body)}`)
      .digest("hex");
    assert.equal(hash, before);
  }
});
