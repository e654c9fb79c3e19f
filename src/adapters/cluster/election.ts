import { SynclineError } from "../../core/errors.ts";
import type { Election, Log } from "../../ports.ts";
import type { Connection } from "./connection.ts";
import { rest } from "./gate.ts";
import { createHttp, type Http, type HttpOptions } from "./http.ts";
import { readLease, writeLease, type Lease, type LeasePlace, type LeaseSpec } from "./lease.ts";

export interface ElectionOptions extends Pick<HttpOptions, "onRequest" | "userAgent"> {
  readonly namespace: string;
  /** Name of the Lease. */
  readonly name: string;
  /** Who we are; different in every process. */
  readonly identity: string;
  readonly log: Log;
  /** Shorter in tests. */
  readonly times?: Partial<ElectionTimes>;
}

export interface ElectionTimes {
  /** What the Lease promises to others; whole seconds. */
  readonly durationMs: number;
  /** We stop leading when no renewal was answered for so long: well before others may start. */
  readonly deadlineMs: number;
  readonly renewMs: number;
  /** Between two looks while somebody else leads. */
  readonly retryMs: number;
}

const usual: ElectionTimes = { durationMs: 15_000, deadlineMs: 10_000, renewMs: 5_000, retryMs: 2_000 };

/** The port's election, with the check a writer makes before each write. */
export interface LeaseElection extends Election {
  /** False as soon as the monotonic clock says so, also in a process that was stopped for a while and
   *  whose timers have not fired yet (P3). */
  leads(): boolean;
}

/**
 * Leader election by compare-and-swap on one Lease. Other people's clocks are not believed: a Lease has ended
 * when it did not change for its duration of *our* time. It has its own connections, so a throttled agent
 * goes on leading.
 */
export function createElection(connection: Connection, options: ElectionOptions): LeaseElection {
  const { namespace, name, identity, log, onRequest, userAgent } = options;
  const seat: Seat = {
    http: createHttp(connection, { onRequest, userAgent }),
    place: { namespace, name },
    identity,
    log,
    times: { ...usual, ...options.times },
    held: undefined,
    renewal: undefined,
  };
  return {
    lead: async (signal) => {
      await acquire(seat, signal);
      return startRenewal(seat, signal);
    },
    leads: () => seat.held !== undefined && performance.now() - seat.held.at < seat.times.deadlineMs,
    release: () => release(seat),
  };
}

interface Seat {
  readonly http: Http;
  readonly place: LeasePlace;
  readonly identity: string;
  readonly log: Log;
  readonly times: ElectionTimes;
  /** Our Lease as last written, and the monotonic ms at which that write began. */
  held: { readonly lease: Lease; readonly at: number } | undefined;
  renewal: { readonly stop: () => void; readonly ended: Promise<void> } | undefined;
}

/** Returns when the Lease is ours. Failed looks are logged and repeated. */
async function acquire(seat: Seat, signal: AbortSignal): Promise<void> {
  const { times, log, identity, place } = seat;
  let seen: { readonly version: string; readonly since: number } | undefined;
  for (;;) {
    try {
      const lease = await readLease(seat.http, place, signal);
      const now = performance.now();
      const version = lease?.resourceVersion ?? "";
      if (seen?.version !== version) seen = { version, since: now };
      const free = lease === undefined || lease.holder === "" || lease.holder === identity;
      if (free || now - seen.since > Math.max(lease.durationMs, times.durationMs)) {
        await hold(seat, lease, AbortSignal.any([signal, AbortSignal.timeout(times.deadlineMs)]));
        log.info({ lease: place.name, identity, before: lease?.holder ?? "" }, "leading");
        return;
      }
    } catch (error) {
      signal.throwIfAborted();
      log.warn({ lease: place.name, ...fieldsOf(error) }, "cannot take the lease");
    }
    await rest(times.retryMs * (0.8 + Math.random() * 0.4), signal);
  }
}

/** Writes our name (again). The time counts from before the request: the server may have got it that
 *  early. */
async function hold(seat: Seat, before: Lease | undefined, signal: AbortSignal): Promise<void> {
  const at = performance.now();
  const acquired = before?.holder !== seat.identity;
  const spec = {
    ...specOf(seat, seat.identity),
    acquired,
    transitions: (before?.transitions ?? 0) + (acquired ? 1 : 0),
  };
  seat.held = { lease: await writeLease(seat.http, seat.place, { before, spec }, signal), at };
}

function specOf({ times }: Seat, holder: string): Omit<LeaseSpec, "acquired" | "transitions"> {
  return { holder, durationSeconds: Math.ceil(times.durationMs / 1000), now: new Date() };
}

/** Renews in the background; the signal it returns aborts when the Lease is lost or `signal` aborts. */
function startRenewal(seat: Seat, signal: AbortSignal): AbortSignal {
  const stop = new AbortController();
  const lost = new AbortController();
  const ended = renew(seat, AbortSignal.any([signal, stop.signal])).then((reason) => {
    if (reason === undefined) return;
    seat.held = undefined;
    seat.log.error({ lease: seat.place.name, reason }, "leadership lost");
    lost.abort(new SynclineError("API-CONFLICT", `leadership lost: ${reason}`));
  });
  seat.renewal = { stop: () => stop.abort(), ended };
  return AbortSignal.any([signal, stop.signal, lost.signal]);
}

/** Resolves with the reason when the Lease is lost; with undefined when told to stop. */
async function renew(seat: Seat, signal: AbortSignal): Promise<string | undefined> {
  let pause = seat.times.renewMs;
  while (seat.held !== undefined) {
    await rest(pause, signal).catch(() => undefined);
    if (signal.aborted) return undefined;
    const { lease, at } = seat.held;
    const left = at + seat.times.deadlineMs - performance.now();
    if (left <= 0) return "no renewal was answered in time";
    const inTime = AbortSignal.any([signal, AbortSignal.timeout(Math.ceil(left))]);
    try {
      await hold(seat, lease, inTime);
      pause = seat.times.renewMs;
    } catch (error) {
      if (signal.aborted) return undefined;
      const reason = await lossOf(seat, error, inTime);
      if (reason !== undefined) return reason;
      seat.log.warn({ lease: seat.place.name, ...fieldsOf(error) }, "lease not renewed, trying again");
      pause = Math.min(seat.times.retryMs, Math.max(0, at + seat.times.deadlineMs - performance.now()));
    }
  }
  return "the lease is not held";
}

/** Why a failed renewal ends our lead (P4); undefined when it may be tried again. A conflict may be our
 *  own write, whose answer was lost. */
async function lossOf(seat: Seat, error: unknown, signal: AbortSignal): Promise<string | undefined> {
  if (!(error instanceof SynclineError)) return undefined;
  if (error.code === "API-DENIED" || error.code === "API-AUTH") return error.message;
  if (error.code !== "API-CONFLICT" || seat.held === undefined) return undefined;
  try {
    const lease = await readLease(seat.http, seat.place, signal);
    if (lease === undefined) return "the lease was deleted";
    if (lease.holder !== seat.identity) return `the lease is held by ${lease.holder || "nobody"}`;
    seat.held = { ...seat.held, lease };
  } catch {
    // not readable either: the deadline decides
  }
  return undefined;
}

const releaseMs = 5_000;

/** Stops renewing and clears the holder, so that the next one need not wait. A failure only costs that
 *  wait. */
async function release(seat: Seat): Promise<void> {
  seat.renewal?.stop();
  await seat.renewal?.ended;
  const { held, place, log, http } = seat;
  seat.held = undefined;
  if (held === undefined) return;
  const spec = { ...specOf(seat, ""), acquired: false, transitions: held.lease.transitions };
  try {
    await writeLease(http, place, { before: held.lease, spec }, AbortSignal.timeout(releaseMs));
    log.info({ lease: place.name }, "lease released");
  } catch (error) {
    log.warn({ lease: place.name, ...fieldsOf(error) }, "lease not released; others wait until it ends");
  }
}

function fieldsOf(error: unknown): object {
  return error instanceof SynclineError ? { code: error.code, reason: error.message } : { error };
}
