import type { Message } from "../../core/chat.ts";

/** A message that was sent: Slack's id of the channel, and the time stamp that names the message ("" over a webhook). */
export interface Place {
  readonly channelId: string;
  readonly ts: string;
}

/** What became of one call. */
export type Sent =
  | { readonly type: "sent"; readonly place: Place }
  /** Nobody's fault for long: again after `afterMs` (Slack's own word), or a growing delay. */
  | { readonly type: "later"; readonly afterMs: number | undefined; readonly reason: string }
  /** This message will never be taken as it is. */
  | { readonly type: "refused"; readonly reason: string }
  /** Nothing will be taken: token revoked, channel gone. */
  | { readonly type: "stopped"; readonly reason: string };

/** A way into one channel. Never rejects. */
export interface Transport {
  /** undefined = a webhook: it can neither answer in a thread nor rewrite. */
  readonly rewrite: ((message: Message, place: Place) => Promise<Sent>) | undefined;
  post(message: Message, thread: Place | undefined): Promise<Sent>;
}
