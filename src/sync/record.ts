import { applySetGroupKinds, applySetId, applySetNamespaces, applySetTooling } from "../core/labels.ts";
import { byText } from "../core/text.ts";
import type { GitSyncStatus } from "../schema/gitsync.ts";
import type { SyncStatus, SyncStatusStatus } from "../schema/syncstatus.ts";
import { setIdOf } from "./set-id.ts";

/** Why what a SyncStatus records of kinds and namespaces cannot be relied on (A23); undefined = it can. */
export function doubtOf(
  { name, namespace, labels, annotations }: SyncStatus,
  version: string,
): string | undefined {
  if (labels[applySetId] !== setIdOf(name, namespace)) return `SyncStatus ${name} has another set's id`;
  const tooling = annotations[applySetTooling] ?? "";
  if (isNewer(tooling.replace(/^syncline\//, ""), version))
    return `SyncStatus ${name} was written by ${tooling}, which is newer than this agent`;
  return undefined;
}

/** Releases that GitSync.status counts and that have no SyncStatus any more; undefined = none is missing. */
export function missingRecords({ summary }: GitSyncStatus, found: number): string | undefined {
  const recorded = Number(summary?.releases?.split("/")[1] ?? 0);
  if (!(recorded > found)) return undefined;
  return `${recorded - found} of ${recorded} SyncStatuses ${recorded - found === 1 ? "is" : "are"} missing`;
}

/** Kinds and namespaces by all that tells of them: status ∪ annotations, so that a person who edits one of them hides nothing. */
export function recordedStatus({ status, annotations, namespace }: SyncStatus): SyncStatusStatus {
  const kinds = union(status.groupKinds, split(annotations[applySetGroupKinds]));
  const others = split(annotations[applySetNamespaces]);
  const namespaces = union(status.namespaces, others).filter(
    (name) => name !== namespace || status.namespaces?.includes(name),
  );
  return {
    ...status,
    ...(kinds.length === 0 ? {} : { groupKinds: kinds }),
    ...(namespaces.length === 0 ? {} : { namespaces }),
  };
}

/** Two lists as one: sorted, each text once, none empty. */
export function union(a: readonly string[] | undefined, b: readonly string[] | undefined): string[] {
  return [...new Set([...(a ?? []), ...(b ?? [])])].filter((text) => text !== "").toSorted(byText);
}

function split(annotation: string | undefined): readonly string[] {
  return (annotation ?? "").split(",").map((part) => part.trim());
}

/** `0.10.0` is newer than `0.9.3`; what is no version is newer than any. */
function isNewer(theirs: string, ours: string): boolean {
  const parts = (text: string) => text.split(/[.+-]/, 3).map(Number);
  const [a, b] = [parts(theirs), parts(ours)];
  if (a.length < 3 || a.some(Number.isNaN)) return true;
  const difference = a.map((part, index) => part - (b[index] ?? 0)).find((each) => each !== 0) ?? 0;
  return difference > 0;
}
