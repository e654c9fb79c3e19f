import type { Cluster, Log } from "../../ports.ts";
import { createCatalog } from "./catalog.ts";
import type { Connection } from "./connection.ts";
import { fetchDiscovery } from "./discovery.ts";
import { createHttp, type HttpOptions } from "./http.ts";
import { createReads } from "./reads.ts";
import { watchTimes, type WatchTimes } from "./watch-times.ts";
import { createWatch } from "./watch.ts";
import { createWrites } from "./writes.ts";

export interface ClusterOptions extends HttpOptions {
  readonly log: Log;
  /** Shorter in tests. */
  readonly watchTimes?: Partial<WatchTimes> | undefined;
}

/** Kubernetes through one keep-alive pool and one gate, where a 429 makes that account wait. Holds no timers or open sockets that
 *  would keep a process alive. */
export function createCluster(connection: Connection, options: ClusterOptions): Cluster {
  const http = createHttp(connection, options);
  const catalog = createCatalog(() => fetchDiscovery(http, AbortSignal.timeout(discoveryMs)));
  const api = { http, catalog };
  return {
    discover: (which, signal) => catalog.discover(which, signal),
    ...createReads(api),
    ...createWrites(api),
    watch: createWatch(api, options.log, { ...watchTimes, ...options.watchTimes }),
  };
}

const discoveryMs = 60_000;
