/** Works on a ledger and kills itself before its nth write: `steps.ts FILE WORK NTH`. Prints `promised N` after what was promised. */
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { DatabaseSync, StatementSync } from "node:sqlite";
import { record } from "../../support/ledger-record.ts";

const [file = "", work = "", nth = ""] = process.argv.slice(2);
let left = Number(nth);

/** Before anything that changes a file. A process that is killed leaves what the system calls before have written. */
function step(): void {
  left -= 1;
  if (left === 0) process.kill(process.pid, "SIGKILL");
}

function trap<Owner extends object>(owner: Owner, name: keyof Owner): void {
  const original = owner[name] as (...args: unknown[]) => unknown;
  const trapped = function (this: unknown, ...args: unknown[]): unknown {
    step();
    return original.apply(this, args);
  };
  owner[name] = trapped as Owner[keyof Owner];
}
trap(DatabaseSync.prototype, "exec");
trap(DatabaseSync.prototype, "close");
trap(StatementSync.prototype, "run");
trap(fs, "renameSync");
trap(fs, "openSync");
syncBuiltinESMExports();

const { appendRecords } = await import("../../../src/adapters/ledger/append.ts");
const { openDatabase } = await import("../../../src/adapters/ledger/database.ts");
const { retainEntries } = await import("../../../src/adapters/ledger/retain.ts");
const { ledgerSchema, migrate } = await import("../../../src/adapters/ledger/schema.ts");

const now = "2026-11-21T12:00:00.000Z";
const day = (n: number) =>
  record({ time: `2026-11-${String(n).padStart(2, "0")}T00:00:00Z`, summary: `day ${n}` });
const days = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => day(from + n));

const works: Readonly<Record<string, () => void>> = {
  /** A new ledger: entries, retention, entries; what is older than 19 days goes: day 1. */
  life: () => {
    const { db } = openDatabase(file, now);
    appendRecords(db, days(1, 2), { now, maxBytes: Infinity });
    console.log("promised 2");
    retainEntries(db, 19, now);
    appendRecords(db, days(3, 3), { now, maxBytes: Infinity });
    console.log("promised 4"); // with the Checkpoint
    db.close();
  },
  /** A ledger that an older program left, which this one would migrate. */
  migrate: () => {
    const db = new DatabaseSync(file);
    migrate(db, {
      steps: [
        ...ledgerSchema.steps,
        "CREATE TABLE later (id INTEGER) STRICT; CREATE INDEX one ON later (id)",
      ],
      readableFrom: 1,
    });
    db.close();
  },
  /** A damaged ledger. */
  rescue: () => {
    openDatabase(file, now).db.close();
  },
};
works[work]?.();
