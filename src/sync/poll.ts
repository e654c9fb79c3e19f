import { hash } from "node:crypto";
import type { Capabilities } from "../core/capabilities.ts";
import { errorText, SynclineError, retryOf } from "../core/errors.ts";
import { gitSyncKey, type GitSync } from "../core/gitsync.ts";
import { revisionText, type Commit } from "../core/revision.ts";
import type { RenderResult } from "../core/rendered.ts";
import { canonicalJson, type Json } from "../core/json.ts";
import type { Account } from "../ports.ts";
import type { SourceTrouble } from "../report/facts.ts";
import type { Deps } from "./deps.ts";
import { gitRequest } from "./git-request.ts";
import { capabilitiesOf, renderRequest } from "./render-request.ts";

/** What a loop knows of its source. */
export interface SourceState {
  /** Commit, spec and capabilities that the last render was made from; "" = none yet. */
  readonly key: string;
  readonly commit: Commit | undefined;
  readonly revision: string;
  readonly capabilitiesDigest: string;
  /** Input that can never be read (a limit, an unsafe tree): not fetched again until it is another one. */
  readonly refusedKey: string;
  /** Polls that failed in a row. */
  readonly failures: number;
  readonly trouble: SourceTrouble | undefined;
  readonly lastOk: Date | undefined;
  /** The newest render that has releases: the next one takes from it what is as it was. */
  readonly rendered: RenderResult | undefined;
}

export const noSource: SourceState = {
  key: "",
  commit: undefined,
  revision: "",
  capabilitiesDigest: "",
  refusedKey: "",
  failures: 0,
  trouble: undefined,
  lastOk: undefined,
  rendered: undefined,
};

/** A poll's result: the state, and a render when anything it depends on is new. */
export interface Polled {
  readonly state: SourceState;
  readonly rendered?: RenderResult;
}

/** Asks Git for the head of the ref; when commit, spec or capabilities are new, fetches and renders. A failure is in the state
 *  (an unreachable source is never an empty one). Throws only on abort. */
export async function poll(
  gitSync: GitSync,
  last: SourceState,
  account: Account,
  deps: Deps,
  signal: AbortSignal,
): Promise<Polled> {
  const { git, clock, telemetry } = deps;
  const started = clock.monotonicMs();
  deps.claims.siblings.looking(gitSyncKey(gitSync));
  let key = "";
  try {
    const request = await gitRequest(gitSync, account, deps, signal);
    const sha = await git.head(request, signal);
    const capabilities = capabilitiesOf(await deps.cluster.discover({ refresh: false }, signal));
    const capabilitiesDigest = digestOf(capabilities);
    key = `${sha} ${capabilitiesDigest} ${inputsDigest(gitSync)}`;
    const fine = { failures: 0, refusedKey: "", trouble: undefined, lastOk: clock.now() };
    if (key === last.key) return { state: { ...last, ...fine } };
    if (key === last.refusedKey) return { state: last };
    const snapshot = await git.read({ ...request, commit: sha, path: gitSync.source.path }, signal);
    telemetry.fetched(gitSyncKey(gitSync), (clock.monotonicMs() - started) / 1000);
    const rendered = await deps.sandbox.render(
      { ...renderRequest(gitSync, snapshot.tree, capabilities, deps), earlier: last.rendered },
      signal,
    );
    const revision = revisionText(gitSync.source.ref, sha);
    const newest = rendered.releases.length > 0 ? rendered : last.rendered;
    const source = { key, commit: snapshot.commit, revision, capabilitiesDigest, rendered: newest };
    return { state: { ...fine, ...source }, rendered };
  } catch (error) {
    signal.throwIfAborted();
    return { state: failed(last, toldError(error, deps), key) };
  }
}

/** A bug ends no loop: the last good state stays in force, the status says so, the log has the rest. */
function toldError(error: unknown, { log }: Deps): SynclineError {
  if (error instanceof SynclineError) return error;
  log.error({ error: errorText(error) }, "poll crashed");
  return new SynclineError("SYNC-BUG", "an unexpected error while reading the source, see the agent's log");
}

/** One failed connection is no news while a good state is in force; the second is, and any answer that is not a network error. */
const passing: ReadonlySet<string> = new Set(["GIT-UNREACHABLE", "GIT-TIMEOUT", "GIT-CORRUPT", "GIT-MEMORY"]);

function failed(last: SourceState, { code, message, hint }: SynclineError, key: string): SourceState {
  const failures = last.failures + 1;
  const isNews = failures > 1 || last.commit === undefined || !passing.has(code);
  const trouble = { code, message: hint === undefined ? message : `${message} (${hint})` };
  const refusedKey = retryOf[code] === "never" ? key : last.refusedKey;
  return { ...last, failures, refusedKey, trouble: isNews ? trouble : last.trouble };
}

const longestAuthDelayMs = 5 * 60_000;

/** Milliseconds until the next poll: the interval ± 10 % (so that many agents do not ask at once), longer after failures:
 *  twice for an unreachable source, up to 5 minutes where asking again does harm (accounts are locked after wrong passwords). */
export function nextPollMs(gitSync: GitSync, { failures, trouble }: SourceState, random: number): number {
  const interval = gitSync.source.intervalSeconds * 1000 * (0.9 + 0.2 * random);
  if (failures < 2 || trouble === undefined) return interval;
  const isAuth = trouble.code === "GIT-AUTH" || trouble.code === "GIT-NOT-FOUND";
  if (isAuth)
    return Math.max(interval, Math.min(longestAuthDelayMs, interval * 2 ** Math.min(failures - 1, 12)));
  return retryOf[trouble.code as keyof typeof retryOf] === "backoff" ? interval * 2 : interval;
}

function digestOf({ kubeVersion, apiVersions }: Capabilities): string {
  return `sha256:${hash("sha256", `${kubeVersion}\n${apiVersions.join("\n")}`)}`;
}

/** Everything of a GitSync that a render depends on. */
function inputsDigest({ source, target, values, releases, defaultNamespace, adopt }: GitSync): string {
  const { ref, path, url } = source;
  const inputs = { ref, path, url, target, values, releases: releases ?? null, defaultNamespace, adopt };
  return hash("sha256", canonicalJson(inputs as unknown as Json));
}
