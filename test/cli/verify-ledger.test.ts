import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { systemClock } from "../../src/adapters/clock/clock.ts";
import { openLedger } from "../../src/adapters/ledger/ledger.ts";
import { record } from "../support/ledger-record.ts";
import { recordingLog } from "../support/recording-log.ts";
import { syncline } from "../support/syncline.ts";

const dir = mkdtempSync(join(tmpdir(), "syncline-verify-"));
const file = join(dir, "ledger.db");
before(async () => {
  const ledger = await openLedger({ file, clock: systemClock, log: recordingLog() });
  const signal = AbortSignal.timeout(30_000);
  for (const summary of ["one", "two", "three"]) await ledger.append([record({ summary })], signal);
  await ledger.close();
});
after(() => {
  rmSync(dir, { recursive: true, force: true });
});

test("a whole ledger", async () => {
  const { code, stdout } = await syncline(["verify-ledger", "ledger.db"], { cwd: dir });
  assert.equal(code, 0);
  assert.match(stdout, /^3 entries hold, 0 checkpoints; last hash [0-9a-f]{64}\n$/);
});

test("an entry that was changed: which, and exit code 1", async () => {
  const changed = join(dir, "changed.db");
  const bytes = readFileSync(file, "latin1");
  assert.match(bytes, /"summary":"two"/);
  writeFileSync(changed, bytes.replace('"summary":"two"', '"summary":"TWO"'), "latin1");
  const { code, stdout, stderr } = await syncline(["verify-ledger", changed, "-o", "json"]);
  assert.equal(code, 1);
  const { ok, entries, firstBad } = JSON.parse(stdout) as Record<string, unknown>;
  assert.deepEqual([ok, entries, firstBad], [false, 1, 2]);
  assert.match(stderr, /^LEDGER-CORRUPT .*entry 2 was changed/);
});

test("no ledger", async () => {
  const { code, stderr } = await syncline(["verify-ledger", join(dir, "absent.db")]);
  assert.equal(code, 1);
  assert.match(stderr, /^LEDGER-\w+ /);
});

async function exported(): Promise<{ readonly lines: readonly string[]; readonly summary: string }> {
  const { code, stdout, stderr } = await syncline(["verify-ledger", file, "--export"]);
  assert.equal(code, 0);
  return { lines: stdout.split("\n").slice(0, -1), summary: stderr };
}

test("an export: a line for each entry, the oldest first, and what was found on stderr", async () => {
  const { lines, summary } = await exported();
  assert.deepEqual(
    lines.map((line) => (JSON.parse(line) as { summary: string }).summary),
    ["one", "two", "three"],
  );
  assert.match(summary, /^3 entries hold/);
});

const changes: readonly [string, (lines: readonly string[]) => readonly string[], RegExp][] = [
  ["as it is", (lines) => lines, /^3 entries hold, 0 checkpoints; last hash [0-9a-f]{64}$/],
  ["keys in another order", (lines) => lines.map(turned), /^3 entries hold/],
  ["a changed line", ([a = "", b = "", c = ""]) => [a, b.replace("two", "TWO"), c], /entry 2 was changed/],
  ["a line less", ([a = "", , c = ""]) => [a, c], /entry 3 was changed, or one before it is missing/],
  ["without its beginning", ([, ...rest]) => rest, /entries before 2 are missing/],
  ["a torn line", ([a = "", b = ""]) => [a, b.slice(0, 40)], /entry 2 was changed/],
];
for (const [name, change, want] of changes) {
  test(`an export is proven: ${name}`, async () => {
    const copy = join(dir, "export.jsonl");
    writeFileSync(copy, `${change((await exported()).lines).join("\n")}\n`);
    const { code, stdout, stderr } = await syncline(["verify-ledger", copy]);
    assert.match((stdout + stderr).trim(), want);
    assert.equal(code, stdout === "" ? 1 : 0);
  });
}

function turned(line: string): string {
  return JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(line) as object).toReversed()));
}

test("an export of a changed ledger ends before the change, with exit code 1", async () => {
  const { code, stdout } = await syncline(["verify-ledger", join(dir, "changed.db"), "--export"]);
  assert.deepEqual([code, stdout.trim().split("\n").length], [1, 1]);
});
