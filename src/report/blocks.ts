import type { JsonObject } from "../core/json.ts";
import { printable } from "../core/text.ts";

/** Slack's limit for the text of a section, and ours for one line in a list. */
const sectionLimit = 3_000;
const lineLimit = 300;

/** A paragraph of mrkdwn that was made with `escaped`. */
export function section(mrkdwn: string): JsonObject {
  // verbatim: Slack makes no links or mentions of words in it.
  return { type: "section", text: { type: "mrkdwn", text: mrkdwn, verbatim: true } };
}

/** A small grey line. */
export function context(mrkdwn: string): JsonObject {
  return { type: "context", elements: [{ type: "mrkdwn", text: mrkdwn, verbatim: true }] };
}

/** Foreign text for a message: control characters visible, `& < >` escaped so that `<!channel>` or a link stay text,
 *  words that Slack might take for a mention broken. At most `limit` characters as sent, never cut inside an escape. */
export function escaped(text: string, limit: number = lineLimit): string {
  const clean = printable(text.toWellFormed()).replace(/@(?=channel|here|everyone)/gi, "@\u2060");
  let out = "";
  for (const character of clean) {
    const piece = escapes[character] ?? character;
    if (out.length + piece.length > limit - 1) return `${out}…`;
    out += piece;
  }
  return out;
}

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** Lines of foreign text as a list that fits one section; `hidden` + what did not fit is told at its end. */
export function list(lines: readonly string[], hidden: number): string {
  let out = "";
  for (const [index, line] of lines.entries()) {
    const next = `• ${escaped(line)}\n`;
    const missing = lines.length - index + hidden;
    if (out.length + next.length + 40 > sectionLimit) return `${out}… and ${missing} more`;
    out += next;
  }
  return hidden === 0 ? out.trimEnd() : `${out}… and ${hidden} more`;
}
