import { assertNever } from "../../core/assert-never.ts";
import type { ChatCall } from "../../core/chat.ts";
import type { Clock, Log } from "../../ports.ts";
import { threadGone } from "./answers.ts";
import type { ThreadChange, Threads } from "./threads.ts";
import type { Place, Sent, Transport } from "./transport.ts";

export interface SenderDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly threads: () => Promise<Threads>;
  /** What became of how many events. */
  readonly count: (result: "sent" | "failed" | "dropped", events: number) => void;
  /** What became of a message. */
  readonly told: (delivery: Delivery) => void;
}

/** What became of a message to a channel; `reason` "" = it was sent. */
export interface Delivery {
  readonly channel: string;
  readonly result: "sent" | "failed" | "dropped";
  readonly reason: string;
  readonly text: string;
  readonly events: number;
}

/** Sends the calls of one channel, one at a time. */
export interface Sender {
  /** Resolves when the call was taken, refused or given up, and the next may follow. */
  send(call: ChatCall, threads: Threads): Promise<void>;
  /** True while the channel takes nothing. */
  isStopped(): boolean;
}

/** Slack takes about one message a second per channel. */
const spacingMs = 1_000;
const firstDelayMs = 1_000;
const longestDelayMs = 60_000;
/** A message that could not be sent for so long is dropped; Slack's own Retry-After is not believed beyond it. */
const giveUpMs = 60 * 60 * 1000;
/** A stopped channel is tried again with a new token, or after this time: somebody may have invited the bot. */
const stoppedMs = 60 * 60 * 1000;

const never = new AbortController().signal;

/** Keeps Slack's pace, waits out its troubles, and stops at what only people can mend (reliability.md N1, N2). */
export function createSender(
  channel: string,
  transport: Transport,
  deps: Omit<SenderDeps, "threads"> & {
    readonly lose: (result: "failed" | "dropped", events: number) => void;
  },
): Sender {
  const { clock, log, count, lose, told } = deps;
  let stoppedUntil = -Infinity;
  const isStopped = (): boolean => clock.monotonicMs() < stoppedUntil;

  /** "later" = given up. */
  async function untilDecided(call: ChatCall, threads: Threads): Promise<Sent> {
    const giveUp = clock.monotonicMs() + giveUpMs;
    for (let delay = firstDelayMs; ; delay = Math.min(delay * 2, longestDelayMs)) {
      const sent = await attempt(call, transport, (key) => threads.placeOf(channel, key));
      if (sent.type !== "later" || clock.monotonicMs() >= giveUp) return sent;
      if (delay === firstDelayMs)
        log.warn({ channel, reason: sent.reason, code: "SLACK-SEND" }, "Slack message waits");
      await clock.sleep(Math.min(sent.afterMs ?? delay, giveUpMs), never);
    }
  }

  return {
    isStopped,
    send: async (call, threads) => {
      const about = { channel, text: call.message.text, events: call.events };
      if (isStopped()) {
        lose("dropped", call.events);
        told({ ...about, result: "dropped", reason: "the channel takes nothing" });
        return;
      }
      const sent = await untilDecided(call, threads);
      if (call.type !== "rewrite")
        told({ ...about, result: sent.type === "sent" ? "sent" : "failed", reason: reasonOf(sent) });
      if (sent.type === "sent") {
        count("sent", call.events);
        await threads.change(channel, changeOf(call, sent.place));
      } else {
        lose("failed", call.events);
        if (sent.type === "stopped") stoppedUntil = clock.monotonicMs() + stoppedMs;
        log.error({ channel, reason: sent.reason, code: "SLACK-SEND" }, failureText[sent.type]);
      }
      await clock.sleep(spacingMs, never);
    },
  };
}

const failureText: Readonly<Record<Exclude<Sent["type"], "sent">, string>> = {
  stopped: "Slack takes nothing for this channel: its messages are dropped",
  refused: "Slack refused a message",
  later: "Slack could not be reached: a message was dropped",
};

/** One try. Where the thread or the blocks are the trouble, once more without them. */
async function attempt(
  call: ChatCall,
  transport: Transport,
  placeOf: (key: string) => Place | undefined,
): Promise<Sent> {
  const place = call.type === "post" ? undefined : placeOf(call.key);
  if (call.type === "rewrite") {
    // Nothing is lost: the answer in the thread, or a message without one, says the same.
    if (place === undefined || transport.rewrite === undefined) return { type: "sent", place: nowhere };
    const sent = await transport.rewrite(call.message, place);
    return sent.type === "refused" || threadGone.has(reasonOf(sent))
      ? { type: "sent", place: nowhere }
      : sent;
  }
  const thread = transport.rewrite === undefined ? undefined : place;
  const sent = await transport.post(call.message, thread);
  if (sent.type === "sent" || sent.type === "later") return sent;
  if (thread !== undefined && threadGone.has(sent.reason)) return transport.post(call.message, undefined);
  if (sent.type === "stopped") return sent;
  return transport.post({ text: call.message.text, blocks: [] }, thread);
}

const nowhere: Place = { channelId: "", ts: "" };

function reasonOf(sent: Sent): string {
  return sent.type === "sent" ? "" : sent.reason;
}

function changeOf(call: ChatCall, place: Place): ThreadChange {
  switch (call.type) {
    case "post":
      return { opens: call.opens, ends: call.ends, first: { place, opened: call.opened, title: call.title } };
    case "reply":
      return { opens: [], ends: call.ends ? [call.key] : [], first: undefined };
    case "rewrite":
      return { opens: [], ends: [], first: undefined };
    default:
      return assertNever(call);
  }
}
