import type { DriftItem } from "../core/drift.ts";
import { isJsonObject, type Json, type JsonObject } from "../core/json.ts";
import type { LedgerEntry } from "../core/ledger-entry.ts";
import { refId, type ObjectRef } from "../core/object-ref.ts";
import { byText } from "../core/text.ts";

/** Something that happened to an object, or to one field of it; the names of its fields are those of `-o json` (docs/cli.md). */
export interface LogRow {
  /** ISO 8601. */
  readonly at: string;
  readonly object: ObjectRef;
  /** `created`, `configured`, `corrected`, `reported`, `pruned`, `failed`, … */
  readonly what: string;
  /** "" = the whole object, or not known which. */
  readonly path: string;
  readonly expected?: Json;
  readonly actual?: Json;
  /** `git:Alice <a@x>`, `user:alice`, `manager:kubectl-edit`. */
  readonly by: string;
  readonly revision: string;
  readonly gitSync: string;
  readonly release: string;
  /** The commit's subject, or why it failed. */
  readonly summary: string;
}

/** What ledger entries of ended passes tell of one object, newest first; inside one pass in the order of paths. */
export function logRows(
  entries: readonly LedgerEntry[],
  isObject: (ref: ObjectRef) => boolean,
): readonly LogRow[] {
  return entries.flatMap((entry) => {
    const outcomes = maps(entry.details["objects"]).filter((item) => isObject(refIn(item)));
    const drift = maps(entry.details["drift"]).filter((item) => isObject(refIn(item["ref"])));
    const rows = [
      ...outcomes.flatMap((item) => outcomeRows(item, entry)),
      ...drift.map((item) => driftRow(item as unknown as DriftItem, entry)),
    ];
    return rows.toSorted((a, b) => byText(a.path, b.path));
  });
}

/** Of rows that come newest first, the newest of each field of each object. */
export function lastOfEach(rows: readonly LogRow[]): readonly LogRow[] {
  const last = new Map<string, LogRow>();
  for (const row of rows) {
    const field = `${refId(row.object)} ${row.path}`;
    if (!last.has(field)) last.set(field, row);
  }
  return [...last.values()];
}

/** What was put back is told by its drift items, field by field. */
function outcomeRows(item: JsonObject, entry: LedgerEntry): readonly LogRow[] {
  const [action, result] = [String(item["action"]), String(item["result"])];
  const isPutBack = (action === "correct" || action === "touched") && result !== "failed";
  if (isPutBack) return [];
  const { subject = "", author = "" } = entry.details;
  const base = {
    ...aboutOf(entry),
    object: refIn(item),
    what: result,
    by: `git:${String(author)}`,
    summary: result === "failed" ? `${String(item["code"])} ${String(item["message"])}` : String(subject),
  };
  const fields = Array.isArray(item["fields"]) ? (item["fields"] as readonly Json[]).map(String) : [];
  return fields.length === 0 ? [{ ...base, path: "" }] : fields.map((path) => ({ ...base, path }));
}

function driftRow(item: DriftItem, entry: LedgerEntry): LogRow {
  const { ref, path, expected, actual, manager = "", user = "", action } = item;
  const { group, kind, namespace, name } = ref;
  return {
    ...aboutOf(entry),
    object: { group, kind, namespace, name },
    what: action,
    path,
    ...(expected === undefined ? {} : { expected }),
    ...(actual === undefined ? {} : { actual }),
    by: user === "" ? `manager:${manager === "" ? "unknown" : manager}` : `user:${user}`,
    summary: path === "" ? "deleted by hand" : "",
  };
}

function aboutOf({ time, revision, gitSync, release }: LedgerEntry) {
  return { at: time, revision, gitSync, release };
}

function maps(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly Json[]).filter(isJsonObject) : [];
}

function refIn(value: Json | undefined): ObjectRef {
  const { group = "", kind = "", namespace = "", name = "" } = isJsonObject(value) ? value : {};
  return { group: String(group), kind: String(kind), namespace: String(namespace), name: String(name) };
}
