import type { SyncStatusStatus } from "../src/schema/syncstatus.ts";
import { agentNamespace, type BenchCluster } from "./cluster.ts";
import { watchCollection } from "./watch.ts";

/** Longer than anything here takes on a busy machine; then the benchmark says what it waited for. */
export const patienceMs = 300_000;

/**
 * Waits until `releases` releases of a GitSync are applied from `commit`, by a watch on their statuses. Resolves with the time
 * at which the last of them said so.
 */
export async function waitUntilApplied(
  { cluster }: BenchCluster,
  want: {
    readonly gitSync: string;
    readonly commit: string;
    readonly releases: number;
    readonly objects: number;
  },
): Promise<number> {
  const { gitSync, commit, releases, objects } = want;
  const selector = `labelSelector=syncline.dev/gitsync=${gitSync}`;
  const path = `/apis/syncline.dev/v1alpha1/namespaces/${agentNamespace}/syncstatuses?${selector}`;
  const statuses = new Map<string, SyncStatusStatus>();
  const pending = new Set<string>();
  const settled = Promise.withResolvers<number>();
  const watch = watchCollection(cluster, path, ({ object, at }) => {
    const { name } = object.metadata;
    const status = (object["status"] ?? {}) as SyncStatusStatus;
    statuses.set(name, status);
    if (isApplied(status, commit)) pending.delete(name);
    else pending.add(name);
    if (statuses.size === releases && pending.size === 0) settled.resolve(at);
  });
  const late = setTimeout(() => {
    const [first = ""] = pending;
    const text = JSON.stringify(statuses.get(first) ?? {}).slice(0, 3000);
    settled.reject(
      new Error(
        `${gitSync}: ${statuses.size} of ${releases} releases, ${pending.size} not at ${commit}: ${first} ${text}`,
      ),
    );
  }, patienceMs);
  try {
    const at = await settled.promise;
    const found = [...statuses.values()].reduce((sum, status) => sum + (status.objects?.total ?? 0), 0);
    if (found !== objects)
      throw new Error(`${gitSync} has ${found} objects; the input should have ${objects}`);
    return at;
  } finally {
    clearTimeout(late);
    watch.stop();
  }
}

function isApplied({ sync, revision }: SyncStatusStatus, commit: string): boolean {
  return sync === "Synced" && (revision?.applied ?? "").endsWith(commit);
}
