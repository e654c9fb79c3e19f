import { holdLimits } from "../core/hold.ts";
import type { GitSync } from "../core/gitsync.ts";
import type { JsonObject } from "../core/json.ts";
import { objectAnnotations, partOf, requestAnnotations } from "../core/labels.ts";
import { refId, type ObjectRef } from "../core/object-ref.ts";
import { owns } from "../diff/fields-v1.ts";
import { fingerprintOf } from "../diff/decide.ts";
import type { Observation } from "../diff/observation.ts";
import { heldText, holdsInForce, holdsOn, wholeHold, type Holds, type HoldSource } from "../gate/held.ts";
import type { Prune } from "../plan/plan.ts";
import type { PassFacts } from "../report/facts.ts";
import type { Deps } from "./deps.ts";
import type { Pass } from "./pass.ts";
import type { ReleaseMemory } from "./release-memory.ts";
import { saveStatus } from "./status-store.ts";

/** The holds on a release: those of its GitSync, and its own. */
export function releaseHolds(
  gitSync: Pick<GitSync, "annotations" | "heldBy">,
  memory: Pick<ReleaseMemory, "annotations" | "heldBy">,
  now: Date,
): Holds {
  return holdsInForce(sources(gitSync, memory), now.getTime());
}

function sources(
  gitSync: Pick<GitSync, "annotations" | "heldBy">,
  memory: Pick<ReleaseMemory, "annotations" | "heldBy">,
): readonly HoldSource[] {
  const key = requestAnnotations.hold;
  return [
    { place: { type: "gitsync" }, text: gitSync.annotations[key], by: gitSync.heldBy ?? "" },
    { place: { type: "release" }, text: memory.annotations[key], by: memory.heldBy },
  ];
}

/** The same, and those on its objects: live, or in Git. An object that another set holds is held here too: it moves when that hold
 *  is over. */
export function allHolds(
  { gitSync, memory, now }: Pick<Pass, "gitSync" | "memory" | "now">,
  observed: readonly Observation[],
  { live, claims }: Pick<Deps, "live" | "claims">,
): Holds {
  const desired = new Set(observed.map(({ manifest }) => refId(manifest.ref)));
  const left = live.members(memory.setId).filter(({ ref }) => !desired.has(refId(ref)));
  const own = holdsInForce(
    [
      ...sources(gitSync, memory),
      ...observed.flatMap(sourceOf),
      ...left.flatMap(({ ref, annotations }) => onObject(ref, annotations, "")),
    ],
    now.getTime(),
  );
  const elsewhere = observed.flatMap(({ manifest: { ref }, live: found }) => {
    const set = found.type === "stranger" ? found.meta.labels?.[partOf] : undefined;
    return set === undefined ? [] : holdsOn(ref, claims.holdsOn(set)).map((hold) => ({ ref, hold }));
  });
  if (elsewhere.length === 0) return own;
  const onObjects = new Map(own.onObjects);
  for (const { ref, hold } of elsewhere)
    onObjects.set(refId(ref), [
      ...(onObjects.get(refId(ref)) ?? []),
      { ...hold, place: { type: "object", ref } },
    ]);
  return { ...own, onObjects };
}

/** The holds on objects that are to be deleted with their GitSync. */
export function deletionHolds(
  { gitSync, memory }: Pick<Pass, "gitSync" | "memory">,
  prunes: readonly Prune[],
  now: Date,
): Holds {
  const own = prunes.flatMap(({ ref, live }) => onObject(ref, live.metadata.annotations, ""));
  return holdsInForce([...sources(gitSync, memory), ...own], now.getTime());
}

/** What an object says itself. An annotation that we wrote counts as long as Git has it. */
function sourceOf({ manifest: { ref, object }, live }: Observation): readonly HoldSource[] {
  const inGit = onObject(ref, object.metadata.annotations, "Git");
  const meta = metaOf(live);
  if (meta?.annotations?.[objectAnnotations.hold] === undefined || isOurs(meta.ownFields())) return inGit;
  return [...inGit, ...onObject(ref, meta.annotations, "")];
}

function onObject(
  ref: ObjectRef,
  annotations: Readonly<Record<string, string>> = {},
  by: string,
): readonly HoldSource[] {
  const text = annotations[objectAnnotations.hold];
  return text === undefined ? [] : [{ place: { type: "object", ref }, text, by }];
}

/** The annotations of a live object, and our entry of it. */
function metaOf(live: Observation["live"]) {
  switch (live.type) {
    case "member":
      return { annotations: live.entry.annotations, ownFields: () => live.entry.ownFields };
    case "read":
    case "stranger": {
      const meta = live.type === "read" ? live.object.metadata : live.meta;
      return { annotations: meta.annotations, ownFields: () => fingerprintOf(meta) };
    }
    default:
      return undefined;
  }
}

function isOurs(ownFields: string): boolean {
  const path = ["metadata", "annotations", objectAnnotations.hold];
  return ownFields !== "" && owns(JSON.parse(ownFields) as JsonObject, path);
}

/** The end of the hold that a release with something new waits for. What was brought about before stays what its objects are compared
 *  with, so that what moves meanwhile is told as drift. Where that is not known any more, the newest render is, with all of it held. */
export function heldFor(
  { latest, inForce, status }: ReleaseMemory,
  holds: Holds,
): NonNullable<PassFacts["waitingFor"]> | undefined {
  const hold = wholeHold(holds);
  const { applied, attempted } = status.renderDigest ?? {};
  const digest = latest?.rendered.digest;
  if (hold === undefined || inForce === undefined || digest === undefined) return undefined;
  if (digest === applied || digest === attempted) return undefined;
  const until = hold.until === Infinity ? {} : { until: hold.until };
  return { object: "its hold", condition: "ended", hint: "", text: heldText(hold), ...until };
}

/** Records the holds asked for on the SyncStatus before they are acted on. Errors: API-*. */
export async function recordHold(
  { gitSync, memory }: Pick<Pass, "gitSync" | "memory">,
  deps: Deps,
  signal: AbortSignal,
): Promise<void> {
  const { handled = {}, ...rest } = memory.status;
  const { hold: before, ...others } = handled;
  const value = memory.annotations[requestAnnotations.hold]?.slice(0, holdLimits.characters);
  if (value === before?.value) return;
  const hold = value === undefined ? {} : { hold: { value, resourceVersion: memory.resourceVersion } };
  const now = { ...others, ...hold };
  // Not an empty map: the API server makes null of one whose last entry goes, and refuses that.
  const status = Object.keys(now).length === 0 ? rest : { ...rest, handled: now };
  await saveStatus(gitSync, memory, status, deps, signal);
}
