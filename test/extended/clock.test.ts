import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { startRig, type Rig } from "../faults/rig/rig.ts";
import { shape, startRow } from "../faults/rig/row.ts";

/** Debian's, or that of SYNCLINE_TEST_FAKETIME. In test/faults the same is tried by a clock inside the process; this one also moves what
 *  libraries in C believe, such as the dates of certificates. */
const library = [
  process.env["SYNCLINE_TEST_FAKETIME"],
  "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
  "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1",
].find((file) => file !== undefined && existsSync(file));

describe("the machine's clock", { skip: library === undefined && "libfaketime is not installed" }, () => {
  const folder = mkdtempSync(join(tmpdir(), "syncline-clock-"));
  const file = join(folder, "clock");
  const setClock = (text: string): void => {
    writeFileSync(file, `${text}\n`);
  };
  let rig: Rig;
  before(async () => {
    setClock("+0");
    const environment = {
      LD_PRELOAD: library ?? "",
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: "1",
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
    };
    rig = await startRig("clock", { agent: { environment } });
  });
  after(async () => {
    await rig.stop();
    rmSync(folder, { recursive: true });
  });

  test("P5: an hour ahead, an hour back, standing still: it polls, applies and records as ever", async () => {
    const row = await startRow(rig, "p5", shape("0"));
    const frozen = new Date().toISOString().slice(0, 19).replace("T", " ");
    for (const [index, clock] of ["+3600", "-3600", frozen].entries()) {
      setClock(clock);
      row.commit(shape(`${index + 1}`));
      await row.settled();
    }
    const times = (await rig.history(row.name, row.name)).map(({ time }) => Date.parse(time));
    assert.ok(Math.max(...times) > Date.now() + 3_000_000, "the clock was believed");
    setClock("+0");
    await row.judge();
  });
});
