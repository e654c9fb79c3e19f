import { Registry } from "prom-client";
import type { PassTelemetry, Telemetry } from "../../ports.ts";
import { createMetrics } from "./metrics.ts";

export interface MetricsTelemetry extends Telemetry {
  /** Prometheus' text, for /metrics. */
  scrape(): Promise<{ readonly contentType: string; readonly body: string }>;
  /** What became of events for chats. */
  notified(result: "sent" | "failed" | "dropped", events: number): void;
  /** Whether the ledger can be written; entries that wait in memory, and that were lost since the process started. */
  ledger(writable: boolean, entries: { readonly waiting: number; readonly lost: number }): void;
}

/** Values that a label names; anything beyond is `other`: whoever writes to the API chooses the text of a manager. */
const namedManagers = 50;
const namedKinds = 200;
const results: readonly PassTelemetry["result"][] = ["synced", "unchanged", "failed", "held"];

type Info = Record<"gitsync" | "release" | "revision" | "sync" | "health", string>;
type Metrics = ReturnType<typeof createMetrics>;

/** The metrics of resources.md from what passes report. Series of a GitSync or release go with it. */
export function createTelemetry(now: () => Date = () => new Date()): MetricsTelemetry {
  const registry = new Registry();
  const lastSeen = new Map<string, Date>();
  const metrics = createMetrics(registry, () => agesOf(lastSeen, now()));
  /** gitsync → release → the labels of its info series, which change and must not pile up. */
  const infos = new Map<string, Map<string, Info>>();
  const kindLabel = bounded(namedKinds);
  const managerLabel = bounded(namedManagers);
  metrics.ledgerWritable.set(1);
  let lostBefore = 0;
  return {
    pass: (report) => {
      const { gitSync, release, revision, sync, health } = report;
      const releases = infos.get(gitSync) ?? new Map<string, Info>();
      const before = releases.get(release);
      if (before !== undefined) metrics.info.remove(before);
      const info = { gitsync: gitSync, release, revision, sync, health };
      infos.set(gitSync, releases.set(release, info));
      metrics.info.set(info, 1);
      recordPass(metrics, report, now());
      for (const { kind, manager } of report.drift) {
        metrics.drift.inc({ kind: kindLabel(kind), manager: managerLabel(manager) });
      }
    },
    event: (word) => void metrics.events.inc({ event: word }),
    notified: (result, events) => void metrics.notifications.inc({ result }, events),
    ledger: (writable, { waiting, lost }) => {
      metrics.ledgerWritable.set(writable ? 1 : 0);
      metrics.ledgerWaiting.set(waiting);
      metrics.ledgerLost.inc(lost - lostBefore);
      lostBefore = lost;
    },
    audited: (result) => void metrics.audits.inc({ result }),
    audit: (gitsync, findings) => void metrics.auditFindings.set({ gitsync }, findings),
    fetched: (gitSync, seconds) => void metrics.fetchSeconds.observe({ gitsync: gitSync }, seconds),
    apiRequest: (verb, code) => void metrics.apiRequests.inc({ verb, code: String(code) }),
    sourceAge: (gitSync, seen) => void lastSeen.set(gitSync, seen),
    forget: (gitSync, release) => {
      const releases = infos.get(gitSync);
      for (const info of releases?.values() ?? []) {
        if (release === undefined || release === info.release) forgetRelease(metrics, info);
      }
      if (release !== undefined) {
        releases?.delete(release);
        return;
      }
      infos.delete(gitSync);
      lastSeen.delete(gitSync);
      const { passSeconds, fetchSeconds, sourceAge, auditFindings } = metrics;
      for (const metric of [passSeconds, fetchSeconds, sourceAge, auditFindings])
        metric.remove({ gitsync: gitSync });
    },
    scrape: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  };
}

function recordPass(metrics: Metrics, report: PassTelemetry, now: Date): void {
  const { gitSync: gitsync, release, result, seconds, openDrift, objects } = report;
  metrics.passes.inc({ gitsync, release, result });
  metrics.passSeconds.observe({ gitsync }, seconds);
  metrics.openDrift.set({ gitsync, release }, openDrift);
  metrics.objects.set({ gitsync, release }, objects);
  if (result === "failed" || result === "held") return;
  metrics.lastSuccess.set({ gitsync, release }, Math.floor(now.getTime() / 1000));
}

function forgetRelease(metrics: Metrics, info: Info): void {
  const { gitsync, release } = info;
  for (const result of results) metrics.passes.remove({ gitsync, release, result });
  for (const gauge of [metrics.openDrift, metrics.objects, metrics.lastSuccess])
    gauge.remove({ gitsync, release });
  metrics.info.remove(info);
}

function agesOf(lastSeen: ReadonlyMap<string, Date>, now: Date): readonly (readonly [string, number])[] {
  return [...lastSeen].map(([gitSync, seen]) => [
    gitSync,
    Math.max(0, (now.getTime() - seen.getTime()) / 1000),
  ]);
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
