import type { Compose } from "../../core/chat.ts";
import type { SyncEvent } from "../../core/event.ts";
import { createSender, type SenderDeps } from "./sender.ts";
import type { Transport } from "./transport.ts";

/** What the lanes of all channels share. */
export interface LaneDeps extends SenderDeps {
  readonly compose: Compose;
  /** Aborts when nobody waits for more events any longer: the agent stops. */
  readonly hurry: AbortSignal;
}

/** The queue of one channel. */
export interface Lane {
  /** Never throws, never waits. */
  tell(event: SyncEvent): void;
  /** Resolves when nothing waits and nothing is being sent. */
  idle(): Promise<void>;
}

/** Waiting events; the oldest are dropped and counted in the next message. */
const mostWaiting = 1_000;
/** A lone event goes out after `quietMs`; while more come they are gathered, at most this long. */
const quietMs = 500;
const gatherMs = 2_000;

/** One sender per channel: gathers what comes together, puts it into words, sends call after call. */
export function createLane(channel: string, transport: Transport, deps: LaneDeps): Lane {
  const { clock, log, compose, hurry } = deps;
  let waiting: SyncEvent[] = [];
  let lost = 0;
  let running: Promise<void> | undefined;
  const lose = (result: "failed" | "dropped", events: number): void => {
    lost += events;
    deps.count(result, events);
  };
  const sender = createSender(channel, transport, { ...deps, lose });

  async function gather(): Promise<void> {
    const end = clock.monotonicMs() + gatherMs;
    for (let seen = -1; seen !== waiting.length && clock.monotonicMs() < end && !hurry.aborted;) {
      seen = waiting.length;
      await clock.sleep(quietMs, hurry).catch(() => undefined);
    }
  }

  async function run(): Promise<void> {
    const threads = await deps.threads();
    while (waiting.length > 0) {
      await gather();
      const calls = compose(waiting, { open: threads.of(channel), dropped: lost });
      [waiting, lost] = [[], 0];
      for (const call of calls) await sender.send(call, threads);
    }
  }

  return {
    idle: () => running ?? Promise.resolve(),
    tell: (event) => {
      if (sender.isStopped()) {
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
          // A bug: what met it must not meet it again.
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
