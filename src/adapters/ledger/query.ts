import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { LedgerEntry } from "../../core/ledger-entry.ts";
import type { LedgerQuery } from "../../ports.ts";
import { entryOf } from "./chain.ts";

/** No answer holds more than this, whatever was asked for: it has to cross a thread in one piece. */
const mostEntries = 10_000;
const mostBytes = 16 * 1024 * 1024;

type Condition = readonly [sql: string, values: readonly SQLInputValue[]];

/** Entries that match, newest first. `since` may be any ISO 8601 time. */
export function queryEntries(db: DatabaseSync, query: LedgerQuery): readonly LedgerEntry[] {
  const conditions = conditionsOf(query);
  const where = conditions.length === 0 ? "" : `WHERE ${conditions.map(([sql]) => sql).join(" AND ")}`;
  const limit = Math.max(0, Math.min(query.limit, mostEntries));
  const rows = db
    .prepare(`SELECT hash, body FROM entry ${where} ORDER BY seq DESC LIMIT ?`)
    .iterate(...conditions.flatMap(([, values]) => values), limit);
  const entries: LedgerEntry[] = [];
  let bytes = 0;
  for (const row of rows) {
    const body = String(row["body"]);
    bytes += body.length;
    if (entries.length > 0 && bytes > mostBytes) break;
    entries.push(entryOf({ hash: String(row["hash"]), body }));
  }
  return entries;
}

function conditionsOf({ gitSync, release, events, since, object }: LedgerQuery): readonly Condition[] {
  const conditions: (Condition | undefined)[] = [
    gitSync === undefined ? undefined : ["gitsync = ?", [gitSync]],
    release === undefined ? undefined : ["release = ?", [release]],
    events === undefined ? undefined : [`event IN (${events.map(() => "?").join(", ")})`, events],
    since === undefined ? undefined : ["time >= ?", [new Date(since).toISOString()]],
    object === undefined ? undefined : objectCondition(object),
  ];
  return conditions.filter((condition) => condition !== undefined);
}

function objectCondition(object: NonNullable<LedgerQuery["object"]>): Condition {
  const parts: Condition[] = [["kind = ? AND name = ?", [object.kind, object.name]]];
  if (object.namespace !== undefined) parts.push(["namespace = ?", [object.namespace]]);
  if (object.group !== undefined) parts.push(["api_group = ?", [object.group]]);
  const sql = parts.map(([part]) => part).join(" AND ");
  return [`seq IN (SELECT seq FROM entry_object WHERE ${sql})`, parts.flatMap(([, values]) => values)];
}
