import { DatabaseSync } from "node:sqlite";
import { SynclineError } from "../../core/errors.ts";
import { inTransaction } from "./rows.ts";
import { damaged } from "./sqlite-errors.ts";

/** Each step brings the file from the version before to its own (index + 1). Steps are never changed once released. */
const steps: readonly string[] = [
  `
  CREATE TABLE entry (
    seq     INTEGER PRIMARY KEY,
    hash    TEXT NOT NULL,
    body    TEXT NOT NULL,
    time    TEXT GENERATED ALWAYS AS (iif(json_valid(body), body->>'time', NULL)) VIRTUAL,
    gitsync TEXT GENERATED ALWAYS AS (iif(json_valid(body), body->>'gitSync', NULL)) VIRTUAL,
    release TEXT GENERATED ALWAYS AS (iif(json_valid(body), body->>'release', NULL)) VIRTUAL,
    event   TEXT GENERATED ALWAYS AS (iif(json_valid(body), body->>'event', NULL)) VIRTUAL
  ) STRICT;
  CREATE INDEX entry_by_release ON entry (gitsync, release, seq);
  CREATE INDEX entry_by_event   ON entry (event, seq);
  CREATE INDEX entry_by_time    ON entry (time);

  -- Which objects an entry is about. Derived from the details of body.
  CREATE TABLE entry_object (
    kind TEXT NOT NULL, name TEXT NOT NULL, namespace TEXT NOT NULL, api_group TEXT NOT NULL, seq INTEGER NOT NULL,
    PRIMARY KEY (kind, name, namespace, api_group, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX entry_object_by_seq ON entry_object (seq);

  -- Entries with seq in this range may be removed; empty except inside a retention.
  CREATE TABLE removable (low INTEGER NOT NULL, high INTEGER NOT NULL);
  CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
  CREATE TRIGGER entry_is_never_removed BEFORE DELETE ON entry
    WHEN NOT EXISTS (SELECT 1 FROM removable WHERE OLD.seq BETWEEN low AND high)
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
  CREATE TRIGGER entry_takes_its_objects AFTER DELETE ON entry
    BEGIN DELETE FROM entry_object WHERE seq = OLD.seq; END;
  CREATE TABLE schema (version INTEGER NOT NULL, readable_from INTEGER NOT NULL) STRICT;
  `,
];

/** Version this program writes, and the oldest program that may go on with such a file. */
export const schemaVersion = steps.length;
const readableFrom = 1;

/** A schema's steps, and the oldest program that may go on with a file of its version. */
export interface SchemaPlan {
  readonly steps: readonly string[];
  readonly readableFrom: number;
}

/** What this program writes. */
export const ledgerSchema: SchemaPlan = { steps, readableFrom };

/** Brings the file to the plan's schema, all of it or nothing. A newer file is used as it is when its writer said that we may
 *  (one version back always may); otherwise LEDGER-WRITE: two schemas in one file would lose history. Throws SQLite's error for
 *  damage where tables or triggers are not those that the steps made. */
export function migrate(db: DatabaseSync, plan: SchemaPlan = ledgerSchema): void {
  const found = readVersion(db);
  const version = plan.steps.length;
  if (found.version > version && found.readableFrom > version) {
    throw new SynclineError(
      "LEDGER-WRITE",
      `the ledger was written by a newer Syncline (schema ${found.version}, this one knows ${version})`,
      { hint: "Run the newer Syncline again, or move the file away to begin a new history." },
    );
  }
  if (found.version > version) return;
  if (found.version === version) {
    if (!hasSchema(db, plan)) throw damaged("its tables or triggers were changed");
    return;
  }
  inTransaction(db, () => {
    for (const step of plan.steps.slice(found.version)) db.exec(step);
    db.exec("DELETE FROM schema");
    db.prepare("INSERT INTO schema VALUES (?, ?)").run(version, plan.readableFrom);
  });
}

/** False when a file of our own version has other tables, indexes or triggers than our steps make. */
export function hasSchema(db: DatabaseSync, plan: SchemaPlan = ledgerSchema): boolean {
  const fresh = new DatabaseSync(":memory:");
  try {
    for (const step of plan.steps) fresh.exec(step);
    return schemaText(db) === schemaText(fresh);
  } finally {
    fresh.close();
  }
}

function schemaText(db: DatabaseSync): string {
  // SQLite's own tables have no text, or come and go with ANALYZE.
  const rows = db.prepare("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name").all();
  return JSON.stringify(rows.filter(({ name }) => !String(name).startsWith("sqlite_")));
}

/** Version 0 = an empty file. Throws SQLite's error for damage where it is no ledger. */
export function readVersion(db: DatabaseSync): { readonly version: number; readonly readableFrom: number } {
  const names = db
    .prepare("SELECT name FROM sqlite_schema")
    .all()
    .map(({ name }) => name);
  if (names.length === 0) return { version: 0, readableFrom: 0 };
  const columns = db
    .prepare("SELECT name FROM pragma_table_info('schema')")
    .all()
    .map(({ name }) => name);
  const isLedger =
    names.includes("entry") && columns.includes("version") && columns.includes("readable_from");
  if (!isLedger) throw damaged("it is no ledger, or its tables were changed");
  const row = db.prepare("SELECT version, readable_from FROM schema").get();
  return { version: Number(row?.["version"] ?? 0), readableFrom: Number(row?.["readable_from"] ?? 0) };
}
