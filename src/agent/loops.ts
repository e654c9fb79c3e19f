import { assertNever } from "../core/assert-never.ts";
import type { GitSync } from "../core/gitsync.ts";
import { gitSyncLabel, requestAnnotations } from "../core/labels.ts";
import type { KubeObject, ObjectMeta } from "../core/manifest.ts";
import type { PlannedRelease } from "../core/planned.ts";
import { positionText } from "../core/position.ts";
import type { Problem } from "../core/problem.ts";
import { printable } from "../core/text.ts";
import { isJsonObject } from "../core/json.ts";
import type { PlanQuery, WatchEvent } from "../ports.ts";
import { isoSeconds, makeConditions } from "../report/conditions.ts";
import { endingGitSync } from "../schema/ending-gitsync.ts";
import { parseGitSync, type GitSyncStatus } from "../schema/gitsync.ts";
import type { Audited } from "../sync/audited.ts";
import { askedBy } from "../sync/asked-by.ts";
import type { Deps } from "../sync/deps.ts";
import { isEnding, keepFinalizer } from "../sync/finalizer.ts";
import { startLoop, type Loop } from "../sync/loop.ts";
import { createLockKeys } from "./lock-keys.ts";
import { leaveObjects } from "./leave-objects.ts";
import { saveGitSyncStatus } from "../sync/status-store.ts";

export interface Loops {
  readonly onGitSync: (event: WatchEvent) => void;
  readonly onStatus: (event: WatchEvent) => void;
  /** What the next passes of a GitSync would do; undefined when there is none of that name (`namespace/name`). */
  plan(asked: PlanQuery, signal: AbortSignal): Promise<readonly PlannedRelease[] | undefined>;
  /** What the self-audit looks at, of each GitSync that is kept up. */
  audited(): readonly Audited[];
  stop(): Promise<void>;
}

const writeMs = 30_000;

interface Options {
  readonly allowInsecure: boolean;
  /** "" = all. */
  readonly watchNamespace: string;
  readonly onChange: (gitSync: GitSync) => void;
  readonly onGone: (key: string) => void;
}

/** One loop per GitSync: started, told of changes, stopped. A GitSync that cannot be read keeps its last good loop and says why. */
export function createLoops(deps: Deps, { allowInsecure, watchNamespace, onChange, onGone }: Options): Loops {
  const loops = new Map<string, { readonly uid: string; readonly loop: Loop }>();
  const locks = createLockKeys(deps, watchNamespace);
  const stopping = new Set<Promise<void>>();
  const leaving = new Map<string, AbortController>();

  const seen = (object: KubeObject): void => {
    const key = keyOf(object);
    const parsed = readGitSync(object, allowInsecure);
    locks.seen(key, parsed);
    if ("problems" in parsed) {
      refuse(object, parsed.problems, deps);
      return;
    }
    const { gitSync } = parsed;
    leaving.get(key)?.abort(new Error("made anew"));
    const running = loops.get(key);
    keepUp(gitSync, object.metadata, deps);
    if (running?.uid === gitSync.uid) running.loop.update(gitSync);
    else {
      if (running !== undefined) stop(key);
      const status = (isJsonObject(object["status"]) ? object["status"] : {}) as GitSyncStatus;
      loops.set(key, {
        uid: gitSync.uid,
        loop: startLoop({ gitSync, status }, { ...deps, slots: deps.slots.share() }),
      });
    }
    onChange(gitSync);
    if (isEnding(object.metadata)) loops.get(key)?.loop.end();
  };
  const stop = (key: string): void => {
    const loop = loops.get(key)?.loop;
    loops.delete(key);
    onGone(key);
    deps.telemetry.forget(key);
    if (loop === undefined) return;
    const ended = loop.stop().finally(() => stopping.delete(ended));
    stopping.add(ended);
  };
  const gone = (key: string): void => {
    const running = loops.get(key);
    stop(key);
    if (running === undefined) {
      locks.gone(key, Promise.resolve());
      return;
    }
    const leave = new AbortController();
    leaving.set(key, leave);
    const left = leaveObjects(key, running.loop, deps, leave.signal).finally(() => {
      if (leaving.get(key) === leave) leaving.delete(key);
    });
    locks.gone(key, left);
  };
  return {
    onGitSync: follow({ seen, gone, keys: () => loops.keys(), synced: locks.sweep }, deps),
    onStatus: statusEvents((key) => loops.get(key)?.loop),
    audited: () => [...loops.values()].flatMap(({ loop }) => loop.audited() ?? []),
    plan: async ({ gitSync, release }, signal) => loops.get(gitSync)?.loop.plan(release, signal),
    async stop() {
      for (const leave of leaving.values()) leave.abort(new Error("stopped"));
      for (const key of [...loops.keys()]) stop(key);
      await Promise.all(stopping);
    },
  };
}

/** What the events of the watch on SyncStatuses mean. */
function statusEvents(loopOf: (key: string) => Loop | undefined): (event: WatchEvent) => void {
  return (event) => {
    if (event.type !== "object" && event.type !== "deleted") return;
    const { labels = {}, namespace = "" } = event.object.metadata;
    const loop = loopOf(`${namespace}/${labels[gitSyncLabel] ?? ""}`);
    if (event.type === "object") loop?.asked(event.object);
    else loop?.lost(event.object);
  };
}

/** One whose spec cannot be read (any more) can still be deleted. */
function readGitSync(object: KubeObject, allowInsecure: boolean): ReturnType<typeof parseGitSync> {
  const parsed = parseGitSync(object, { allowInsecure });
  const { hold, syncNow } = requestAnnotations;
  const heldBy = askedBy(object.metadata, hold).manager;
  const syncAskedBy = askedBy(object.metadata, syncNow).manager;
  if ("gitSync" in parsed) return { gitSync: { ...parsed.gitSync, heldBy, syncAskedBy } };
  if (!isEnding(object.metadata)) return parsed;
  const gitSync = endingGitSync(object);
  return gitSync === undefined ? parsed : { gitSync: { ...gitSync, heldBy } };
}

/** What the events of the watch on GitSyncs mean: after a complete list, what it did not name is gone. */
function follow(
  {
    seen,
    gone,
    keys,
    synced,
  }: {
    seen(object: KubeObject): void;
    gone(key: string): void;
    keys(): Iterable<string>;
    synced(): void;
  },
  { log }: Deps,
): (event: WatchEvent) => void {
  let listed: Set<string> | undefined;
  return (event) => {
    switch (event.type) {
      case "reset":
        listed = new Set();
        return;
      case "object":
        listed?.add(keyOf(event.object));
        seen(event.object);
        return;
      case "deleted":
        gone(keyOf(event.object));
        return;
      case "synced":
        for (const key of keys()) if (listed?.has(key) === false) gone(key);
        listed = undefined;
        synced();
        return;
      case "trouble":
        log.warn({ code: event.error.code, error: event.error.message }, "watch of GitSyncs in trouble");
        return;
      default:
        assertNever(event);
    }
  };
}

/** The finalizer follows the deletion policy. */
function keepUp(gitSync: GitSync, metadata: ObjectMeta, deps: Deps): void {
  if (metadata.deletionTimestamp !== undefined) return;
  keepFinalizer(gitSync, metadata, deps, AbortSignal.timeout(writeMs)).catch((error: unknown) => {
    deps.log.warn({ gitSync: gitSync.name, error: String(error) }, "finalizer could not be written");
  });
}

function keyOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ""}/${metadata.name}`;
}

/** The mistakes of a GitSync that cannot be used, in its own status. */
function refuse(object: KubeObject, problems: readonly Problem[], deps: Deps): void {
  const { name, namespace = "", generation = 0 } = object.metadata;
  const text = problems.map(
    ({ code, message, position }) => `${code} ${position ? `${positionText(position)} ` : ""}${message}`,
  );
  const message = printable(text.join("; "));
  const previous = (isJsonObject(object["status"]) ? object["status"] : {}) as GitSyncStatus;
  const same = previous.conditions?.find(({ type }) => type === "Ready")?.message === message;
  if (same) return;
  const now = deps.clock.now();
  const wanted = [
    { type: "Ready", status: "False", reason: problems[0]?.code ?? "CFG-SPEC", message },
    { type: "Stalled", status: "True", reason: "Yes", message: "" },
  ] as const;
  const conditions = [...makeConditions(wanted, previous.conditions ?? [], { generation, now })];
  const status: GitSyncStatus = {
    ...previous,
    observedGeneration: generation,
    conditions,
    lastSeen: isoSeconds(now),
  };
  deps.log.warn({ gitSync: `${namespace}/${name}`, problems: text }, "GitSync cannot be used");
  saveGitSyncStatus({ namespace, name }, status, deps, AbortSignal.timeout(writeMs)).catch(
    (error: unknown) => {
      deps.log.warn({ error: String(error) }, "GitSync status could not be written");
    },
  );
}
