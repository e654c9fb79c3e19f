import { SynclineError } from "../core/errors.ts";
import type { Health, ReleaseHealth } from "../core/health.ts";
import type { KubeObject, Manifest } from "../core/manifest.ts";
import { refId, refText, versionOf, type ObjectRef } from "../core/object-ref.ts";
import type { HealthExpressions } from "../core/release.ts";
import { appliedAt } from "../diff/applied-at.ts";
import type { LiveEntry } from "../diff/observation.ts";
import { customRules, type CustomRules } from "../health/custom.ts";
import { hasHealthRule, healthOf, worstOf } from "../health/health.ts";
import { waitOn, type Patience } from "../health/patience.ts";
import type { HealthContext } from "../health/verdict.ts";
import type { Account } from "../ports.ts";
import { timedOut } from "../report/health-condition.ts";
import { hasFailedBefore, isDoneWhenAbsent, noteEnd } from "./completed.ts";
import type { Deps } from "./deps.ts";
import { lookAround } from "./look-around.ts";
import { aroundMs, calmMs, firstLookMs, lookAgainMs, shortestMs } from "./look-times.ts";
import type { ReleaseMemory } from "./release-memory.ts";

/** What the last look at an object told. Times are monotonic milliseconds. */
export interface Look {
  /** resourceVersion that was judged; "" = it could not be read. */
  readonly version: string;
  readonly health: Health;
  readonly at: number;
  /** When it is to be looked at again although its version did not move; Infinity while all is well. */
  readonly again: number;
  readonly patience: Patience | undefined;
  /** How often in a row it was found healthy, moving all the while, since our last write. */
  readonly calm: number;
  readonly appliedAt: number | undefined;
  /** What stood around it when that was last looked at, and when that was. */
  readonly context: HealthContext;
  readonly aroundAt: number;
}

/** Health of a release: objects whose kind has a rule are read again when their resourceVersion moved, and while they are not healthy
 *  also from time to time, because the cause is told by other objects; the others are healthy by being there. At most one read a second
 *  per object. A failed one makes that object Unknown, never Healthy. Sets `memory.lookAgain`. */
export async function readHealth(
  memory: ReleaseMemory,
  manifests: readonly Manifest[],
  account: Account,
  deps: Deps,
  signal: AbortSignal,
): Promise<ReleaseHealth> {
  const looks = await readLooks(memory, manifests, { account, shortest: shortestMs }, deps, signal);
  memory.lookAgain = Math.min(Infinity, ...looks.map(({ look }) => look.again));
  return worstOf(looks.map(({ manifest: { ref }, look }) => ({ ref, health: look.health })));
}

/** Looks at those of the objects whose kind has a rule; each is read if it moved since the last look and that is `shortest` milliseconds
 *  ago: until then the last look counts. */
export async function readLooks(
  memory: ReleaseMemory,
  manifests: readonly Manifest[],
  { account, shortest }: { readonly account: Account; readonly shortest: number },
  deps: Deps,
  signal: AbortSignal,
): Promise<readonly { readonly manifest: Manifest; readonly look: Look }[]> {
  const custom = rulesOf(memory.settings.health ?? none);
  const looking = { memory, account, shortest, deps, custom, signal };
  return Promise.all(
    manifests
      .filter(({ ref }) => hasHealthRule(ref, custom))
      .map(async (manifest) => ({ manifest, look: await lookAt(manifest, looking) })),
  );
}

/** Milliseconds until the status of an object that moved is read; undefined where it is not read at all. */
export function lookDueMs(
  memory: ReleaseMemory | undefined,
  ref: ObjectRef,
  { live, clock }: Pick<Deps, "live" | "clock">,
): number | undefined {
  if (memory === undefined || !hasHealthRule(ref, rulesOf(memory.settings.health ?? none))) return undefined;
  const known = memory.health.get(refId(ref));
  if (known === undefined) return shortestMs;
  return Math.max(shortestMs, known.at + restMs(known, live.get(ref)) - clock.monotonicMs());
}

/** How long one look counts although the object moves. What we write ourselves is no rest. */
function restMs({ calm, appliedAt }: Look, entry: LiveEntry | undefined): number {
  return calmMs(entry?.appliedAt === appliedAt ? calm : 0);
}

interface Looking {
  readonly memory: ReleaseMemory;
  readonly account: Account;
  readonly shortest: number;
  readonly deps: Deps;
  readonly custom: CustomRules;
  readonly signal: AbortSignal;
}

async function lookAt(manifest: Manifest, looking: Looking): Promise<Look> {
  const { memory, account, shortest, deps, signal } = looking;
  const { ref, object } = manifest;
  const known = memory.health.get(refId(ref));
  const entry = deps.live.get(ref);
  const version = entry?.resourceVersion ?? "";
  const now = deps.clock.monotonicMs();
  if (known !== undefined && known.version !== "") {
    if (version === known.version && now < known.again) return known;
    const rest = shortest === 0 ? 0 : Math.max(shortest, restMs(known, entry));
    if (version !== "" && now < known.at + rest) return { ...known, again: known.at + rest };
  }
  try {
    const options = { as: account, version: versionOf(object.apiVersion) };
    const seen = await deps.slots.run(() => deps.cluster.get(ref, options, signal));
    const look = seen === undefined ? absent(manifest, memory, now) : await judge(seen, manifest, looking);
    memory.health.set(refId(ref), look);
    return look;
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof SynclineError)) throw error;
    const health: Health = { status: "Unknown", message: error.message };
    const look = { version: "", health, at: now, again: now + lookAgainMs(0), ...nothingKnown };
    const unread = { ...look, patience: known?.patience };
    memory.health.set(refId(ref), unread);
    return unread;
  }
}

/** Judges an object as it is now; not the first time, but the next, with a look around for the cause. */
async function judge(
  seen: KubeObject,
  { ref }: Manifest,
  { memory, account, deps, custom, signal }: Looking,
): Promise<Look> {
  const id = refId(ref);
  noteEnd(memory, ref, seen);
  const { uid = "", generation = 0, resourceVersion = "" } = seen.metadata;
  const rollout = `${uid} ${String(generation)}`;
  const known = memory.health.get(id);
  const isAwaited = memory.status.waitingFor?.object === refText(ref);
  const isSame = known?.patience?.rollout === rollout;
  let { context, aroundAt } = isSame ? known : nothingAround;
  let found = healthOf(seen, context, custom);
  // What was applied a moment ago gets there by itself, mostly: looking around for nothing would slow all others down.
  const isLate = isSame || (known === undefined && isAwaited);
  const nowMs = deps.clock.monotonicMs();
  if (isLate && isUnsettled(found) && nowMs - aroundAt >= aroundMs) {
    aroundAt = nowMs;
    context = await lookAround({ object: seen, account, deps, signal });
    found = healthOf(seen, context, custom);
  }
  const { timeoutSeconds } = memory.settings;
  const wasOverdue = isAwaited && hasTimedOut(memory);
  const { patience, health } = waitOn(known?.patience, found, { rollout, nowMs, timeoutSeconds, wasOverdue });
  const again = isUnsettled(health) ? nowMs + pauseMs(patience, { isLate, nowMs, timeoutSeconds }) : Infinity;
  const appliedNow = appliedAt(seen.metadata);
  const isCalm = health.status === "Healthy" && known?.health.status === "Healthy";
  const isRecent = known !== undefined && nowMs - known.at < 2 * calmMs(Infinity);
  const calm = isCalm && isRecent && known.appliedAt === appliedNow ? known.calm + 1 : 0;
  const times = { at: nowMs, again, calm, appliedAt: appliedNow };
  return { version: resourceVersion, health, ...times, patience, context, aroundAt };
}

function pauseMs(
  patience: Patience | undefined,
  at: { readonly isLate: boolean; readonly nowMs: number; readonly timeoutSeconds: number },
): number {
  if (!at.isLate) return firstLookMs;
  const waited = at.nowMs - (patience?.since ?? at.nowMs);
  const left = at.timeoutSeconds * 1000 - waited;
  const pause = lookAgainMs(waited);
  return patience?.overdue === false && left > 0 ? Math.min(pause, left) : pause;
}

function isUnsettled({ status }: Health): boolean {
  return status !== "Healthy" && status !== "Suspended";
}

/** Told in the status before this process: it is not told again. */
function hasTimedOut({ status }: ReleaseMemory): boolean {
  return status.conditions?.some(({ type, reason }) => type === "Healthy" && reason === timedOut) === true;
}

/** A run-once object that has ended may be gone: a Job's TTL removed it. */
function absent(manifest: Manifest, memory: ReleaseMemory, at: number): Look {
  const health: Health = hasFailedBefore(memory, manifest)
    ? { status: "Degraded", message: "it failed, and its TTL removed it", over: true }
    : isDoneWhenAbsent(memory, manifest)
      ? { status: "Healthy", message: "" }
      : { status: "Missing", message: "not in the cluster" };
  return { version: "", health, at, again: Infinity, patience: undefined, ...nothingKnown };
}

const nothingAround: Pick<Look, "context" | "aroundAt"> = { context: {}, aroundAt: -Infinity };

const nothingKnown: Pick<Look, "context" | "aroundAt" | "calm" | "appliedAt"> = {
  ...nothingAround,
  calm: 0,
  appliedAt: undefined,
};

const none: readonly HealthExpressions[] = [];
const compiled = new WeakMap<readonly HealthExpressions[], CustomRules>();

/** Compiled once per render. */
function rulesOf(rules: readonly HealthExpressions[]): CustomRules {
  const known = compiled.get(rules) ?? customRules(rules);
  compiled.set(rules, known);
  return known;
}
