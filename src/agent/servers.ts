import { systemClock } from "../adapters/clock/clock.ts";
import { serveApi } from "../adapters/server/api.ts";
import { serveHealth } from "../adapters/server/health.ts";
import type { Listener } from "../adapters/server/listen.ts";
import { serveMetrics } from "../adapters/server/metrics.ts";
import type { MetricsTelemetry } from "../adapters/telemetry/telemetry.ts";
import type { AgentConfig } from "../config.ts";
import { addressText } from "../core/listen-address.ts";
import type { AgentView, Cluster, Ledger, Log } from "../ports.ts";
import type { AgentState } from "./agent.ts";
import { mayReadMetrics } from "./may-read-metrics.ts";

interface Served {
  readonly cluster: Cluster;
  readonly ledger: Ledger;
  readonly telemetry: MetricsTelemetry;
  readonly log: Log;
  /** What the agent knows now: it changes while the servers run. */
  readonly state: () => AgentState;
}

/** The three servers of the agent, each on its own address or off (cli.md); the log says where (port 0 is any free one). CFG-FLAG when an address cannot be had. */
export async function startServers(
  { http, metrics, metricsOpen, api }: Pick<AgentConfig, "http" | "metrics" | "metricsOpen" | "api">,
  { cluster, ledger, telemetry, log, state }: Served,
): Promise<{ close(): Promise<void> }> {
  const listeners: Listener[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(listeners.map((listener) => listener.close()));
  };
  const opened = (server: "health" | "metrics" | "api", listener: Listener): void => {
    listeners.push(listener);
    log.info({ server, address: addressText(listener.address) }, "listening");
  };
  try {
    if (http !== "off") {
      const ready = (): boolean => state().ready();
      opened("health", await serveHealth({ address: http, live: () => true, ready, log }));
    }
    if (metrics !== "off") {
      const authorize = metricsOpen ? "open" : mayReadMetrics(cluster);
      const { scrape } = telemetry;
      opened("metrics", await serveMetrics({ address: metrics, scrape, authorize, clock: systemClock, log }));
    }
    if (api !== "off") {
      const view: AgentView = {
        plan: (asked, signal) => state().plan(asked, signal),
        gitSyncs: () => state().gitSyncs(),
        ready: () => state().ready(),
        history: ledger.query,
      };
      opened("api", await serveApi({ address: api, view, log }));
    }
  } catch (cause) {
    await close();
    throw cause;
  }
  return { close };
}
