import type { GroupKind } from "../core/object-ref.ts";
import type { KubeObject } from "../core/manifest.ts";
import type { WatchEvent } from "../ports.ts";
import { gitSyncKind, selectorOf, syncStatusKind } from "./own-objects.ts";
import type { ClusterPlace } from "./wire.ts";

/** Everything of one namespace that the command line looks at, complete. */
export interface OwnObjects {
  readonly gitSyncs: readonly KubeObject[];
  readonly statuses: readonly KubeObject[];
}

export interface OwnSink {
  readonly changed: (objects: OwnObjects) => void;
  /** A watch cannot go on for now; it tries again by itself. */
  readonly trouble: (text: string) => void;
}

/** Watches GitSyncs and SyncStatuses (of one GitSync, when it is named) until the signal aborts; `changed` is called when both
 *  are known completely, and `settleMs` after each change. What may not be read counts as none, and is told. */
export async function watchOwn(
  { cluster, namespace }: ClusterPlace,
  { gitSync, settleMs }: { readonly gitSync: string | undefined; readonly settleMs: number },
  sink: OwnSink,
  signal: AbortSignal,
): Promise<void> {
  const kinds = [mirror(), mirror()] as const;
  let timer: NodeJS.Timeout | undefined;
  const tell = (): void => {
    timer = undefined;
    const [gitSyncs, statuses] = kinds;
    if (gitSyncs.isComplete() && statuses.isComplete() && !signal.aborted)
      sink.changed({ gitSyncs: gitSyncs.objects(), statuses: statuses.objects() });
  };
  const watch = (kind: Mirror, type: GroupKind, labelSelector: string | undefined): Promise<void> => {
    let told = "";
    const take = (event: WatchEvent): void => {
      if (kind.take(event)) timer ??= setTimeout(tell, settleMs);
      const trouble = event.type === "trouble" ? `${event.error.code} ${event.error.message}` : "";
      if (trouble !== "" && trouble !== told) sink.trouble(trouble);
      if (trouble !== "" || event.type === "synced") told = trouble;
    };
    const selector = labelSelector === undefined ? {} : { labelSelector };
    return cluster.watch({ type, namespace, metadataOnly: false, ...selector }, take, signal);
  };
  try {
    await Promise.all([
      watch(kinds[0], gitSyncKind, undefined),
      watch(kinds[1], syncStatusKind, selectorOf(gitSync).labelSelector),
    ]);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** The objects of one watch. */
interface Mirror {
  /** True when there is something to tell. */
  take(event: WatchEvent): boolean;
  isComplete(): boolean;
  objects(): readonly KubeObject[];
}

function mirror(): Mirror {
  let complete = false;
  let fresh = new Map<string, KubeObject>();
  return {
    take(event) {
      switch (event.type) {
        case "reset":
          [complete, fresh] = [false, new Map()];
          return false;
        case "synced":
          complete = true;
          return true;
        case "object":
          fresh.set(idOf(event.object), event.object);
          return complete;
        case "deleted":
          fresh.delete(idOf(event.object));
          return complete;
        case "trouble":
          if (event.state === "denied") complete = true;
          return event.state === "denied";
      }
    },
    isComplete: () => complete,
    objects: () => [...fresh.values()],
  };
}

function idOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ""}/${metadata.name}`;
}
