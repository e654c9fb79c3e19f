import { hash } from "node:crypto";
import type { FieldChange } from "../core/change.ts";
import { parsePath, pathId, pathText, valueAt, type FieldPath } from "../core/field-path.ts";
import type { JsonObject } from "../core/json.ts";
import { changedByAnnotation } from "../core/labels.ts";
import type { ObjectMeta } from "../core/manifest.ts";
import { parseStamp, uidPrefix } from "../core/stamp.ts";
import { ownedPaths, ownersOf, owns } from "./fields-v1.ts";
import type { LiveEntry } from "./observation.ts";

/** Who changed which of our fields, as far as that is certain. Kept of objects that moved away from what we applied, until they are
 *  put right. */
export interface Hands {
  readonly generation: number | undefined;
  /** By path as text. */
  readonly fields: ReadonlyMap<string, Hand>;
}

interface Hand {
  readonly user: string;
  /** Manager and operation that hold the field since; "" = nobody: it was removed. */
  readonly owner: string;
  /** Of metadata, which no generation counts. */
  readonly value: string | undefined;
}

/** Fields of one object whose author is remembered: what is beyond has none. */
const mostFields = 64;

/** The user of the stamp that an event brought: exactly one update lies between the two, as far as the object itself (not its status or
 *  scale) is concerned, and the API server says whose it was. undefined = that cannot be said (apply-and-drift.md). */
export function signer(old: Signable, now: Signable): string | undefined {
  const text = now.annotations[changedByAnnotation];
  if (old.uid !== now.uid || text === undefined || text === old.annotations[changedByAnnotation])
    return undefined;
  const stamp = parseStamp(text);
  if (stamp === undefined || stamp.user === "" || stamp.version !== old.resourceVersion) return undefined;
  return stamp.user.startsWith(uidPrefix) ? userHash(stamp.user.slice(uidPrefix.length)) : stamp.user;
}

type Signable = Pick<LiveEntry, "uid" | "resourceVersion" | "annotations">;

/** What stands for a user whose name nobody is to read: `printf %s UID | sha256sum`. */
function userHash(uid: string): string {
  return `user-${hash("sha256", uid, "hex").slice(0, 12)}`;
}

/** What an event tells of the hands: what its user took from us is his; what others did before stays theirs only where this event
 *  cannot have changed it again. `meta` = the object after it. */
export function nextHands(
  old: LiveEntry,
  now: LiveEntry,
  meta: ObjectMeta,
  user: string | undefined,
): Hands | undefined {
  if (now.resourceVersion === old.resourceVersion && now.uid === old.uid) return old.hands;
  if (user === undefined && old.hands === undefined) return undefined;
  const lost = user === undefined ? [] : lostBetween(old.ownFields, now.ownFields);
  const after: After = { meta, user, own: fieldsOf(now.ownFields), writers: writersOf(lost, meta) };
  const fields = new Map<string, Hand>();
  for (const [path, hand] of old.hands?.fields ?? []) {
    const still = stillHis(hand, parsePath(path), old.hands?.generation, after);
    if (still !== undefined) fields.set(path, still);
  }
  if (user !== undefined)
    for (const path of lost) {
      const hand = handOn(path, meta, user);
      if (hand !== undefined && fields.size < mostFields) fields.set(pathText(path), hand);
    }
  return fields.size === 0 ? undefined : { generation: meta.generation, fields };
}

/** The user who brought a field to where it is, or took it away with all below it; undefined = not certain. `meta` = the object as it
 *  was read: nobody may have signed it since. */
export function handOf(
  { path, before }: FieldChange,
  meta: ObjectMeta,
  entry: LiveEntry | undefined,
): string | undefined {
  if (entry?.hands === undefined || entry.uid !== meta.uid) return undefined;
  if (entry.annotations[changedByAnnotation] !== meta.annotations?.[changedByAnnotation]) return undefined;
  const fields = [...entry.hands.fields];
  const around = fields.filter(([other]) => isWithin(path, other));
  const found =
    around.length > 0 || before !== undefined ? around : fields.filter(([other]) => isWithin(other, path));
  const isAsLeft = found.every(([other, { owner }]) => ownerId(meta, parsePath(other)) === owner);
  const users = new Set(found.map(([, { user }]) => user));
  return isAsLeft && users.size === 1 ? found[0]?.[1].user : undefined;
}

interface After {
  readonly meta: ObjectMeta;
  readonly user: string | undefined;
  readonly own: JsonObject;
  /** Which managers took fields from us in this event: one update has one; undefined = through a subresource. */
  readonly writers: ReadonlySet<string | undefined>;
}

function stillHis(
  hand: Hand,
  path: FieldPath,
  generation: number | undefined,
  { meta, user, own, writers }: After,
): Hand | undefined {
  if (owns(own, path)) return undefined;
  const isMoved = ownerId(meta, path) !== hand.owner;
  if (user === undefined) return !isMoved && isUnmoved(hand, path, generation, meta) ? hand : undefined;
  if (isMoved) return handOn(path, meta, user);
  const isOthers =
    hand.owner === "" || (writers.size === 1 && !writers.has(undefined) && !writers.has(hand.owner));
  return user === hand.user || isOthers || isUnmoved(hand, path, generation, meta) ? hand : undefined;
}

/** A status that was written moves neither generation nor labels and annotations. */
function isUnmoved(hand: Hand, path: FieldPath, generation: number | undefined, meta: ObjectMeta): boolean {
  if (generation === undefined || meta.generation !== generation) return false;
  return path[0] !== "metadata" || valueText(meta, path) === hand.value;
}

/** A field that is held through a subresource (scale, status) was not written by the update that the stamp tells of. */
function handOn(path: FieldPath, meta: ObjectMeta, user: string): Hand | undefined {
  const owner = ownerId(meta, path);
  return owner === undefined ? undefined : { user, owner, value: valueText(meta, path) };
}

/** Manager and operation of a field's one owner; "" = it has none; undefined = several, or through a subresource. */
function ownerId(meta: ObjectMeta, path: FieldPath): string | undefined {
  const [owner, ...others] = ownersOf(meta, path);
  if (owner === undefined) return "";
  return others.length > 0 || owner.subresource !== "" ? undefined : `${owner.operation} ${owner.manager}`;
}

function writersOf(lost: readonly FieldPath[], meta: ObjectMeta): ReadonlySet<string | undefined> {
  return new Set(lost.map((path) => ownerId(meta, path)).filter((owner) => owner !== ""));
}

function valueText(meta: ObjectMeta, path: FieldPath): string | undefined {
  return path[0] === "metadata" ? JSON.stringify(valueAt(meta, path.slice(1))) : undefined;
}

function lostBetween(before: string, after: string): readonly FieldPath[] {
  if (before === after) return [];
  const left = new Set(ownedPaths(fieldsOf(after)).map(pathId));
  return ownedPaths(fieldsOf(before)).filter((path) => !left.has(pathId(path)));
}

function fieldsOf(ownFields: string): JsonObject {
  return ownFields === "" ? {} : (JSON.parse(ownFields) as JsonObject);
}

/** True for `.a.b` and `.a[x=1]` within `.a`, and for `.a` itself. */
function isWithin(path: string, parent: string): boolean {
  return path === parent || (path.startsWith(parent) && /^[.[]/.test(path.slice(parent.length)));
}
