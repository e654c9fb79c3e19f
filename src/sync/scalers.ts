import { SynclineError } from "../core/errors.ts";
import type { Manifest } from "../core/manifest.ts";
import { groupKindText, refId, type GroupKind, type ObjectRef } from "../core/object-ref.ts";
import type { Scale } from "../core/scale.ts";
import { isScalable, scalerKinds, scalerOf, scales, type Scaler } from "../diff/scaler.ts";
import type { Account, ClusterRead, Log, WatchEvent } from "../ports.ts";
import type { LiveChange } from "./live-tracker.ts";
import { createScalerIndex } from "./scaler-index.ts";
import { createWatchStates, type WatchStates } from "./watch-states.ts";

/** Which objects autoscalers scale. One metadata-only watch per kind of autoscaler tells where any exist and when one moved; what they
 *  scale is read as the GitSync's account, once per change. */
export interface Scalers {
  /** Who decides about the replicas of each manifest's object that could be scaled (refId). The set hears of later changes. Throws when
   *  a read fails for another reason than a missing right. */
  of(
    manifests: readonly Manifest[],
    who: { readonly setId: string; readonly account: Account },
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, Scale>>;
}

interface ScalersOptions {
  readonly log: Log;
  readonly onChange: (change: LiveChange) => void;
  readonly signal: AbortSignal;
}

const patienceMs = 10_000;

/** Starts following autoscalers when the first objects that could be scaled are asked for. */
export function createScalers(cluster: ClusterRead, options: ScalersOptions): Scalers {
  const states = createWatchStates();
  const asked = new Map<string, ReadonlySet<string>>();
  const onMove = (ref: ObjectRef): void => {
    for (const [setId, namespaces] of asked)
      if (namespaces.has(ref.namespace)) options.onChange({ setId, ref, type: "moved" });
  };
  const kinds = scalerKinds.map((kind) => createKind(kind, states, onMove));
  const start = (): void => {
    for (const kind of kinds) {
      if (states.get(kind.type) !== undefined) continue;
      states.set(kind.type, "starting");
      const selection = { type: kind.type, metadataOnly: true };
      cluster.watch(selection, kind.take, options.signal).catch((error: unknown) => {
        if (!options.signal.aborted)
          options.log.error({ kind: groupKindText(kind.type), error: String(error) }, "watch ended");
      });
    }
  };
  return {
    async of(manifests, { setId, account }, signal) {
      const scaled = manifests.filter(isScalable);
      const namespaces = new Set(scaled.map(({ ref }) => ref.namespace));
      asked.set(setId, namespaces);
      if (scaled.length === 0) return new Map();
      start();
      const patience = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
      await states.started(scalerKinds, patience).catch(() => {
        signal.throwIfAborted();
      });
      const found = await Promise.all(
        [...namespaces].map(
          async (namespace) =>
            [namespace, await readAll(kinds, namespace, account, cluster, signal)] as const,
        ),
      );
      const declared = manifests.flatMap(({ object }) => scalerOf(object) ?? []);
      const byNamespace = new Map(found);
      return new Map(
        scaled.map(({ ref }) => [refId(ref), scaleOf(ref, declared, byNamespace.get(ref.namespace) ?? [])]),
      );
    },
  };
}

/** An autoscaler that this very release brings counts already: its target is applied before it. */
function scaleOf(
  ref: ObjectRef,
  declared: readonly Scaler[],
  found: readonly Scaler[] | { readonly why: string },
): Scale {
  const by = [...declared, ...("why" in found ? [] : found)].find((scaler) => scales(scaler, ref));
  if (by !== undefined) return { type: "scaled", by: by.ref };
  return "why" in found ? { type: "unknown", why: found.why } : { type: "free" };
}

/** What is known of one kind of autoscaler. */
interface ScalerKind {
  readonly type: GroupKind;
  readonly take: (event: WatchEvent) => void;
  in(
    namespace: string,
    account: Account,
    cluster: ClusterRead,
    signal: AbortSignal,
  ): Promise<readonly Scaler[]>;
}

async function readAll(
  kinds: readonly ScalerKind[],
  namespace: string,
  account: Account,
  cluster: ClusterRead,
  signal: AbortSignal,
): Promise<readonly Scaler[] | { readonly why: string }> {
  try {
    return (await Promise.all(kinds.map((kind) => kind.in(namespace, account, cluster, signal)))).flat();
  } catch (error) {
    if (error instanceof SynclineError && error.code === "API-DENIED") return { why: error.message };
    throw error;
  }
}

function createKind(type: GroupKind, states: WatchStates, onMove: (ref: ObjectRef) => void): ScalerKind {
  const index = createScalerIndex(onMove);
  const read = new Map<string, { readonly version: number; readonly scalers: readonly Scaler[] }>();
  return {
    type,
    take(event) {
      index.take(event);
      if (event.type === "synced") states.set(type, "synced");
      if (event.type === "trouble") states.set(type, event.state);
    },
    async in(namespace, account, cluster, signal) {
      const isSynced = states.get(type) === "synced";
      if (states.get(type) === "missing" || (isSynced && index.isEmpty(namespace))) return [];
      const key = `${account.namespace}/${account.name} ${namespace}`;
      const version = index.version(namespace);
      const before = read.get(key);
      if (isSynced && before?.version === version) return before.scalers;
      const scalers = await list(type, namespace, account, cluster, signal);
      read.set(key, { version, scalers });
      return scalers;
    },
  };
}

async function list(
  type: GroupKind,
  namespace: string,
  account: Account,
  cluster: ClusterRead,
  signal: AbortSignal,
): Promise<readonly Scaler[]> {
  try {
    const objects = await cluster.list(type, { as: account, namespace }, signal);
    return objects.flatMap((object) => scalerOf(object) ?? []);
  } catch (error) {
    if (error instanceof SynclineError && error.code === "OBJ-KIND") return []; // KEDA is not installed
    throw error;
  }
}
