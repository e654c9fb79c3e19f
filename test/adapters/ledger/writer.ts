import { setImmediate } from "node:timers/promises";
import { systemClock } from "../../../src/adapters/clock/clock.ts";
import { openLedger } from "../../../src/adapters/ledger/ledger.ts";
import { SynclineError } from "../../../src/core/errors.ts";
import { record } from "../../support/ledger-record.ts";
import { recordingLog } from "../../support/recording-log.ts";

/** Appends entries of about 4 kB until it is killed; says how many were promised to be kept, or why one was not. */
const file = process.argv[2]!;
const signal = new AbortController().signal;
const ledger = await openLedger({ file, clock: systemClock, log: recordingLog() });
for (let written = 0; ; await setImmediate()) {
  try {
    await ledger.append([record({ details: { text: "x".repeat(4_000) } })], signal);
    written += 1;
    console.log(`written ${written}`);
  } catch (cause) {
    console.log(cause instanceof SynclineError ? cause.code : String(cause));
  }
}
