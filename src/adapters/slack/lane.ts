import type { ChatCall, Compose } from "../../core/chat.ts";
import type { SyncEvent } from "../../core/event.ts";
import type { Clock, Log } from "../../ports.ts";
import { threadGone } from "./answers.ts";
import type { Threads } from "./threads.ts";
import type { Place, Sent, Transport } from "./transport.ts";

/** What the lanes of all channels share. */
export interface LaneDeps {
  readonly compose: Compose;
  readonly clock: Clock;
  readonly log: Log;
  readonly threads: () => Promise<Threads>;
  readonly count: (result: "sent" | "failed" | "dropped", events: number) => void;
  /** Aborts when nobody waits for more events any longer: the agent stops. */
  readonly hurry: AbortSignal;
}

/** The queue of one channel. */
export interface Lane {
  tell(event: SyncEvent): void;
  /** Resolves when nothing waits and nothing is being sent. */
  idle(): Promise<void>;
}

/** Waiting events; the oldest are dropped and counted in the next message. */
const mostWaiting = 1_000;
/** A lone event goes out after `quietMs`; while more come they are gathered, at most this long. */
const quietMs = 500;
const gatherMs = 2_000;
/** Slack takes about one message a second per channel. */
const spacingMs = 1_000;
const firstDelayMs = 1_000;
const longestDelayMs = 60_000;
/** A message that could not be sent for so long is dropped. */
const giveUpMs = 60 * 60 * 1000;
/** A stopped channel is tried again with a new token, or after this time: somebody may have invited the bot. */
const stoppedMs = 60 * 60 * 1000;

const never = new AbortController().signal;

/** One sender per channel: gathers, composes, sends one call after the other, keeps Slack's pace. Nothing here throws. */
export function createLane(channel: string, transport: Transport, deps: LaneDeps): Lane {
  const { clock, log, count, compose } = deps;
  let waiting: SyncEvent[] = [];
  let dropped = 0;
  let running: Promise<void> | undefined;
  let stoppedUntil = -Infinity;

  async function run(): Promise<void> {
    const threads = await deps.threads();
    while (waiting.length > 0) {
      await gather();
      const events = waiting;
      const calls = compose(events, { open: threads.of(channel), dropped });
      waiting = [];
      dropped = 0;
      for (const call of calls) await deliver(call, threads);
    }
  }

  async function gather(): Promise<void> {
    const end = clock.monotonicMs() + gatherMs;
    for (let seen = -1; seen !== waiting.length && clock.monotonicMs() < end && !deps.hurry.aborted;) {
      seen = waiting.length;
      await clock.sleep(quietMs, deps.hurry).catch(() => undefined);
    }
  }

  async function deliver(call: ChatCall, threads: Threads): Promise<void> {
    if (clock.monotonicMs() < stoppedUntil) {
      lose("dropped", call.events);
      return;
    }
    const sent = await untilDecided(call, threads);
    switch (sent.type) {
      case "sent":
        count("sent", call.events);
        await threads.change(channel, changeOf(call, sent.place));
        break;
      case "stopped":
        stoppedUntil = clock.monotonicMs() + stoppedMs;
        lose("failed", call.events);
        log.error(
          { channel, reason: sent.reason, code: "SLACK-SEND" },
          "Slack refuses this channel: no more messages to it",
        );
        break;
      case "later":
      case "refused":
        lose("failed", call.events);
        log.warn({ channel, reason: sent.reason, code: "SLACK-SEND" }, "Slack message dropped");
        break;
    }
    await clock.sleep(spacingMs, never);
  }

  /** Tries until Slack took or refused it, with growing delays or Slack's own; "later" = given up. */
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

  function lose(result: "failed" | "dropped", events: number): void {
    dropped += events;
    count(result, events);
  }

  return {
    idle: () => running ?? Promise.resolve(),
    tell: (event) => {
      if (clock.monotonicMs() < stoppedUntil) {
        lose("dropped", 1);
        return;
      }
      waiting.push(event);
      if (waiting.length > mostWaiting) {
        waiting.shift();
        lose("dropped", 1);
      }
      running ??= run()
        .catch((cause: unknown) => {
          // A bug; the events that met it must not meet it again.
          lose("failed", waiting.length);
          waiting = [];
          log.error({ channel, err: cause }, "Slack sender failed");
        })
        .finally(() => {
          running = undefined;
        });
    },
  };
}

/** One try. Where a thread or the blocks are the trouble, once more without them. */
async function attempt(
  call: ChatCall,
  transport: Transport,
  placeOf: (key: string) => Place | undefined,
): Promise<Sent> {
  const place = call.type === "post" ? undefined : placeOf(call.key);
  if (call.type === "rewrite") {
    if (place === undefined || transport.rewrite === undefined)
      return { type: "refused", reason: "no first message" };
    return transport.rewrite(call.message, place);
  }
  const sent = await transport.post(call.message, place);
  if (sent.type === "sent" || sent.type === "later") return sent;
  if (place !== undefined && threadGone.has(sent.reason)) return transport.post(call.message, undefined);
  if (sent.type === "stopped") return sent;
  return transport.post({ text: call.message.text, blocks: [] }, place);
}

function changeOf(call: ChatCall, place: Place): Parameters<Threads["change"]>[1] {
  switch (call.type) {
    case "post":
      return { opens: call.opens, ends: call.ends, first: { place, opened: call.opened, title: call.title } };
    case "reply":
      return { opens: [], ends: call.ends ? [call.key] : [], first: undefined };
    case "rewrite":
      return { opens: [], ends: [], first: undefined };
  }
}
