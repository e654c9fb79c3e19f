import { askerName } from "../core/asker.ts";
import type { Change, FieldChange } from "../core/change.ts";
import { parsePath, type FieldPath } from "../core/field-path.ts";
import { parseHolds, type Hold } from "../core/hold.ts";
import { groupKindText, refId, type ObjectRef } from "../core/object-ref.ts";
import type { Outcome } from "../core/outcome.ts";
import { covers } from "../diff/left-fields.ts";
import { isWrite } from "../plan/plan.ts";
import { fieldOf } from "./fights.ts";

/** Where a hold was asked for: that is what it holds, unless it names an object. */
export type HoldPlace =
  | { readonly type: "gitsync" }
  | { readonly type: "release" }
  | { readonly type: "object"; readonly ref: ObjectRef };

/** One annotation `syncline.dev/hold`. */
export interface HoldSource {
  readonly place: HoldPlace;
  readonly text: string | undefined;
  /** Who set it, "" = not known. */
  readonly by: string;
}

export interface HoldInForce extends Hold {
  readonly place: HoldPlace;
  readonly by: string;
}

/** The holds in force at one moment. */
export interface Holds {
  /** The widest first; of equally wide ones the one that lasts longest. */
  readonly all: readonly HoldInForce[];
  /** Those on the GitSync and the release. */
  readonly general: readonly HoldInForce[];
  /** Those on objects themselves, by refId: there may be many. */
  readonly onObjects: ReadonlyMap<string, readonly HoldInForce[]>;
}

export const noHolds: Holds = { all: [], general: [], onObjects: new Map() };

/** What of the asked holds is in force at `now` (ms since 1970). */
export function holdsInForce(sources: readonly HoldSource[], now: number): Holds {
  const all = sources
    .flatMap(({ place, text = "", by }) => parseHolds(text).map((hold) => ({ ...hold, place, by })))
    .filter(({ until }) => now < until)
    .toSorted((a, b) => width(a) - width(b) || (a.until === b.until ? 0 : b.until - a.until));
  const onObjects = Map.groupBy(
    all.filter(({ place }) => place.type === "object"),
    ({ place }) => (place.type === "object" ? refId(place.ref) : ""),
  );
  return { all, general: all.filter(({ place }) => place.type !== "object"), onObjects };
}

function width({ place, object, field }: HoldInForce): number {
  const narrow = place.type === "object" || object !== undefined ? 2 : place.type === "release" ? 1 : 0;
  return narrow + (field === undefined ? 0 : 3);
}

/** The hold of a release as a whole. */
export function wholeHold({ general }: Holds): HoldInForce | undefined {
  return general.find(({ object, field }) => object === undefined && field === undefined);
}

/** What of a change may be done, and what a hold keeps from being done. */
export interface Free {
  /** undefined = nothing of the change is left to be done. */
  readonly rest: Change | undefined;
  readonly held: Outcome | undefined;
}

/** Takes out of a change what is held. A hold of a field keeps its object from being deleted too; whatever else is written of the
 *  object leaves the field as it is (heldPaths). */
export function splitHeld(change: Change, holds: Holds): Free {
  const on = holdsOn(change.ref, holds);
  const isMeant = isWrite(change) || change.action === "prune" || change.action === "orphan";
  if (on.length === 0 || !isMeant) return { rest: change, held: undefined };
  const whole = on.find(({ field }) => field === undefined);
  const [first] = on;
  if (whole !== undefined) return { rest: undefined, held: heldBy(whole, change) };
  if (first !== undefined && !isWrite(change)) return { rest: undefined, held: heldBy(first, change) };
  return splitFields(change, on);
}

function splitFields(change: Change, on: readonly HoldInForce[]): Free {
  const isFields = change.action === "touched" || (change.action === "correct" && change.kind !== "deleted");
  if (!isFields) return { rest: change, held: undefined };
  const byField = ({ path }: FieldChange): HoldInForce | undefined =>
    on.find(({ field = "" }) => meet(parsePath(fieldOf(field)), parsePath(path)));
  const held = change.fields.filter(byField);
  const hold = held[0] && byField(held[0]);
  if (hold === undefined) return { rest: change, held: undefined };
  const rest = change.fields.filter((field) => byField(field) === undefined);
  return {
    rest: rest.length === 0 ? undefined : { ...change, fields: rest },
    held: heldBy(hold, { ...change, fields: held }),
  };
}

function meet(held: FieldPath, path: FieldPath): boolean {
  return covers(held, path) || covers(path, held);
}

function heldBy(hold: HoldInForce, change: Change): Outcome {
  const { until } = hold;
  return { ref: change.ref, change, result: { type: "held", until, reason: heldText(hold) } };
}

/** The fields of an object that an apply leaves as they are. */
export function heldPaths(ref: ObjectRef, holds: Holds): readonly FieldPath[] {
  return holdsOn(ref, holds).flatMap(({ field }) => (field === undefined ? [] : [parsePath(fieldOf(field))]));
}

/** The holds that concern an object. */
export function holdsOn(ref: ObjectRef, { general, onObjects }: Holds): readonly HoldInForce[] {
  const named = general.filter(({ object }) => object === undefined || isNamed(object, ref));
  return [...named, ...(onObjects.get(refId(ref)) ?? [])];
}

/** `deployment/web` and `Deployment.apps/web` name the same object, in whatever namespace. */
function isNamed(object: string, ref: ObjectRef): boolean {
  const [kind = "", name] = object.split("/");
  const names = [ref.kind, groupKindText(ref)].map((text) => text.toLowerCase());
  return name === ref.name && names.includes(kind.toLowerCase());
}

/** `held until 2026-11-21T18:00:00Z by kubectl-annotate: INC-42`. */
export function heldText(hold: Omit<HoldInForce, "place">): string {
  const { until, by } = hold;
  const who = by === "" ? "" : ` by ${askerName(by)}`;
  const end = until === Infinity ? "until it is ended" : `until ${isoSeconds(until)}`;
  return `held ${end}${who}: ${reasonText(hold)}`;
}

/** Why, and what is wrong with the request. */
export function reasonText({ reason, mistake }: Pick<Hold, "reason" | "mistake">): string {
  if (mistake === undefined) return reason;
  return `${reason} (a mistake in syncline.dev/hold: ${mistake})`.trim();
}

function isoSeconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
