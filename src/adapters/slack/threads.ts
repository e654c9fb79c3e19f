import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Thread } from "../../core/chat.ts";
import type { Log } from "../../ports.ts";
import type { Place } from "./transport.ts";

/** A thread with its address. `channel` as the GitSync names it. */
interface Kept extends Thread {
  readonly channel: string;
  readonly key: string;
  readonly channelId: string;
}

/** The first messages of open matters, in a file of the data directory, so that a restart goes on in the same threads.
 *  Losing it costs a thread, nothing else. */
export interface Threads {
  /** Threads of one channel by key; `id` is the message's ts. */
  of(channel: string): ReadonlyMap<string, Thread>;
  placeOf(channel: string, key: string): Place | undefined;
  /** Adds and removes, then writes the file; a write that fails is logged. */
  change(channel: string, change: ThreadChange): Promise<void>;
}

export interface ThreadChange {
  readonly opens: readonly string[];
  readonly ends: readonly string[];
  readonly first: { readonly place: Place; readonly opened: string; readonly title: string } | undefined;
}

/** Oldest are forgotten first. One is about 300 bytes. */
const mostThreads = 2_000;

/** Reads `slack-threads.json` in `dataDir`; begins empty when there is none, or it cannot be read. */
export async function loadThreads(dataDir: string, log: Log): Promise<Threads> {
  const file = join(dataDir, "slack-threads.json");
  let kept = await read(file, log);
  let hasFailed = false;
  const find = (channel: string, key: string): Kept | undefined =>
    kept.find((thread) => thread.channel === channel && thread.key === key);
  return {
    of: (channel) => {
      const own = kept.filter((thread) => thread.channel === channel);
      return new Map(own.map(({ key, id, opened, title }) => [key, { id, opened, title }]));
    },
    placeOf: (channel, key) => {
      const thread = find(channel, key);
      return thread === undefined ? undefined : { channelId: thread.channelId, ts: thread.id };
    },
    change: async (channel, { opens, ends, first }) => {
      const gone = new Set([...opens, ...ends]);
      const rest = kept.filter((thread) => thread.channel !== channel || !gone.has(thread.key));
      kept = [...rest, ...opened(channel, opens, first)].slice(-mostThreads);
      try {
        await write(file, kept);
        hasFailed = false;
      } catch (cause) {
        if (!hasFailed) log.warn({ err: cause }, "Slack threads could not be saved");
        hasFailed = true;
      }
    },
  };
}

function opened(channel: string, keys: readonly string[], first: ThreadChange["first"]): readonly Kept[] {
  if (first === undefined || first.place.ts === "") return [];
  const { place, opened: at, title } = first;
  return keys.map((key) => {
    return { channel, key, channelId: place.channelId, id: place.ts, opened: at, title: title.slice(0, 200) };
  });
}

async function read(file: string, log: Log): Promise<readonly Kept[]> {
  try {
    const value: unknown = JSON.parse(await readFile(file, "utf8"));
    return Array.isArray(value) ? value.filter(isKept) : [];
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ENOENT") {
      log.warn({ err: cause }, "Slack threads could not be read: begins without");
    }
    return [];
  }
}

function isKept(value: unknown): value is Kept {
  const kept = value as Record<keyof Kept, unknown> | null;
  const fields = ["channel", "key", "channelId", "id", "opened", "title"] as const;
  return (
    typeof kept === "object" && kept !== null && fields.every((field) => typeof kept[field] === "string")
  );
}

/** Written beside and moved into place: a crash leaves the old file or the new one. */
async function write(file: string, kept: readonly Kept[]): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(`${file}.new`, JSON.stringify(kept), { mode: 0o600 });
  await rename(`${file}.new`, file);
}
