import { gitSyncKey, type GitSync } from "../core/gitsync.ts";
import { requestAnnotations } from "../core/labels.ts";
import { hasErrors } from "../core/problem.ts";
import type { SyncEvent } from "../core/event.ts";
import { refId } from "../core/object-ref.ts";
import { heldText, wholeHold } from "../gate/held.ts";
import { automaticGoal, availableText, rollbackGoal, type Goal, type Newest, type Pin } from "../gate/pin.ts";
import { rollbackRequest } from "../gate/rollback-request.ts";
import type { SourceTrouble } from "../report/facts.ts";
import { isoSeconds } from "../report/conditions.ts";
import { byFailure, pinEnded, rollbackRefused, rolledBack } from "../report/rollback-events.ts";
import type { Deps } from "./deps.ts";
import { findRendition } from "./find-rendition.ts";
import { releaseHolds } from "./holds.ts";
import type { ReleaseMemory, Rendition } from "./release-memory.ts";
import { saveStatus } from "./status-store.ts";
import { tellAll } from "./tell-all.ts";

interface Asked {
  /** The annotation; undefined = nobody asked, it is the release's `onFailure`. */
  readonly value: string | undefined;
  readonly goal: Goal;
  readonly reason: string;
  readonly by: string;
}

interface Place {
  readonly memory: ReleaseMemory;
  readonly gitSync: GitSync;
  /** Git could not be read when it was asked last. */
  readonly isAway: boolean;
}

/** What comes before a pass: a rollback that a person or `onFailure` asks for is answered, once, and what a pin keeps in force is made
 *  ready. True when something changed. The answer stands in the status before anything is written: a restart repeats nothing. Errors:
 *  API-*, LEDGER-WRITE. */
export async function settlePin(
  memory: ReleaseMemory,
  { gitSync, source }: { readonly gitSync: GitSync; readonly source: SourceTrouble | undefined },
  deps: Deps,
  signal: AbortSignal,
): Promise<boolean> {
  const place = { memory, gitSync, isAway: source !== undefined };
  const asked = askedFor(memory) ?? byItself(place, deps.clock.now());
  if (asked !== undefined) await answer(asked, place, deps, signal);
  return (await makeReady(place, deps, signal)) || asked !== undefined;
}

/** The newest render as a pin sees it; undefined while Git was not read. */
export function newestOf({ latest }: Pick<ReleaseMemory, "latest">): Newest | undefined {
  if (latest === undefined) return undefined;
  const { revision, rendered, inputs } = latest;
  return { revision, digest: rendered.digest, inputs, hasErrors: hasErrors(rendered.problems) };
}

/** Whether a failed rollout is to be taken back now. */
export function mustRollBack(memory: ReleaseMemory, gitSync: GitSync, now: Date): boolean {
  return byItself({ memory, gitSync, isAway: false }, now) !== undefined;
}

function askedFor({ annotations, status, asker }: ReleaseMemory): Asked | undefined {
  const value = annotations[requestAnnotations.rollbackTo];
  if (value === undefined || value === status.handled?.rollbackTo?.value) return undefined;
  const request = rollbackRequest(value);
  const goal: Goal =
    request === undefined
      ? { type: "none", reason: `${requestAnnotations.rollbackTo} cannot be read; ${availableText(status)}` }
      : rollbackGoal(status, request.to);
  return { value, goal, reason: request?.reason ?? "", by: asker };
}

function byItself(place: Place, now: Date): Asked | undefined {
  const { memory } = place;
  const newest = newestOf(memory);
  if (newest === undefined || whyNever(place, now) !== undefined) return undefined;
  const entry = automaticGoal(memory.status, memory.settings, newest, now);
  if (entry === undefined) return undefined;
  const reason = memory.status.summary?.message ?? "";
  return { value: undefined, goal: { type: "applied", entry }, reason, by: byFailure };
}

/** Why a release cannot be rolled back now, to whatever. */
function whyNever({ memory, gitSync }: Place, now: Date): string | undefined {
  if (gitSync.suspend) return "the GitSync is suspended (spec.suspend)";
  if (gitSync.mode === "Observe") return "the GitSync only observes (spec.mode)";
  if (memory.absent !== undefined) return "Git no longer has this release";
  const hold = wholeHold(releaseHolds(gitSync, memory, now));
  return hold && `${heldText(hold)}; syncline resume ends that`;
}

async function answer(asked: Asked, place: Place, deps: Deps, signal: AbortSignal): Promise<void> {
  const { memory, gitSync } = place;
  const decided = await decide(asked, place, deps, signal);
  const { status } = memory;
  const { pin: before, ...unpinned } = status;
  const refused = "refused" in decided ? decided.refused : undefined;
  const pin = "refused" in decided ? before : decided.pin;
  const handled = handledBy(asked, refused, memory);
  const next = {
    ...unpinned,
    ...(pin === undefined ? {} : { pin }),
    ...badRevisions(memory, asked, decided),
    ...(handled === undefined ? {} : { handled }),
  };
  await saveStatus(gitSync, memory, next, deps, signal);
  if (!("refused" in decided)) {
    noteWords(memory, decided.rendition);
    deps.live.want(decided.rendition.rendered.manifests.map(({ ref }) => ref));
    memory.pinned = pin === undefined ? undefined : decided.rendition;
    memory.refused.clear();
  }
  await tellAll(gitSync, [eventOf(decided, { asked, place, before }, deps.clock.now())], deps, signal);
}

type Decided =
  | { readonly refused: string }
  /** Without a pin: Git is followed again. */
  | { readonly pin: Pin | undefined; readonly rendition: Rendition };

async function decide(
  { goal, reason, by }: Asked,
  place: Place,
  deps: Deps,
  signal: AbortSignal,
): Promise<Decided> {
  const { memory, gitSync } = place;
  const never = whyNever(place, deps.clock.now());
  if (never !== undefined) return { refused: never };
  if (goal.type === "none") return { refused: goal.reason };
  const sought =
    goal.type === "applied"
      ? { revision: goal.entry.revision, digest: goal.entry.digest }
      : {
          revision: `${gitSync.source.ref.replace(/^(tag|commit):/, "")}@sha1:${goal.sha}`,
          digest: undefined,
        };
  const { latest, status } = memory;
  const isNewest =
    latest !== undefined && (latest.revision === sought.revision || latest.rendered.digest === sought.digest);
  if (isNewest && status.pin !== undefined)
    return hasErrors(latest.rendered.problems)
      ? { refused: "what Git has now does not render" }
      : { pin: undefined, rendition: latest };
  // A person is answered, even if Git has to be tried in vain.
  const found = await findRendition(sought, { ...place, isAway: false }, deps, signal);
  if ("refused" in found)
    return { refused: `${found.refused.replace(/[.;]$/, "")}; ${availableText(status)}` };
  const { rendition } = found;
  const present = status.pin?.digest ?? status.renderDigest?.applied;
  if (rendition.rendered.digest === present && status.renderDigest?.attempted === present)
    return { refused: "this is what is in force" };
  return { pin: pinTo(rendition, { reason, by, at: deps.clock.now() }, memory), rendition };
}

function pinTo(
  { revision, rendered }: Rendition,
  { reason, by, at }: { readonly reason: string; readonly by: string; readonly at: Date },
  { latest, status }: ReleaseMemory,
): Pin {
  const { pin: before } = status;
  // While Git cannot be read, what it said is what was tried last; a pin knows what it said before that.
  const from = latest?.revision ?? before?.from ?? status.revision?.attempted ?? "";
  const fromDigest = latest?.rendered.digest ?? before?.fromDigest ?? status.renderDigest?.attempted ?? "";
  const inputs = latest === undefined ? before?.inputs : latest.inputs;
  return {
    revision,
    digest: rendered.digest,
    from,
    fromDigest,
    ...(inputs === undefined ? {} : { inputs }),
    at: isoSeconds(at),
    by,
    ...(reason === "" ? {} : { reason: reason.slice(0, longestReason) }),
  };
}

const longestReason = 300;
const mostBad = 10;

/** What was rolled back from: what was tried last, and what Git says now where that is the same. `onFailure` acts on it once, also where
 *  it could not; who goes forward again does not want to be taken back by it. */
function badRevisions(
  { status, latest }: ReleaseMemory,
  { value }: Asked,
  decided: Decided,
): Pick<ReleaseMemory["status"], "badRevisions"> {
  const { revision, renderDigest, badRevisions: before = [] } = status;
  const isRefused = "refused" in decided;
  const isForward = !isRefused && decided.pin === undefined;
  const isSame = latest !== undefined && latest.rendered.digest === renderDigest?.attempted;
  const tried = isForward ? undefined : revision?.attempted;
  const now = isSame || isForward ? latest?.revision : undefined;
  const bad = isRefused && value !== undefined ? before : [tried, now, ...before];
  const all = [...new Set(bad.filter((each) => each !== undefined))].slice(0, mostBad);
  return all.length === 0 ? {} : { badRevisions: all };
}

function handledBy(
  { value }: Asked,
  refused: string | undefined,
  { status, resourceVersion }: ReleaseMemory,
): ReleaseMemory["status"]["handled"] {
  if (value === undefined) return status.handled;
  const rollbackTo = { value, resourceVersion, ...(refused === undefined ? {} : { refused }) };
  return { ...status.handled, rollbackTo };
}

/** What the render that is left behind says of objects counts also after they left it. */
function noteWords({ latest, pinned, lastWords }: ReleaseMemory, next: Rendition): void {
  for (const rendition of [latest, pinned])
    for (const { ref, object } of rendition?.rendered.manifests ?? [])
      lastWords.set(refId(ref), object.metadata.annotations ?? {});
  for (const { ref } of next.rendered.manifests) lastWords.delete(refId(ref));
}

function eventOf(
  decided: Decided,
  {
    asked,
    place,
    before,
  }: { readonly asked: Asked; readonly place: Place; readonly before: Pin | undefined },
  at: Date,
): SyncEvent {
  const { memory, gitSync } = place;
  const about = { gitSync, settings: memory.settings, at };
  if ("refused" in decided) return rollbackRefused(decided.refused, asked.by, about);
  const { pin, rendition } = decided;
  return pin === undefined
    ? pinEnded(before ?? {}, asked.by, about)
    : rolledBack(pin, rendition.commit.subject, about);
}

/** What a pin keeps in force, also after a restart. */
async function makeReady(place: Place, deps: Deps, signal: AbortSignal): Promise<boolean> {
  const { memory, gitSync } = place;
  const { pin, ...unpinned } = memory.status;
  if (pin === undefined) {
    const was = memory.pinned;
    memory.pinned = undefined;
    return was !== undefined;
  }
  const newest = newestOf(memory);
  if (pin.inputs === undefined && newest?.inputs !== undefined && newest.digest === pin.fromDigest)
    memory.status = { ...unpinned, pin: { ...pin, inputs: newest.inputs } };
  if (memory.pinned?.rendered.digest === pin.digest) return false;
  const sought = { revision: pin.revision ?? "", digest: pin.digest };
  const found = await findRendition(sought, place, deps, signal);
  if ("refused" in found) {
    memory.pinTrouble = found.refused;
    deps.log.warn({ gitSync: gitSyncKey(gitSync), release: memory.name, reason: found.refused }, "pin");
    return true;
  }
  memory.pinned = found.rendition;
  // Without Git nothing else tells how the release is to be treated.
  if (memory.latest === undefined) memory.settings = found.rendition.rendered.settings;
  const { digest } = found.rendition.rendered;
  if (digest !== pin.digest) memory.status = { ...memory.status, pin: { ...pin, digest } };
  return true;
}
