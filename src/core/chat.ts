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

/** One call to a chat. `key` is SyncEvent.key; `events` = how many events are told by it, for the counts. */
export type ChatCall =
  /** A new message; later events with these keys go into its thread. */
  | {
      readonly type: "open";
      readonly keys: readonly string[];
      readonly opened: string;
      readonly title: string;
      readonly message: Message;
      readonly events: number;
    }
  /** An answer in the thread of `key`; `ends`: the matter is over and its thread forgotten. */
  | {
      readonly type: "reply";
      readonly key: string;
      readonly ends: boolean;
      readonly message: Message;
      readonly events: number;
    }
  /** The first message of `keys` is rewritten, and their thread forgotten. */
  | {
      readonly type: "close";
      readonly keys: readonly string[];
      readonly message: Message;
      readonly events: number;
    };
