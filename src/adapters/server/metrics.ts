import type { ListenAddress } from "../../core/listen-address.ts";
import type { Clock, Log } from "../../ports.ts";
import { listen, refusal, type Answer, type Ask, type Listener } from "./listen.ts";
import { rememberAnswers, type Authorize } from "./authorize.ts";

export interface MetricsOptions {
  readonly address: ListenAddress;
  readonly scrape: () => Promise<{ readonly contentType: string; readonly body: string }>;
  /** TokenReview and SubjectAccessReview of a bearer token; "open" = anybody may read (--metrics-open). */
  readonly authorize: Authorize | "open";
  readonly clock: Clock;
  readonly log: Log;
}

/** `/metrics`: 401 without a token, 403 where the API server says no, 503 where it cannot be asked. */
export function serveMetrics({ address, scrape, authorize, clock, log }: MetricsOptions): Promise<Listener> {
  const allowed = authorize === "open" ? authorize : rememberAnswers(authorize, clock);
  const endpoint = async ({ path, headers, signal }: Ask): Promise<Answer> => {
    if (allowed !== "open") {
      const token = bearer(headers.authorization);
      if (token === undefined) return refusal(401);
      if (!(await allowed(token, signal))) return refusal(403);
    }
    if (path !== "/metrics") return refusal(404);
    const { contentType, body } = await scrape();
    return { status: 200, type: contentType, body };
  };
  return listen(address, endpoint, log);
}

/** Tokens of service accounts are below 4 kB; nothing larger is sent on to the API server. */
function bearer(header: string | undefined): string | undefined {
  const token = /^Bearer +([A-Za-z0-9._~+/=-]+) *$/i.exec(header ?? "")?.[1];
  return token === undefined || token.length > 8_192 ? undefined : token;
}
