import { assertNever } from "../core/assert-never.ts";
import type { ChatCall, Compose, Message, Thread } from "../core/chat.ts";
import { eventWords, type EventWord, type SyncEvent } from "../core/event.ts";
import { shortSha } from "../core/revision.ts";
import { deliveries, type Delivery } from "../incident/deliveries.ts";
import { context, escaped, list, section } from "./blocks.ts";

/** Lines of one event, and of a digest, that are shown; the rest is counted. */
const linesOfEvent = 10;
const linesOfDigest = 20;

const emoji: Readonly<Record<EventWord, string>> = {
  Applied: ":rocket:",
  Failed: ":x:",
  Recovered: ":white_check_mark:",
  Drift: ":warning:",
  Corrected: ":leftwards_arrow_with_hook:",
  Fighting: ":crossed_swords:",
  Held: ":raised_hand:",
  Approved: ":thumbsup:",
  Pruned: ":wastebasket:",
  Stale: ":hourglass:",
  Denied: ":no_entry:",
  RolledBack: ":rewind:",
};

/** What waits for a channel as calls to Slack, in order. Far below Slack's limits: 50 blocks, 3,000 characters a section,
 *  about 13,000 in all. */
export const composeMessages: Compose = (events, { open, dropped }) => {
  const calls = deliveries(events, open).flatMap(toCalls);
  return dropped === 0
    ? calls
    : calls.map((call, index) => (index === 0 ? withDropped(call, dropped) : call));
};

function toCalls(delivery: Delivery): readonly ChatCall[] {
  switch (delivery.type) {
    case "first":
      return [post([delivery.event], [delivery.event.key], [], eventMessage(delivery.event))];
    case "alone":
      return [post([delivery.event], [], [], eventMessage(delivery.event))];
    case "follow":
      return [reply(delivery.event, false)];
    case "recovery": {
      const { event, first } = delivery;
      return first === undefined ? [reply(event, true)] : [rewrite(event, first), reply(event, true)];
    }
    case "closed":
      return [rewrite(delivery.event, delivery.first)];
    case "digest":
      return [post(delivery.events, delivery.opens, delivery.ends, digestMessage(delivery.events))];
    default:
      return assertNever(delivery);
  }
}

function post(
  events: readonly SyncEvent[],
  opens: readonly string[],
  ends: readonly string[],
  message: Message,
): ChatCall {
  const [first] = events;
  const title = events.length === 1 && first !== undefined ? first.summary : message.text;
  return { type: "post", opens, ends, opened: first?.at ?? "", title, message, events: events.length };
}

function reply(event: SyncEvent, ends: boolean): ChatCall {
  return { type: "reply", key: event.key, ends, message: eventMessage(event), events: 1 };
}

function rewrite(event: SyncEvent, first: Thread): ChatCall {
  const took = duration(Date.parse(event.at) - Date.parse(first.opened));
  const was = `_was: ${escaped(first.title)}_`;
  const text = `${headline(event)} after ${took}`;
  const blocks = [
    section(`${emoji.Recovered} ${text}\n${escaped(event.summary)}`),
    context(was),
    origin(event),
  ];
  return { type: "rewrite", key: event.key, message: { text, blocks }, events: 0 };
}

function eventMessage(event: SyncEvent): Message {
  const { word, summary, lines } = event;
  const shown = lines.slice(0, linesOfEvent);
  const more = lines.length === 0 ? [] : [section(list(shown, lines.length - shown.length))];
  return {
    text: `${headline(event)}: ${escaped(summary)}`,
    blocks: [
      section(`${emoji[word]} ${headline(event)}\n${escaped(summary, 2_000)}`),
      ...more,
      origin(event),
    ],
  };
}

/** `*Drift* shop/checkout · prod/eu`: a GitSync by its name, as on the command line; its namespace is in the origin. */
function headline({ word, gitSync, release, target }: SyncEvent): string {
  const name = gitSync.slice(gitSync.indexOf("/") + 1);
  const what = escaped(release === "" ? name : `${name}/${release}`);
  return `*${word}* ${what}${target === "" ? "" : ` · ${escaped(target)}`}`;
}

function origin({ gitSync, revision, author, owner }: SyncEvent): ReturnType<typeof context> {
  const sha = revision === "" ? "" : `\`${escaped(shortSha(revision))}\``;
  const by = author === "" ? sha : `${sha} by ${escaped(author)}`;
  const parts = [by.trim(), owner === "" ? "" : `owner ${escaped(owner)}`, escaped(gitSync)];
  return context(parts.filter((part) => part !== "").join(" · "));
}

function digestMessage(events: readonly SyncEvent[]): Message {
  const gitSyncs = [...new Set(events.map((event) => event.gitSync))];
  const where = gitSyncs.length === 1 ? escaped(gitSyncs[0] ?? "") : `${gitSyncs.length} GitSyncs`;
  const counts = eventWords
    .map((word) => [events.filter((event) => event.word === word).length, word] as const)
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}`);
  const text = `*${events.length} events* of ${where}: ${counts.join(", ")}`;
  const shown = events.slice(0, linesOfDigest).map(digestLine);
  return {
    text,
    blocks: [section(`:bell: ${text}`), section(list(shown, events.length - shown.length))],
  };
}

function digestLine({ word, gitSync, release, summary }: SyncEvent): string {
  const name = gitSync.slice(gitSync.indexOf("/") + 1);
  return `${word} ${release === "" ? name : `${name}/${release}`}: ${summary}`;
}

function withDropped(call: ChatCall, dropped: number): ChatCall {
  const lost = dropped === 1 ? "1 earlier event was lost" : `${dropped} earlier events were lost`;
  const note = context(`${lost}: Slack could not be reached. \`syncline history\` has everything.`);
  return { ...call, message: { ...call.message, blocks: [...call.message.blocks, note] } };
}

/** `40s`, `12m`, `3h5m`, `2d4h`. */
function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3_600) % 24,
    Math.floor(seconds / 60) % 60,
  ];
  if (days > 0) return `${days}d${hours}h`;
  if (hours > 0) return `${hours}h${minutes}m`;
  return minutes > 0 ? `${minutes}m` : `${seconds}s`;
}
