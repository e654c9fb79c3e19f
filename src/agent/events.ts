import { hash } from "node:crypto";
import type { SyncEvent } from "../core/event.ts";
import type { GitSync } from "../core/gitsync.ts";
import { apiVersion } from "../core/labels.ts";
import type { KubeObject } from "../core/manifest.ts";
import type { Clock, Cluster, Log } from "../ports.ts";
import { statusName } from "../sync/set-id.ts";

const sameForMs = 5 * 60_000;
const remembered = 1000;
const noteLength = 1000;
const warnings = new Set(["Failed", "Drift", "Fighting", "Held", "Stale", "Denied"]);

/** Writes Kubernetes Events on the SyncStatus (on the GitSync where no single release is meant). One that says the same as another
 *  of the last five minutes becomes part of its series. Never fails its caller. */
export function createEventWriter(
  { cluster, clock, log }: { readonly cluster: Cluster; readonly clock: Clock; readonly log: Log },
  signal: AbortSignal,
): (gitSync: GitSync, event: SyncEvent) => void {
  const recent = new Map<string, { readonly name: string; count: number; at: number }>();
  const write = async (gitSync: GitSync, event: SyncEvent): Promise<void> => {
    const key = `${gitSync.namespace}/${gitSync.name}/${event.release} ${event.word} ${event.summary}`;
    const before = recent.get(key);
    const now = clock.monotonicMs();
    if (before !== undefined && now - before.at < sameForMs) {
      before.count++;
      before.at = now;
      const series = { count: before.count, lastObservedTime: microTime(event.at) };
      const ref = { group: "events.k8s.io", kind: "Event", namespace: gitSync.namespace, name: before.name };
      await cluster.patch(
        ref,
        [{ op: "add", path: "/series", value: series }],
        { manager: "syncline-agent" },
        signal,
      );
      return;
    }
    const object = eventObject(gitSync, event, hash("sha256", `${key} ${event.at}`).slice(0, 12));
    recent.set(key, { name: object.metadata.name, count: 1, at: now });
    if (recent.size > remembered) recent.delete([...recent.keys()][0] ?? "");
    await cluster.create(object, {}, signal);
  };
  return (gitSync, event) => {
    write(gitSync, event).catch((error: unknown) => {
      if (!signal.aborted)
        log.warn({ gitSync: gitSync.name, error: String(error) }, "Event could not be written");
    });
  };
}

function eventObject(gitSync: GitSync, event: SyncEvent, id: string): KubeObject {
  const { namespace, name, uid } = gitSync;
  const about = event.release === "" ? name : statusName(name, event.release);
  const kind = event.release === "" ? "GitSync" : "SyncStatus";
  return {
    apiVersion: "events.k8s.io/v1",
    kind: "Event",
    metadata: { name: `${about}.${id}`, namespace },
    eventTime: microTime(event.at),
    type: warnings.has(event.word) ? "Warning" : "Normal",
    reason: event.word,
    action: "Sync",
    note: event.summary.slice(0, noteLength),
    reportingController: "syncline.dev/agent",
    reportingInstance: "syncline-agent",
    regarding: { apiVersion, kind, namespace, name: about, ...(event.release === "" ? { uid } : {}) },
  };
}

/** metav1.MicroTime: six digits of a second. */
function microTime(iso: string): string {
  return iso.replace(/\.(\d{3})Z$/, ".$1000Z");
}
