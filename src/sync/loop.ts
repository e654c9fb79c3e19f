import { errorText } from "../core/errors.ts";
import type { GitSync } from "../core/gitsync.ts";
import type { KubeObject } from "../core/manifest.ts";
import type { PlannedRelease } from "../core/planned.ts";
import type { GitSyncStatus } from "../schema/gitsync.ts";
import type { Audited } from "./audited.ts";
import type { Deps } from "./deps.ts";
import { LoopState } from "./loop-state.ts";
import { planAll } from "./plan-all.ts";

/** One GitSync's loop: polls, renders what is new, and passes over releases whose objects, health or requests moved. */
export interface Loop {
  /** A newer version of the GitSync. */
  update(gitSync: GitSync): void;
  /** A SyncStatus of it changed: a person may have asked for something. */
  asked(status: KubeObject): void;
  /** A SyncStatus of it was deleted. */
  lost(status: KubeObject): void;
  /** The GitSync is being deleted with `deletionPolicy: Prune`: from now on nothing is applied, everything is deleted. */
  end(): void;
  /** What the next pass would do with one release, or with all; undefined when there is none of that name. */
  plan(release: string | undefined, signal: AbortSignal): Promise<readonly PlannedRelease[] | undefined>;
  /** What the self-audit looks at; undefined while the GitSync is suspended, or goes. */
  audited(): Audited | undefined;
  /** Resolves when the loop has stopped. */
  stop(): Promise<void>;
  /** After it stopped, because its GitSync is gone: lets go of what it had in the cluster. Best effort; rejects when aborted. */
  leave(signal: AbortSignal): Promise<void>;
}

/** Starts the loop of a GitSync; `status` is what the cluster holds of an earlier process. */
export function startLoop(
  first: { readonly gitSync: GitSync; readonly status: GitSyncStatus },
  deps: Deps,
): Loop {
  const stopping = new AbortController();
  const state = new LoopState(first.gitSync, first.status, deps);
  const ended = state.run(stopping.signal).catch((error: unknown) => {
    if (!stopping.signal.aborted) state.log.error({ error: errorText(error) }, "loop ended");
  });
  return {
    update: (gitSync) => {
      state.update(gitSync);
    },
    asked: (status) => {
      state.asked(status);
    },
    lost: (status) => {
      state.lost(status);
    },
    end: () => {
      state.end();
    },
    audited: () => state.audited(),
    plan: (release, signal) => planAll({ release }, state.context(), deps, signal),
    async stop() {
      stopping.abort(new Error("stopped"));
      state.forget();
      await ended;
    },
    leave: (signal) => state.leave(signal),
  };
}
