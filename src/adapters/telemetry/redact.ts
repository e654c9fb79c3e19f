import { SynclineError } from "../../core/errors.ts";
import { printable } from "../../core/text.ts";

/** What stands in the place of a secret. */
const masked = "[redacted]";
/** Deeper or longer is cut: a log line is no dump. */
const depthLimit = 6;
const itemLimit = 100;
const textLimit = 8_192;

/** Names whose value is never written, wherever they stand; compared without case, dashes and underscores. */
const secretName =
  /^(data|stringdata|authorization|proxyauthorization|cookie|setcookie|auth|headers|webhookurl|tlskey|credentials?)$|(token|password|passwd|passphrase|secret|apikey|privatekey)$/;

/** The one place where log fields are made safe (reliability.md R14, R16, R42): values of secret names are masked, texts
 *  lose what looks like a credential and every control character, errors keep code, message and stack only. */
export function redacted(fields: object): Record<string, unknown> {
  return fieldsOf(fields, 0);
}

/** A text without credentials: user and query of URLs, bearer tokens, Slack's tokens and hooks, private keys. */
export function redactedText(text: string): string {
  const short = text.length > textLimit ? `${text.slice(0, textLimit)}…` : text;
  return printable(secretTexts.reduce((rest, [pattern, instead]) => rest.replace(pattern, instead), short));
}

/** Linear patterns only: the text may come from anybody. */
const secretTexts: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*(-----END [A-Z ]*PRIVATE KEY-----)?/g, masked],
  [/\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/@"'<>]*@/gi, "$1"],
  [/\b(https?:\/\/[^\s?"'<>]*)\?[^\s"'<>]*/gi, "$1"],
  [/\b(https:\/\/hooks\.slack(-gov)?\.com\/)[^\s"'<>]+/gi, `$1${masked}`],
  [/\b(bearer|basic)\s+[A-Za-z0-9+/=._~-]{8,}/gi, `$1 ${masked}`],
  [/\bxox[a-z]-[A-Za-z0-9-]+/g, masked],
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g, masked],
  [/\bgh[pousr]_[A-Za-z0-9]{16,}|\bgithub_pat_\w{16,}|\bglpat-[\w-]{16,}/g, masked],
];

function fieldsOf(fields: object, depth: number): Record<string, unknown> {
  const entries = Object.entries(fields).slice(0, itemLimit);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, isSecret(name) ? masked : valueOf(value, depth)]),
  );
}

function isSecret(name: string): boolean {
  return secretName.test(name.toLowerCase().replaceAll(/[-_]/g, ""));
}

function valueOf(value: unknown, depth: number): unknown {
  if (typeof value === "string") return redactedText(value);
  if (typeof value === "bigint" || typeof value === "symbol" || typeof value === "function")
    return String(value);
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Error) return errorOf(value, depth);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "invalid date" : value.toISOString();
  if (depth >= depthLimit) return "…";
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (value instanceof URL) return redactedText(value.href);
  if (Symbol.iterator in value) {
    return [...(value as Iterable<unknown>)].slice(0, itemLimit).map((item) => valueOf(item, depth + 1));
  }
  return fieldsOf(value, depth + 1);
}

/** Errors of HTTP clients carry requests, headers and tokens: nothing but these fields is taken. */
function errorOf(error: Error, depth: number): Record<string, unknown> {
  const { code } = error as { readonly code?: unknown };
  const expected = error instanceof SynclineError;
  return {
    type: error.name,
    message: redactedText(error.message),
    ...(typeof code === "string" ? { code } : {}),
    ...(error.cause instanceof Error && depth < depthLimit ? { cause: errorOf(error.cause, depth + 1) } : {}),
    // An expected error says all in its message; only a bug needs the place it came from.
    ...(expected ? {} : { stack: stackOf(error) }),
  };
}

function stackOf({ stack = "" }: Error): string {
  return stack.split("\n").slice(1, 12).map(redactedText).join("\n");
}
