import { Counter, Gauge, Histogram, type Registry } from "prom-client";

const release = ["gitsync", "release"] as const;

/** The metrics of resources.md, each with its labels; `sourceAges` tells the age per GitSync when somebody looks. */
export function createMetrics(registry: Registry, sourceAges: () => Iterable<readonly [string, number]>) {
  const registers = [registry];
  return { ...counters(registers), ...histograms(registers), ...gauges(registers, sourceAges) };
}

function counters(registers: Registry[]) {
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Counter({ name, help, labelNames, registers });
  return {
    passes: counter("syncline_sync_total", "Passes over a release, by result.", [...release, "result"]),
    drift: counter("syncline_drift_total", "Fields and objects moved in the cluster, by who moved them.", [
      "kind",
      "manager",
    ]),
    apiRequests: counter(
      "syncline_api_requests_total",
      "Requests to the Kubernetes API; code 0 = no answer.",
      ["verb", "code"],
    ),
    events: counter("syncline_events_total", "Things people were told, by word.", ["event"]),
    audits: counter("syncline_self_audit_total", "Dry-runs of the self-audit, by what they told.", [
      "result",
    ]),
    notifications: counter("syncline_notifications_total", "Events for Slack, by what became of them.", [
      "result",
    ]),
    ledgerLost: counter(
      "syncline_ledger_lost_entries_total",
      "Ledger entries that no disk and no memory had room for.",
      [],
    ),
  };
}

function histograms(registers: Registry[]) {
  const labelNames = ["gitsync"] as const;
  return {
    passSeconds: new Histogram({
      name: "syncline_sync_duration_seconds",
      help: "Time of one pass over one release.",
      buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300],
      labelNames,
      registers,
    }),
    fetchSeconds: new Histogram({
      name: "syncline_git_fetch_seconds",
      help: "Time of one fetch from Git.",
      buckets: [0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300],
      labelNames,
      registers,
    }),
  };
}

function gauges(registers: Registry[], sourceAges: () => Iterable<readonly [string, number]>) {
  const gauge = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Gauge({ name, help, labelNames, registers });
  return {
    openDrift: gauge("syncline_drift_open", "Drift that was found and not corrected.", release),
    auditFindings: gauge("syncline_self_audit_findings", "What the self-audit finds wrong now.", ["gitsync"]),
    objects: gauge("syncline_objects", "Objects of a release.", release),
    ledgerWritable: gauge("syncline_ledger_writable", "0 while the ledger cannot be written.", []),
    ledgerWaiting: gauge("syncline_ledger_waiting_entries", "Ledger entries that wait in memory.", []),
    info: gauge("syncline_release_info", "1 for what each release is at now.", [
      ...release,
      "revision",
      "sync",
      "health",
    ]),
    lastSuccess: gauge(
      "syncline_last_success_timestamp_seconds",
      "When a pass over a release last ended well.",
      release,
    ),
    sourceAge: new Gauge({
      name: "syncline_source_age_seconds",
      help: "Time since Git was last reached.",
      labelNames: ["gitsync"],
      registers,
      collect() {
        for (const [gitsync, seconds] of sourceAges()) this.set({ gitsync }, seconds);
      },
    }),
  };
}
