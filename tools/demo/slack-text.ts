import type { SlackMessage } from "../../test/support/slack-receiver.ts";

/** A message as Slack shows it, one line each: emoji in place, bold and code unmarked, `&lt;` unescaped. */
export function slackText({ text, blocks }: Pick<SlackMessage, "text" | "blocks">): readonly string[] {
  const shown = blocks.length === 0 ? [text] : blocks.flatMap(textsOf);
  return shown.flatMap((mrkdwn) => plain(mrkdwn).split("\n"));
}

/** A section holds one text, a context a list of them (Block Kit). */
function textsOf(block: SlackMessage["blocks"][number]): readonly string[] {
  const { text, elements } = block as { text?: { text?: string }; elements?: readonly { text?: string }[] };
  return [text, ...(elements ?? [])].flatMap((part) => (part?.text === undefined ? [] : [part.text]));
}

function plain(mrkdwn: string): string {
  return mrkdwn
    .replace(/:([a-z_]+):/g, (code, name: string) => emoji[name] ?? code)
    .replace(/(?<![\w*])\*([^*\n]+)\*(?![\w*])/g, "$1")
    .replace(/^_(.+)_$/gm, "$1")
    .replace(/`([^`\n]+)`/g, "$1")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

const emoji: Readonly<Record<string, string>> = {
  bell: "🔔",
  hourglass: "⌛",
  leftwards_arrow_with_hook: "↩️ ",
  no_entry: "⛔",
  raised_hand: "✋",
  rewind: "⏪",
  rocket: "🚀",
  thumbsup: "👍",
  warning: "⚠️ ",
  wastebasket: "🗑️ ",
  white_check_mark: "✅",
  x: "❌",
};
