import type { DriftAction, DriftItem, Grade } from "../core/drift.ts";
import { isJsonObject, type Json } from "../core/json.ts";
import type { LedgerEntry } from "../core/ledger-entry.ts";
import type { KubeObject } from "../core/manifest.ts";
import { refId, type ObjectRef } from "../core/object-ref.ts";
import { byText } from "../core/text.ts";
import { parseSyncStatus } from "../schema/syncstatus.ts";

/** One drift item as it is printed; the names of its fields are those of `-o json` (docs/cli.md). */
export interface DriftRow {
  readonly namespace: string;
  readonly gitSync: string;
  readonly release: string;
  readonly object: ObjectRef;
  /** "" = the object was deleted. */
  readonly path: string;
  readonly expected?: Json;
  readonly actual?: Json;
  readonly manager: string;
  readonly user: string;
  readonly grade: Grade;
  /** ISO 8601. */
  readonly since: string;
  readonly action: DriftAction;
  /** It is still so, as far as the SyncStatus knows. */
  readonly open: boolean;
}

const over: readonly DriftAction[] = ["corrected", "superseded"];

/** Drift that a SyncStatus holds. */
export function itemsOf(object: KubeObject): readonly DriftRow[] {
  const parsed = parseSyncStatus(object);
  if ("problems" in parsed) return [];
  const { namespace, spec, status } = parsed.syncStatus;
  return (status.drift?.items ?? []).map((item) => ({
    ...rowOf(item as DriftItem, { namespace, gitSync: spec.gitSync, release: spec.release }),
    open: !over.includes(item.action),
  }));
}

/** Drift that a ledger entry tells; whether an item is still open only the SyncStatus knows. */
export function recordedItems({ gitSync, release, details }: LedgerEntry): readonly DriftRow[] {
  const [namespace = "", name = ""] = gitSync.split("/");
  const items = Array.isArray(details["drift"]) ? (details["drift"] as readonly Json[]) : [];
  return items
    .filter((item) => isJsonObject(item) && isJsonObject(item["ref"]))
    .map((item) => ({
      ...rowOf(item as unknown as DriftItem, { namespace, gitSync: name, release }),
      open: false,
    }));
}

function rowOf(
  { ref, path, expected, actual, manager, user, grade, since, action }: DriftItem,
  where: Pick<DriftRow, "namespace" | "gitSync" | "release">,
): Omit<DriftRow, "open"> {
  const { group, kind, namespace, name } = ref;
  return {
    ...where,
    object: { group, kind, namespace, name },
    path,
    ...(expected === undefined ? {} : { expected }),
    ...(actual === undefined ? {} : { actual }),
    manager: manager ?? "",
    user: user ?? "",
    grade,
    since: since ?? "",
    action,
  };
}

/** Both, without what is in both; newest first. */
export function mergeItems(known: readonly DriftRow[], recorded: readonly DriftRow[]): readonly DriftRow[] {
  const all = new Map<string, DriftRow>();
  for (const row of [...known, ...recorded]) {
    const id = `${row.namespace}/${row.gitSync}/${row.release} ${refId(row.object)} ${row.path} ${row.since} ${row.action}`;
    if (!all.has(id)) all.set(id, row);
  }
  return [...all.values()].toSorted((a, b) => Number(b.open) - Number(a.open) || byText(b.since, a.since));
}
