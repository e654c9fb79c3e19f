import { SynclineError } from "../../core/errors.ts";
import type { GitAuth } from "../../ports.ts";
import { urlText } from "./url-text.ts";

/**
 * An error as it may leave the adapter: transport errors name the repository, and no message, hint or cause
 * can hold a credential (R14, R16), not even when the server repeats what it was sent.
 */
export function toldError(error: unknown, url: URL, auth: GitAuth | undefined): unknown {
  if (!(error instanceof SynclineError)) return error;
  const { code, message, hint } = error;
  const text = code.startsWith("GIT-") ? `${urlText(url)}: ${message}` : message;
  return new SynclineError(code, withoutSecrets(text, auth), {
    ...(hint === undefined ? {} : { hint: withoutSecrets(hint, auth) }),
  });
}

/** Short values would cut words out of every text, and are no secrets. */
const shortestSecret = 4;

/** Cuts the credentials out, in each form they are sent in. */
export function withoutSecrets(text: string, auth: GitAuth | undefined): string {
  const { username = "x-access-token", password = "", token = "", tlsKey = "" } = auth ?? {};
  const forms = [password, token].flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    Buffer.from(`${username}:${secret}`).toString("base64"),
  ]);
  return [...forms, tlsKey]
    .filter((secret) => secret.length >= shortestSecret)
    .reduce((rest, secret) => rest.replaceAll(secret, "***"), text);
}
