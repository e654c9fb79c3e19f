import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { systemClock } from "../../../src/adapters/clock/clock.ts";
import { openLedger } from "../../../src/adapters/ledger/ledger.ts";
import { ledgerContract } from "../../contracts/ledger.ts";
import { memoryLedger } from "../../support/memory-ledger.ts";
import { recordingLog } from "../../support/recording-log.ts";

const folder = await mkdtemp(join(tmpdir(), "syncline-ledger-"));
after(() => rm(folder, { recursive: true }));

let files = 0;
ledgerContract("in memory", () => Promise.resolve(memoryLedger()));
ledgerContract("in a file", () => {
  return openLedger({
    file: join(folder, `${++files}`, "ledger.db"),
    clock: systemClock,
    log: recordingLog(),
  });
});
