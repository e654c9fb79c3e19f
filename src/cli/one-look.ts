import { SynclineError } from "../core/errors.ts";
import type { Cluster, WatchEvent, WatchSelection } from "../ports.ts";

/** A cluster as one person sees it at one moment: nobody is impersonated, and what would be watched is listed once, in these namespaces
 *  where it may not be listed in all. */
export function oneLook(cluster: Cluster, namespaces: readonly string[]): Cluster {
  return {
    ...cluster,
    get: (ref, { as: _as, ...options }, signal) => cluster.get(ref, options, signal),
    list: (type, { as: _as, ...options }, signal) => cluster.list(type, options, signal),
    sample: (type, { as: _as, ...options }, signal) => cluster.sample(type, options, signal),
    apply: (object, { as: _as, ...options }, signal) => {
      if (!options.dryRun) throw new Error("planning writes nothing");
      return cluster.apply(object, options, signal);
    },
    watch: async (selection, sink, signal) => {
      for (const event of await eventsOf(cluster, selection, namespaces, signal)) sink(event);
    },
  };
}

async function eventsOf(
  cluster: Cluster,
  selection: WatchSelection,
  namespaces: readonly string[],
  signal: AbortSignal,
): Promise<readonly WatchEvent[]> {
  const list = async (namespace: string) => {
    const { type, labelSelector, metadataOnly } = selection;
    const selector = labelSelector === undefined ? {} : { labelSelector };
    return cluster.list(type, { namespace, metadataOnly, ...selector }, signal);
  };
  try {
    const objects = await list("").catch(async (error: unknown) => {
      if (codeOf(error) !== "API-DENIED" || namespaces.length === 0) throw error;
      return (await Promise.all(namespaces.map(list))).flat();
    });
    const told = objects.map((object) => ({ type: "object", object }) as const);
    return [{ type: "reset" }, ...told, { type: "synced" }];
  } catch (error) {
    const state = troubles[codeOf(error)];
    if (!(error instanceof SynclineError) || state === undefined) throw error;
    return [{ type: "trouble", state, error }];
  }
}

const troubles: Readonly<Record<string, "denied" | "missing">> = {
  "API-DENIED": "denied",
  "OBJ-KIND": "missing",
};

function codeOf(error: unknown): string {
  return error instanceof SynclineError ? error.code : "";
}
