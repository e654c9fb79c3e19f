import { Registry } from "prom-client";
import type { Telemetry } from "../../ports.ts";
import { createMetrics } from "./metrics.ts";
import { createSeries } from "./series.ts";

/** Prometheus' text, for /metrics. */
export interface Scrape {
  readonly contentType: string;
  readonly body: string;
}

export interface MetricsTelemetry extends Telemetry {
  scrape(): Promise<Scrape>;
  /** What became of events for chats. */
  notified(result: "sent" | "failed" | "dropped", events: number): void;
}

/** Managers that metrics name; anything beyond is `other`: whoever writes to the API chooses that text. */
const namedManagers = 50;
const namedKinds = 200;

/** The metrics of resources.md from what passes report. `now` reads the wall clock (for ages). */
export function createTelemetry(now: () => Date = () => new Date()): MetricsTelemetry {
  const registry = new Registry();
  const series = createSeries();
  const metrics = createMetrics(registry, () => now().getTime());
  const kindLabel = bounded(namedKinds);
  const managerLabel = bounded(namedManagers);
  return {
    pass: ({ gitSync, release, result, seconds, drift, openDrift, objects, revision, sync, health }) => {
      const labels = { gitsync: gitSync, release };
      series.see(gitSync, release);
      metrics.passes.inc({ ...labels, result });
      metrics.passSeconds.observe({ gitsync: gitSync }, seconds);
      for (const { kind, manager } of drift) {
        metrics.drift.inc({ kind: kindLabel(kind), manager: managerLabel(manager) });
      }
      metrics.openDrift.set(labels, openDrift);
      metrics.objects.set(labels, objects);
      metrics.setRelease({ ...labels, revision, sync, health });
      if (result === "synced" || result === "unchanged") {
        metrics.lastSuccess.set(labels, Math.floor(now().getTime() / 1000));
      }
    },
    event: (word) => void metrics.events.inc({ event: word }),
    notified: (result, events) => void metrics.notifications.inc({ result }, events),
    fetched: (gitSync, seconds) => {
      series.see(gitSync, undefined);
      metrics.fetchSeconds.observe({ gitsync: gitSync }, seconds);
    },
    apiRequest: (verb, code) => void metrics.apiRequests.inc({ verb, code: String(code) }),
    sourceAge: (gitSync, lastSeen) => {
      series.see(gitSync, undefined);
      metrics.setLastSeen(gitSync, lastSeen.getTime());
    },
    forget: (gitSync, release) => {
      for (const name of release === undefined ? series.releasesOf(gitSync) : [release])
        metrics.forgetRelease(gitSync, name);
      if (release === undefined) metrics.forgetGitSync(gitSync);
      series.forget(gitSync, release);
    },
    scrape: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  };
}

/** The first `limit` different values keep their name; an empty one is `unknown`. */
function bounded(limit: number): (value: string) => string {
  const seen = new Set<string>();
  return (value) => {
    if (value === "") return "unknown";
    if (!seen.has(value) && seen.size >= limit) return "other";
    seen.add(value);
    return value.slice(0, 100);
  };
}
