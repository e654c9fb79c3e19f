import type { DatabaseSync } from "node:sqlite";
import { hasSchema, readVersion, schemaVersion } from "./schema.ts";

/** What is wrong with a database whose chain holds: an index that hides entries, a trigger that no longer refuses. undefined =
 *  nothing. Reads all of it. Throws SQLite's errors. */
export function unsound(db: DatabaseSync): string | undefined {
  const [row] = db.prepare("PRAGMA integrity_check(1)").all();
  const found = String(row?.["integrity_check"] ?? "");
  if (found !== "ok") return `every entry holds, but the file is damaged: ${found}`;
  if (readVersion(db).version === schemaVersion && !hasSchema(db)) {
    return "every entry holds, but the tables or triggers were changed";
  }
  return undefined;
}
