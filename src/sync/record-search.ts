import { errorText, SynclineError } from "../core/errors.ts";
import type { GitSync } from "../core/gitsync.ts";
import { recordFound, recordLost } from "../report/record-events.ts";
import { crawl, type FoundRelease } from "./crawl.ts";
import type { Deps } from "./deps.ts";
import { tellAll } from "./tell-all.ts";

/** Whether what is recorded of a GitSync's objects can be relied on, and the search that makes it so again. */
export interface RecordSearch {
  /** The record cannot be relied on. */
  doubt(why: string): void;
  /** Why nothing may be pruned; undefined = the record is whole. */
  why(): string | undefined;
  /** Searches if it is needed; one search at a time. Rejects only when the signal aborts: what failed stands in `why`. */
  run(gitSync: GitSync, releases: readonly string[], signal: AbortSignal): Promise<void>;
}

const againMs = 5_000;

/** A record without doubts. `onEnd` learns what a search found, or undefined when it failed. */
export function createRecordSearch(
  deps: Deps,
  onEnd: (found: readonly FoundRelease[] | undefined) => void,
): RecordSearch {
  let doubt: string | undefined;
  let failure = "";
  let isTold = false;
  let running: Promise<void> | undefined;
  let notBefore = 0;

  const search = async (
    gitSync: GitSync,
    releases: readonly string[],
    signal: AbortSignal,
  ): Promise<void> => {
    let result: readonly FoundRelease[] | undefined;
    try {
      if (!isTold) await tellAll(gitSync, [recordLost(gitSync, doubt ?? "", deps.clock.now())], deps, signal);
      isTold = true;
      result = await crawl(gitSync, releases, deps, signal);
      const event = recordFound(gitSync, result.map(lineOf), deps.clock.now());
      await tellAll(gitSync, [event], deps, signal);
    } catch (error) {
      signal.throwIfAborted();
      failure = error instanceof SynclineError ? `; ${error.code} ${error.message}` : "";
      deps.log.warn({ error: errorText(error) }, "the search for objects failed");
      notBefore = deps.clock.monotonicMs() + againMs;
    } finally {
      running = undefined;
      onEnd(result);
      if (result !== undefined) [doubt, failure, isTold] = [undefined, "", false];
    }
  };
  return {
    doubt: (why) => void (doubt ??= why),
    why: () => doubt && `${doubt}: every kind is searched for objects first${failure}`,
    run(gitSync, releases, signal) {
      if (doubt === undefined || deps.clock.monotonicMs() < notBefore) return Promise.resolve();
      running ??= search(gitSync, releases, signal);
      return running;
    },
  };
}

function lineOf({ release, objects, groupKinds }: FoundRelease): string {
  return `${release}: ${objects} ${objects === 1 ? "object" : "objects"} (${groupKinds.join(", ")})`;
}
