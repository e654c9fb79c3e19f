import type { IncomingHttpHeaders } from "node:http";
import { SynclineError } from "../../core/errors.ts";
import { gitLimits } from "./git-limits.ts";

/** An HTTP status as one of our errors; undefined for 200. `hasAuth` decides which advice helps. */
export function fromStatus(
  status: number,
  headers: IncomingHttpHeaders,
  { hasAuth }: { readonly hasAuth: boolean },
): SynclineError | undefined {
  if (status === 200) return undefined;
  const advice = hasAuth ? "check the Secret that source.secretRef names" : "set source.secretRef";
  // 203 is how Azure DevOps says 401.
  if (status === 401 || status === 203) {
    const text = hasAuth ? "the server refused the credentials" : "the server asks for credentials";
    return new SynclineError("GIT-AUTH", `${text} (HTTP ${status})`, { hint: advice });
  }
  if (status === 403)
    return new SynclineError("GIT-AUTH", "the server denies access (HTTP 403)", { hint: advice });
  if (status === 404 || status === 410) {
    const hint = hasAuth
      ? "check source.url, and that the credentials may see this repository"
      : "check source.url; for a private repository set source.secretRef";
    return new SynclineError("GIT-NOT-FOUND", `no repository there (HTTP ${status})`, { hint });
  }
  if (status === 429 || status >= 500) {
    const pause = retryAfterMs(headers);
    const later = pause === undefined ? "" : `; asks for ${Math.ceil(pause / 1000)} s of rest`;
    return new SynclineError("GIT-UNREACHABLE", `the server fails (HTTP ${status})${later}`);
  }
  return new SynclineError("GIT-PROTOCOL", `unexpected answer (HTTP ${status})`);
}

/**
 * The pause the server asked for, bounded; undefined when it asked for none. Seconds or a date (RFC 9110).
 */
export function retryAfterMs(headers: IncomingHttpHeaders): number | undefined {
  const text = headers["retry-after"];
  if (text === undefined) return undefined;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return ms > 0 ? Math.min(ms, gitLimits.retryAfterMs) : undefined;
}
