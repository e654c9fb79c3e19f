import type { ListenAddress } from "../../core/listen-address.ts";
import type { Log } from "../../ports.ts";
import { listen, refusal, type Answer, type Listener } from "./listen.ts";

export interface HealthOptions {
  readonly address: ListenAddress;
  /** False = the process should be restarted. */
  readonly live: () => boolean;
  /** False = it does not do its work now (not the leader, API server away). */
  readonly ready: () => boolean;
  readonly log: Log;
}

/** `/healthz` and `/readyz`, the only endpoints that anybody may ask: 200 `ok` or 503 `no`. */
export function serveHealth({ address, live, ready, log }: HealthOptions): Promise<Listener> {
  const endpoint = ({ path }: { readonly path: string }): Answer => {
    if (path === "/healthz") return word(live());
    if (path === "/readyz") return word(ready());
    return refusal(404);
  };
  return listen(address, endpoint, log);
}

function word(isWell: boolean): Answer {
  return { status: isWell ? 200 : 503, type: "text/plain", body: isWell ? "ok\n" : "no\n" };
}
