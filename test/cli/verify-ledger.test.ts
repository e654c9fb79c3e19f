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
