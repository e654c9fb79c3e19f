import type { DatabaseSync } from "node:sqlite";
import { SynclineError } from "../../core/errors.ts";

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

/** Brings the file to this program's schema. A newer file is used as it is when its writer said that we may
 *  (one version back always may); otherwise LEDGER-WRITE: two schemas in one file would lose history. */
export function migrate(db: DatabaseSync): void {
  const found = readVersion(db);
  if (found.version > schemaVersion && found.readableFrom > schemaVersion) {
    throw new SynclineError(
      "LEDGER-WRITE",
      `the ledger was written by a newer Syncline (schema ${found.version}, this one knows ${schemaVersion})`,
      { hint: "Run the newer Syncline again, or move the file away to begin a new history." },
    );
  }
  if (found.version >= schemaVersion) return;
  db.exec("BEGIN IMMEDIATE");
  for (const step of steps.slice(found.version)) db.exec(step);
  db.exec("DELETE FROM schema");
  db.prepare("INSERT INTO schema VALUES (?, ?)").run(schemaVersion, readableFrom);
  db.exec("COMMIT");
}

/** Version 0 = an empty file. */
function readVersion(db: DatabaseSync): { readonly version: number; readonly readableFrom: number } {
  const exists = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'schema'").get();
  if (exists === undefined) return { version: 0, readableFrom: 0 };
  const row = db.prepare("SELECT version, readable_from FROM schema").get();
  return { version: Number(row?.["version"] ?? 0), readableFrom: Number(row?.["readable_from"] ?? 0) };
}
