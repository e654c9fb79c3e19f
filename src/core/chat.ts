import type { SyncEvent } from "./event.ts";
import type { JsonObject } from "./json.ts";

/** A message as a chat shows it: `text` for notifications and clients without blocks, `blocks` in Slack's Block Kit. */
export interface Message {
  readonly text: string;
  readonly blocks: readonly JsonObject[];
}

/** The first message of a matter, which later events answer to. */
export interface Thread {
  /** Equal id = the same message: one digest opens the threads of many matters. */
  readonly id: string;
  /** ISO 8601. */
  readonly opened: string;
  /** What the first message said, one line of plain text. */
  readonly title: string;
}

/** One call to a chat. Keys are those of SyncEvent; `events` = how many events are told by it, for the counts. */
export type ChatCall =
  /** A new message. Later events of `opens` go into its thread; the matters of `ends` are over. */
  | {
      readonly type: "post";
      readonly opens: readonly string[];
      readonly ends: readonly string[];
      readonly opened: string;
      readonly title: string;
      readonly message: Message;
      readonly events: number;
    }
  /** An answer in the thread of `key`; `ends`: that matter is over. */
  | {
      readonly type: "reply";
      readonly key: string;
      readonly ends: boolean;
      readonly message: Message;
      readonly events: number;
    }
  /** The first message of the thread of `key` is rewritten. Comes before the call that ends the matter. */
  | { readonly type: "rewrite"; readonly key: string; readonly message: Message; readonly events: number };

/** Says in words what waits for a channel: `open` = its threads by key, `dropped` = events lost before these. */
export type Compose = (
  events: readonly SyncEvent[],
  state: { readonly open: ReadonlyMap<string, Thread>; readonly dropped: number },
) => readonly ChatCall[];
