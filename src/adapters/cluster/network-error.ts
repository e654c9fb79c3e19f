import { SynclineError } from "../../core/errors.ts";
import { printable } from "../../core/text.ts";
import type { Call } from "./transport.ts";

/** The server did not answer at all: refused, reset, name unknown, certificate not trusted. Holds the
 *  system's code and words only, never a header or body. */
export function unreachable(server: string, error: unknown): SynclineError {
  if (error instanceof SynclineError) return error;
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") throw error; // a bug
  const { code, message } = error;
  const reason = printable(message === "" ? code : message);
  const hint = hints.find(([pattern]) => pattern.test(code))?.[1];
  return new SynclineError("API-UNREACHABLE", `no connection to ${server}: ${reason}`, {
    ...(hint !== undefined && { hint }),
    cause: error,
  });
}

const hints: readonly (readonly [RegExp, string])[] = [
  [/^ECONNREFUSED$/, "Nothing listens there: is the API server running, and is the address right?"],
  [/^(ENOTFOUND|EAI_AGAIN)$/, "The host name is unknown: check the address, DNS and VPN."],
  [
    /CERT|SIGNATURE|ALTNAME|ISSUER/,
    "The server's certificate is not trusted: check the certificate authority given.",
  ],
  [
    /^(ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/,
    "The network does not lead there: check routes, firewall and VPN.",
  ],
];

/** The server took the request and did not answer in time; a write may have happened. */
export function timedOut(server: string, { verb }: Call, ms: number): SynclineError {
  return new SynclineError("API-TIMEOUT", `no answer to ${verb} from ${server} within ${ms / 1000} s`);
}
