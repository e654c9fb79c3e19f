import { createHash } from "node:crypto";
import type { Compose } from "../../core/chat.ts";
import type { Channel, Clock, Log, Notifier } from "../../ports.ts";
import { createLane, type Lane, type LaneDeps } from "./lane.ts";
import { loadThreads, type Threads } from "./threads.ts";
import type { Transport } from "./transport.ts";
import { webApi } from "./web-api.ts";
import { webhook } from "./webhook.ts";

export interface NotifierOptions {
  /** Another Slack API (proxies, tests); absent = Slack. */
  readonly apiUrl?: string | undefined;
  /** Keeps `slack-threads.json`. */
  readonly dataDir: string;
  /** The words: composeMessages of report/messages.ts. */
  readonly compose: Compose;
  readonly clock: Clock;
  readonly log: Log;
  /** For the metrics: what became of how many events. */
  readonly count?: LaneDeps["count"];
  /** For the ledger: what became of each message. */
  readonly told?: LaneDeps["told"];
  /** Of one call; 10 s when absent. */
  readonly timeoutMs?: number;
}

/** Slack: every channel has a queue and a sender of its own, so that one that hangs holds up no other.
 *  reliability.md N1–N3: never blocks or fails a sync, bounded, one message per burst. */
export function createNotifier(options: NotifierOptions): Notifier {
  const { clock, log, compose, dataDir, count = () => undefined, told = () => undefined } = options;
  const hurry = new AbortController();
  const lanes = new Map<string, Lane>();
  let loading: Promise<Threads> | undefined;
  const threads = (): Promise<Threads> => (loading ??= loadThreads(dataDir, log));
  const deps: LaneDeps = { compose, clock, log, threads, count, told, hurry: hurry.signal };

  /** A new token is a new lane, so a new start for a channel that was stopped. */
  function laneOf(channel: Channel): Lane {
    const name = fingerprint(channel);
    const known = lanes.get(name);
    if (known !== undefined) return known;
    const lane = createLane(channel.channel, transportOf(channel, options), deps);
    lanes.set(name, lane);
    return lane;
  }

  return {
    tell: (event, channels) => {
      for (const channel of channels) laneOf(channel).tell(event);
    },
    flush: async (timeoutMs) => {
      hurry.abort();
      const idle = Promise.all([...lanes.values()].map((lane) => lane.idle()));
      const done = new AbortController();
      const timeout = (): Promise<void> => clock.sleep(timeoutMs, done.signal).catch(() => undefined);
      await (timeoutMs === Infinity ? idle : Promise.race([idle, timeout()]));
      done.abort();
    },
  };
}

function transportOf(channel: Channel, { apiUrl, timeoutMs = 10_000 }: NotifierOptions): Transport {
  if (channel.token === "") return webhook(channel.webhookUrl, { apiUrl, timeoutMs });
  return webApi({ apiUrl, token: channel.token, channel: channel.channel, timeoutMs });
}

/** Tells channels and tokens apart without keeping a token as a key. */
function fingerprint({ channel, token, webhookUrl }: Channel): string {
  return createHash("sha256")
    .update(JSON.stringify([channel, token, webhookUrl]))
    .digest("hex");
}
