import { Counter, Gauge, Histogram, type Registry } from "prom-client";

const results = ["synced", "unchanged", "failed", "held"] as const;

/** The metrics of resources.md, each with its labels. `now` in ms since 1970. */
export function createMetrics(registry: Registry, now: () => number) {
  const registers = [registry];
  const release = ["gitsync", "release"] as const;
  const infos = new Map<string, Record<string, string>>();
  const lastSeen = new Map<string, number>();
  const passes = new Counter({
    name: "syncline_sync_total",
    help: "Passes over a release, by result.",
    labelNames: [...release, "result"],
    registers,
  });
  const passSeconds = new Histogram({
    name: "syncline_sync_duration_seconds",
    help: "Time of one pass over one release.",
    labelNames: ["gitsync"],
    buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300],
    registers,
  });
  const fetchSeconds = new Histogram({
    name: "syncline_git_fetch_seconds",
    help: "Time of one fetch from Git.",
    labelNames: ["gitsync"],
    buckets: [0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300],
    registers,
  });
  const drift = new Counter({
    name: "syncline_drift_total",
    help: "Fields and objects that moved in the cluster, by the field manager that moved them.",
    labelNames: ["kind", "manager"],
    registers,
  });
  const openDrift = new Gauge({
    name: "syncline_drift_open",
    help: "Drift that was found and not corrected.",
    labelNames: release,
    registers,
  });
  const objects = new Gauge({
    name: "syncline_objects",
    help: "Objects of a release.",
    labelNames: release,
    registers,
  });
  const info = new Gauge({
    name: "syncline_release_info",
    help: "1 for what each release is at now.",
    labelNames: [...release, "revision", "sync", "health"],
    registers,
  });
  const lastSuccess = new Gauge({
    name: "syncline_last_success_timestamp_seconds",
    help: "When a pass over a release last ended well.",
    labelNames: release,
    registers,
  });
  const sourceAge = new Gauge({
    name: "syncline_source_age_seconds",
    help: "Time since Git was last reached.",
    labelNames: ["gitsync"],
    registers,
    collect() {
      for (const [gitsync, seen] of lastSeen) this.set({ gitsync }, Math.max(0, (now() - seen) / 1000));
    },
  });
  const apiRequests = new Counter({
    name: "syncline_api_requests_total",
    help: "Requests to the Kubernetes API; code 0 = no answer.",
    labelNames: ["verb", "code"],
    registers,
  });
  const events = new Counter({
    name: "syncline_events_total",
    help: "Things people were told, by word.",
    labelNames: ["event"],
    registers,
  });
  const notifications = new Counter({
    name: "syncline_notifications_total",
    help: "Events for Slack, by what became of them.",
    labelNames: ["result"],
    registers,
  });

  function forgetInfo(gitsync: string, name: string): void {
    const before = infos.get(`${gitsync} ${name}`);
    if (before !== undefined) info.remove(before);
    infos.delete(`${gitsync} ${name}`);
  }

  return {
    passes,
    passSeconds,
    fetchSeconds,
    drift,
    openDrift,
    objects,
    lastSuccess,
    apiRequests,
    events,
    notifications,
    /** One series per release: the one before goes. */
    setRelease: (labels: Record<"gitsync" | "release" | "revision" | "sync" | "health", string>) => {
      forgetInfo(labels.gitsync, labels.release);
      infos.set(`${labels.gitsync} ${labels.release}`, labels);
      info.set(labels, 1);
    },
    setLastSeen: (gitsync: string, ms: number) => void lastSeen.set(gitsync, ms),
    forgetRelease: (gitsync: string, name: string) => {
      for (const result of results) passes.remove({ gitsync, release: name, result });
      for (const gauge of [openDrift, objects, lastSuccess]) gauge.remove({ gitsync, release: name });
      forgetInfo(gitsync, name);
    },
    forgetGitSync: (gitsync: string) => {
      lastSeen.delete(gitsync);
      for (const metric of [passSeconds, fetchSeconds, sourceAge]) metric.remove({ gitsync });
    },
  };
}
