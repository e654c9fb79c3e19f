import { assertNever } from "../core/assert-never.ts";
import type { Change, FieldChange } from "../core/change.ts";
import { parsePath, pathText, type FieldPath } from "../core/field-path.ts";
import type { Fight } from "../core/fight.ts";
import type { Manifest } from "../core/manifest.ts";
import { refId, type ObjectRef } from "../core/object-ref.ts";
import { covers } from "../diff/left-fields.ts";
import { toolOf } from "../diff/tools.ts";

/** A field that was corrected more often than this in one window is no longer corrected (fault A15). */
export const mostCorrections = 5;
export const windowMs = 10 * 60_000;
const longestPauseMs = 6 * 60 * 60_000;
/** How long it is remembered that an object was taken from another GitOps tool. */
export const takenForMs = 24 * 60 * 60_000;

/** What is known of the contest for one object's fields. Paths are those of whole fields: of a list without keys, the list's. */
export interface Contest {
  /** Of the manifest that is contested; undefined = told by a status of an earlier process. */
  readonly digest: string | undefined;
  /** Per path: when it was corrected, within the window. */
  readonly corrected: ReadonlyMap<string, readonly number[]>;
  /** Per GitOps tool's manager: when something was last taken from it. */
  readonly takenFrom: ReadonlyMap<string, number>;
  /** Per path. */
  readonly fights: ReadonlyMap<string, Fight>;
}

/** Per object (refId). */
export type Contests = ReadonlyMap<string, Contest>;

export interface ContestContext {
  readonly now: number;
  readonly digestOf: (manifest: Manifest) => string;
  /** This render is the one applied last: a contest that an earlier process told of is about it. */
  readonly isSettled: boolean;
  /** What release.yaml and autoscalers leave to others is not contested. */
  readonly leftOn: (ref: ObjectRef) => readonly FieldPath[];
}

/** The contests after a look at the cluster: fields that were corrected too often become fights, fights whose other side kept still are
 *  tried once more, and those where nothing happened for a window are over; so are all of an object whose manifest changed. */
export function judgeContests(
  before: Contests,
  changes: readonly Change[],
  context: ContestContext,
): Contests {
  const next = new Map<string, Contest>();
  for (const change of changes) {
    const id = refId(change.ref);
    const was = before.get(id);
    const is = "manifest" in change ? judged(was, change, context) : was;
    if (is !== undefined) next.set(id, is);
  }
  return next;
}

/** What is known when nothing is. */
export function freshContest(digest: string): Contest {
  return { digest, corrected: new Map(), takenFrom: new Map(), fights: new Map() };
}

/** The contest of an object under this digest; one under another digest is over. */
export function contestUnder(was: Contest | undefined, digest: string, isSettled: boolean): Contest {
  if (was?.digest === digest) return was;
  return was !== undefined && was.digest === undefined && isSettled
    ? { ...was, digest }
    : freshContest(digest);
}

function judged(
  was: Contest | undefined,
  change: Change & { readonly manifest: Manifest },
  context: ContestContext,
): Contest | undefined {
  if (was === undefined || change.action === "refuse") return was;
  const contest = contestUnder(was, context.digestOf(change.manifest), context.isSettled);
  const left = context.leftOn(change.ref);
  const seen = new Map(contested(change).map((field) => [fieldOf(field.path), field]));
  const fights = new Map<string, Fight>();
  for (const [path, known] of contest.fights) {
    if (isLeft(path, left)) continue;
    // Nobody looked meanwhile: the other side has to keep still from now on.
    const fight = was.digest === undefined ? { ...known, wroteAt: context.now } : known;
    const next = goesOn(fight, seen.get(path), context.now);
    if (next !== undefined) fights.set(path, next);
  }
  for (const [path, field] of seen) {
    const against = fights.has(path) ? undefined : newFight(contest, path, field, context.now);
    if (against !== undefined) fights.set(path, begun(change.ref, path, field, against, context.now));
  }
  // Who leaves a field to others and takes it back later begins anew.
  const corrected = new Map([...contest.corrected].filter(([path]) => !isLeft(path, left)));
  return { ...contest, corrected, fights };
}

/** The fields that a change would put back: "" = the whole object. Ownership that is taken and given back counts as one. */
export function contested(change: Change): readonly FieldChange[] {
  switch (change.action) {
    case "correct":
      return change.kind === "deleted" ? [{ path: "" }] : change.fields;
    case "touched":
      return [{ path: ownership }];
    default:
      return [];
  }
}

const ownership = ".metadata.managedFields";

function newFight(
  { corrected, takenFrom }: Contest,
  path: string,
  { owner }: FieldChange,
  now: number,
): "rival" | "tool" | undefined {
  const tool = owner && toolOf(owner.manager);
  const takenAt = tool === undefined ? undefined : takenFrom.get(owner?.manager ?? "");
  if (takenAt !== undefined && now - takenAt < takenForMs) return "tool";
  return within(corrected.get(path) ?? [], now).length > mostCorrections ? "rival" : undefined;
}

/** Those of some times that lie within the window. */
export function within(times: readonly number[], now: number): readonly number[] {
  return times.filter((at) => now - at < windowMs);
}

function begun(
  ref: ObjectRef,
  path: string,
  { before, after, owner }: FieldChange,
  against: "rival" | "tool",
  now: number,
): Fight {
  return {
    ref,
    path,
    against,
    ...(after === undefined ? {} : { expected: after }),
    ...(before === undefined ? (path === "" ? { actual: "deleted" } : {}) : { actual: before }),
    manager: owner?.manager ?? "",
    operation: owner?.operation ?? "",
    subresource: owner?.subresource ?? "",
    since: now,
    wroteAt: now,
    pauseMs: windowMs,
    triedAt: undefined,
  };
}

/** A fight after one more look; `field` = how the field differs from Git now. undefined = it is over. */
function goesOn(fight: Fight, field: FieldChange | undefined, now: number): Fight | undefined {
  switch (fight.against) {
    case "admission":
      return fight; // only the answer to another write tells
    case "rival":
    case "tool":
      if (field === undefined) return keepsStill(fight, now);
      return fight.triedAt === undefined
        ? isDue(fight, field, now)
        : {
            ...fight,
            triedAt: undefined,
            wroteAt: now,
            pauseMs: Math.min(fight.pauseMs * 2, longestPauseMs),
          };
    default:
      return assertNever(fight.against);
  }
}

function keepsStill(fight: Fight, now: number): Fight | undefined {
  if (fight.triedAt === undefined) return { ...fight, triedAt: now };
  return now - fight.triedAt < windowMs ? fight : undefined;
}

function isDue(fight: Fight, { owner }: FieldChange, now: number): Fight {
  const wroteAt = Math.max(fight.wroteAt, owner === undefined ? 0 : Date.parse(owner.time) || 0);
  return now - wroteAt < fight.pauseMs ? { ...fight, wroteAt } : { ...fight, wroteAt, triedAt: now };
}

/** The field that a path lies in, as one side can own it: items of a list without keys belong to the list. */
export function fieldOf(path: string): string {
  if (path === "") return path;
  const steps = parsePath(path);
  const index = steps.findIndex((step) => typeof step === "number");
  return index < 0 ? path : pathText(steps.slice(0, index));
}

function isLeft(path: string, left: readonly FieldPath[]): boolean {
  return path !== "" && left.some((above) => covers(above, parsePath(path)));
}
