import type { ResourceType } from "../../core/capabilities.ts";
import { SynclineError } from "../../core/errors.ts";
import { groupKindText, type GroupKind } from "../../core/object-ref.ts";
import { removedApiHint } from "../../core/removed-apis.ts";
import type { Discovery } from "../../ports.ts";

/** What the server serves, remembered. */
export interface Catalog {
  /** The remembered answer; `refresh` waits for one that was asked for after this call. Errors: API-*. */
  discover(options: { readonly refresh: boolean }, signal: AbortSignal): Promise<Discovery>;
  /** The served type of a kind, asking again when it is unknown. Errors: OBJ-KIND (no such kind or version);
   *  API-SERVER when its group cannot be asked now (A16: unknown is not absent); API-*. */
  resolve(kind: GroupKind, version: string | undefined, signal: AbortSignal): Promise<ResourceType>;
  /** A path we were sure of does not exist: a CRD went or changed. The next look asks again. */
  forget(): void;
  /** Resolves after the next answer. */
  changed(signal: AbortSignal): Promise<void>;
}

// Many objects of an unknown kind ask once, not once each.
const unknownMs = 1000;

/** Remembers what `fetch` answers. One question is under way at a time; `fetch` has its own deadline, so a
 *  caller who gives up does not cancel it for the others. */
export function createCatalog(fetch: () => Promise<Discovery>): Catalog {
  let known: Known | undefined;
  let last: Discovery | undefined;
  let running: Promise<Known> | undefined;
  let next: Promise<Known> | undefined;
  let waiting: (() => void)[] = [];

  const start = (): Promise<Known> => {
    const begun = performance.now();
    const asked = fetch().then((answer) => {
      const discovery = withFailedGroups(answer, last);
      last = discovery;
      known = { discovery, types: byKind(discovery), at: begun };
      for (const wake of waiting) wake();
      waiting = [];
      return known;
    });
    running = asked.finally(() => (running = undefined));
    return running;
  };
  // An answer under way may be older than the CRD its asker just applied: wait for the one after it.
  const refresh = (): Promise<Known> => {
    if (running === undefined) return start();
    next ??= running
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        return refresh();
      });
    return next;
  };
  const look = async (signal: AbortSignal): Promise<Known> =>
    known ?? (await abortable(running ?? start(), signal));

  return {
    discover: async (options, signal) =>
      (options.refresh ? await abortable(refresh(), signal) : await look(signal)).discovery,
    resolve: async (kind, version, signal) => {
      const first = await look(signal);
      const found = find(first, kind, version);
      if (found !== undefined) return found;
      const fresh = performance.now() - first.at < unknownMs;
      const second = fresh ? first : await abortable(refresh(), signal);
      return find(second, kind, version) ?? unknownKind(second, kind, version);
    },
    forget: () => (known = undefined),
    changed: async (signal) => {
      await abortable(new Promise<void>((resolve) => waiting.push(resolve)), signal);
    },
  };
}

interface Known {
  readonly discovery: Discovery;
  /** By group and kind, preferred version first. */
  readonly types: ReadonlyMap<string, readonly ResourceType[]>;
  /** Monotonic ms at which it was asked. */
  readonly at: number;
}

function byKind({ types }: Discovery): ReadonlyMap<string, readonly ResourceType[]> {
  return Map.groupBy(types, (type) => groupKindText(type));
}

/** A group that cannot be asked now (A16) keeps the types it had: a template that asks for them must not render without its
 *  objects, which would then be pruned, because an aggregated API is down. */
function withFailedGroups(now: Discovery, before: Discovery | undefined): Discovery {
  const name = ({ group, version, plural }: ResourceType): string => `${group}/${version}/${plural}`;
  const served = new Set(now.types.map(name));
  const kept = (before?.types ?? []).filter(
    (type) => now.failedGroups.includes(type.group) && !served.has(name(type)),
  );
  return kept.length === 0 ? now : { ...now, types: [...now.types, ...kept] };
}

function find({ types }: Known, kind: GroupKind, version: string | undefined): ResourceType | undefined {
  const served = types.get(groupKindText(kind)) ?? [];
  return version === undefined ? served[0] : served.find((type) => type.version === version);
}

function unknownKind({ discovery, types }: Known, kind: GroupKind, version: string | undefined): never {
  const text = groupKindText(kind);
  if (discovery.failedGroups.includes(kind.group)) {
    throw new SynclineError(
      "API-SERVER",
      `the API group ${kind.group} cannot be asked now: ${text} is not known`,
      {
        hint: `Its APIService is not available: see kubectl get apiservices.`,
      },
    );
  }
  const served = (types.get(text) ?? []).map((type) => type.version);
  const removed = removedApiHint(kind, version ?? "");
  if (served.length === 0)
    throw new SynclineError(
      "OBJ-KIND",
      `no such kind in the cluster: ${text}`,
      removed ? { hint: removed } : {},
    );
  throw new SynclineError(
    "OBJ-KIND",
    `${text} is not served in version ${version ?? ""}; served: ${served.join(", ")}`,
    {
      hint: removed ?? `Write apiVersion ${kind.group === "" ? "" : `${kind.group}/`}${served[0] ?? ""}.`,
    },
  );
}

/** Stops waiting when the signal aborts; what was waited for goes on for others. */
async function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason as Error);
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    if (stop !== undefined) signal.removeEventListener("abort", stop);
  }
}
