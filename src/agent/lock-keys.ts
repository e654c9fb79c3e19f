import { errorText } from "../core/errors.ts";
import { gitSyncLabel } from "../core/labels.ts";
import type { KubeObject } from "../core/manifest.ts";
import { lockLabel } from "../install/lock-policy.ts";
import type { parseGitSync } from "../schema/gitsync.ts";
import type { Deps } from "../sync/deps.ts";
import { lockedBy, removeLocks } from "../sync/lock-removal.ts";
import { isLocking } from "../sync/lock.ts";

/** Sees to it that no lock outlives the GitSync that asked for it. */
export interface LockKeys {
  /** A GitSync as it is now; one that cannot be read keeps its lock. */
  seen(key: string, parsed: ReturnType<typeof parseGitSync>): void;
  /** It was deleted; its loop, which may be writing, ends by and by. */
  gone(key: string, ended: Promise<void>): void;
  /** All GitSyncs were listed: what earlier processes left of others goes. */
  sweep(): void;
}

const writeMs = 30_000;

/** By GitSync (`namespace/name`). Failures are logged: the next sweep tries again. */
export function createLockKeys(deps: Pick<Deps, "cluster" | "log">, watchNamespace: string): LockKeys {
  const wanted = new Set<string>();
  const remove = (selector: string): void => {
    const meant = { selector, isMeant: (lock: KubeObject) => !wanted.has(lockedBy(lock)) };
    removeLocks(meant, deps, AbortSignal.timeout(writeMs)).catch((error: unknown) => {
      deps.log.warn({ error: errorText(error) }, "locks that nobody asks for could not be removed");
    });
  };
  return {
    seen(key, parsed) {
      if ("problems" in parsed || isLocking(parsed.gitSync)) wanted.add(key);
      else wanted.delete(key);
    },
    gone(key, ended) {
      if (!wanted.delete(key)) return;
      const [namespace = "", name = ""] = key.split("/");
      void ended.then(() => {
        remove(`${lockLabel}=${namespace},${gitSyncLabel}=${name}`);
      });
    },
    sweep() {
      remove(watchNamespace === "" ? lockLabel : `${lockLabel}=${watchNamespace}`);
    },
  };
}
