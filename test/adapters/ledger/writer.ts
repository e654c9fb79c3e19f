import { setImmediate, setTimeout } from "node:timers/promises";
import { systemClock } from "../../../src/adapters/clock/clock.ts";
import { openLedger } from "../../../src/adapters/ledger/ledger.ts";
import { record } from "../../support/ledger-record.ts";
import { recordingLog } from "../../support/recording-log.ts";

/** Appends entries of about 4 kB until it is killed; says how many were promised to be kept, or why one was not. */
const file = process.argv[2]!;
const signal = new AbortController().signal;
const ledger = await openLedger({ file, clock: systemClock, log: recordingLog() });
for (let number = 1, written = 0; ; number += 1, await setImmediate()) {
  await ledger.append([record({ summary: `entry ${number}`, details: { text: "x".repeat(4_000) } })], signal);
  const code = ledger.trouble()?.code;
  if (code === undefined) written += 1;
  else await setTimeout(100); // memory is bounded
  console.log(code ?? `written ${written}`);
}
