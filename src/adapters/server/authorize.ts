import { createHash } from "node:crypto";
import type { Clock } from "../../ports.ts";

/** True when the holder of the token may read the metrics. Throws when nobody could be asked. */
export type Authorize = (token: string, signal: AbortSignal) => Promise<boolean>;

/** A yes is believed for a minute, a no for ten seconds: Prometheus asks every few seconds, and guessing tokens must not
 *  become load on the API server. Errors are not remembered. */
const yesMs = 60_000;
const noMs = 10_000;
const mostAnswers = 100;
/** Questions under way at once; more are refused. */
const mostAsking = 10;

/** The same answers, asked for less often. Tokens are kept as hashes. */
export function rememberAnswers(authorize: Authorize, clock: Clock): Authorize {
  const answers = new Map<string, { readonly allowed: boolean; readonly until: number }>();
  let asking = 0;
  return async (token, signal) => {
    const name = createHash("sha256").update(token).digest("base64");
    const known = answers.get(name);
    if (known !== undefined && clock.monotonicMs() < known.until) return known.allowed;
    if (asking >= mostAsking) return false;
    asking += 1;
    try {
      const allowed = await authorize(token, signal);
      answers.delete(name);
      answers.set(name, { allowed, until: clock.monotonicMs() + (allowed ? yesMs : noMs) });
      const oldest = answers.keys().next().value;
      if (answers.size > mostAnswers && oldest !== undefined) answers.delete(oldest);
      return allowed;
    } finally {
      asking -= 1;
    }
  };
}
