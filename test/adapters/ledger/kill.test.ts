import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { appendRecords } from "../../../src/adapters/ledger/append.ts";
import { openDatabase } from "../../../src/adapters/ledger/database.ts";
import { queryEntries } from "../../../src/adapters/ledger/query.ts";
import { verifyLedger } from "../../../src/adapters/ledger/verify.ts";
import { record } from "../../support/ledger-record.ts";

const folder = await mkdtemp(join(tmpdir(), "syncline-ledger-"));
after(() => rm(folder, { recursive: true }));
const program = join(import.meta.dirname, "steps.ts");
const now = "2026-11-21T13:00:00.000Z";

/** Begins with a copy of `from`, does the work, and is killed before its nth write. */
function killed(
  work: string,
  nth: number,
  from: string | undefined,
): Promise<{ readonly file: string; readonly promised: number; readonly isKilled: boolean }> {
  const file = join(folder, `${work}-${nth}`, "ledger.db");
  mkdirSync(dirname(file), { recursive: true });
  if (from !== undefined) copyFileSync(from, file);
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [program, file, work, `${nth}`], (error, stdout, stderr) => {
      const isKilled = error?.signal === "SIGKILL";
      if (error !== null && !isKilled) return reject(new Error(`${work} ${nth}: ${stderr}`));
      resolve({ file, promised: Number(/promised (\d+)\n$/.exec(stdout)?.[1] ?? 0), isKilled });
    });
  });
}

/** Kills at each write, two processes at a time, until one comes to its end; `judge` looks at what each left. */
async function atEachWrite(
  work: string,
  from: string | undefined,
  judge: (left: { readonly file: string; readonly promised: number; readonly nth: number }) => void,
): Promise<number> {
  for (let nth = 1; ; nth += 2) {
    const both = await Promise.all([killed(work, nth, from), killed(work, nth + 1, from)]);
    for (const [index, { isKilled, ...left }] of both.entries()) {
      judge({ ...left, nth: nth + index });
      if (!isKilled) return nth + index;
    }
  }
}

/** The next process: opens it and goes on. Summaries, oldest first. */
function goOn(file: string): readonly string[] {
  const { db } = openDatabase(file, now);
  appendRecords(db, [record({ summary: "goes on" })], { now, maxBytes: Infinity });
  const entries = queryEntries(db, { limit: 1_000 });
  db.close();
  return entries.map(({ summary }) => summary).toReversed();
}

const day = (n: number): string => `day ${n}`;
const cut = "removed 1 entry older than 19 days";

test("killed at any write of its life: what was promised is there, all or none of the rest, and it goes on", async () => {
  const states = [[], [day(1), day(2)], [day(2), cut], [day(2), cut, day(3)]].map((all) => [
    ...all,
    "goes on",
  ]);
  const seen = new Set<number>();
  const writes = await atEachWrite("life", undefined, ({ file, promised, nth }) => {
    if (existsSync(file) && readFileSync(file).length > 0) assert.ok(verifyLedger(file).ok, `write ${nth}`);
    const summaries = goOn(file);
    const state = states.findIndex((all) => JSON.stringify(all) === JSON.stringify(summaries));
    assert.ok(state >= 0, `write ${nth} left ${JSON.stringify(summaries)}`);
    assert.ok(state >= [0, 2, 4].indexOf(promised), `write ${nth}: state ${state} after ${promised}`);
    const { ok, reason } = verifyLedger(file);
    assert.ok(ok, `write ${nth}: ${reason ?? ""}`);
    seen.add(state);
  });
  assert.ok(writes > 20, `${writes} writes`);
  assert.deepEqual([...seen].toSorted(), [0, 1, 2, 3]);
});

test("P11: killed at any write of a migration: the old schema or the new one, with every entry", async () => {
  const { file: old } = await killed("life", 10_000, undefined);
  const writes = await atEachWrite("migrate", old, ({ file, nth }) => {
    assert.deepEqual(goOn(file), [day(2), cut, day(3), "goes on"], `write ${nth}`);
    assert.ok(verifyLedger(file).ok, `write ${nth}`);
  });
  assert.ok(writes > 4, `${writes} writes`);
});

test("killed at any write of a rescue: the next process ends it; nothing that holds is lost, nor is the damaged file", async () => {
  const { file: whole } = await killed("life", 10_001, undefined);
  const bytes = readFileSync(whole);
  bytes[bytes.indexOf('day 3"')] = 88;
  const damaged = join(folder, "damaged.db");
  writeFileSync(damaged, bytes);
  const writes = await atEachWrite("rescue", damaged, ({ file, nth }) => {
    const kept = goOn(file).filter((summary) => !summary.startsWith("cut behind"));
    assert.deepEqual(kept, [day(2), cut, "goes on"], `write ${nth}`);
    const { ok, checkpoints } = verifyLedger(file);
    assert.deepEqual([ok, checkpoints], [true, 2], `write ${nth}`);
    const sides = readdirSync(dirname(file)).filter((name) => /damaged-\d+$/.test(name));
    assert.deepEqual(sides, ["ledger.db.damaged-1"], `write ${nth}`);
  });
  assert.ok(writes > 15, `${writes} writes`);
});
