import type { Thread } from "../core/chat.ts";
import type { SyncEvent } from "../core/event.ts";

/** So many events of one GitSync that wait together become one message (reliability.md N3). */
export const burst = 5;
/** More messages than this at once become one, over all GitSyncs: a channel takes about one a second. */
const mostMessages = 10;
/** An older thread has scrolled away: the matter gets a message of its own again. */
const threadMs = 24 * 60 * 60 * 1000;

/** How waiting events reach a channel. Matters are named by SyncEvent.key. */
export type Delivery =
  /** A message of its own, the first of its matter. */
  | { readonly type: "first"; readonly event: SyncEvent }
  /** An answer in the thread of its matter. */
  | { readonly type: "follow"; readonly event: SyncEvent }
  /** Recovered: an answer, and `first` is rewritten when nothing else is open in it. */
  | { readonly type: "recovery"; readonly event: SyncEvent; readonly first: Thread | undefined }
  /** Recovered, and nobody knows of what: a message without a thread. */
  | { readonly type: "alone"; readonly event: SyncEvent }
  /** One message for many events; `opens`: matters whose thread it begins, `ends`: matters that are over by it. */
  | {
      readonly type: "digest";
      readonly events: readonly SyncEvent[];
      readonly opens: readonly string[];
      readonly ends: readonly string[];
    }
  /** All matters of a first message recovered within a digest: it is rewritten, before the digest ends them. */
  | { readonly type: "closed"; readonly event: SyncEvent; readonly first: Thread };

/** Decides for all waiting events at once, oldest first. `open` = the threads of this channel by key. */
export function deliveries(
  events: readonly SyncEvent[],
  open: ReadonlyMap<string, Thread>,
): readonly Delivery[] {
  const groups = byBurst(events);
  if (groups.length > mostMessages) return digest(events, open);
  let threads = open;
  return groups.flatMap((group) => {
    const made =
      group.length >= burst ? digest(group, threads) : group.flatMap((event) => single(event, threads));
    threads = afterwards(made, threads);
    return made;
  });
}

/** Events of a GitSync with many of them stay together at the place of the first; all others stand alone. */
function byBurst(events: readonly SyncEvent[]): readonly (readonly SyncEvent[])[] {
  const of = Map.groupBy(events, (event) => event.gitSync);
  return events.flatMap((event) => {
    const group = of.get(event.gitSync) ?? [];
    if (group.length < burst) return [[event]];
    return group[0] === event ? [group] : [];
  });
}

function single(event: SyncEvent, threads: ReadonlyMap<string, Thread>): readonly Delivery[] {
  const thread = threads.get(event.key);
  if (event.word === "Recovered") {
    if (thread === undefined) return [{ type: "alone", event }];
    return [{ type: "recovery", event, first: keysOf(thread, threads).length === 1 ? thread : undefined }];
  }
  if (thread === undefined || Date.parse(event.at) - Date.parse(thread.opened) > threadMs) {
    return [{ type: "first", event }];
  }
  return [{ type: "follow", event }];
}

function digest(events: readonly SyncEvent[], threads: ReadonlyMap<string, Thread>): readonly Delivery[] {
  const last = [...new Map(events.map((event) => [event.key, event])).values()];
  const recovered = last.filter(({ word, key }) => word === "Recovered" && threads.has(key));
  const ends = recovered.map(({ key }) => key);
  const opens = last
    .filter(({ word, key }) => word !== "Recovered" && !threads.has(key))
    .map(({ key }) => key);
  const closed = new Map<string, Delivery>();
  for (const event of recovered) {
    const first = threads.get(event.key);
    if (first === undefined || !keysOf(first, threads).every((key) => ends.includes(key))) continue;
    closed.set(first.id, { type: "closed", event, first });
  }
  return [...closed.values(), { type: "digest", events, opens, ends }];
}

/** Matters that are open in the same first message. */
function keysOf(thread: Thread, threads: ReadonlyMap<string, Thread>): readonly string[] {
  return [...threads].filter(([, other]) => other.id === thread.id).map(([key]) => key);
}

/** The threads as they will be when these deliveries are made; new ones get an id that no chat gives. */
function afterwards(
  made: readonly Delivery[],
  threads: ReadonlyMap<string, Thread>,
): ReadonlyMap<string, Thread> {
  const next = new Map(threads);
  for (const delivery of made) {
    if (delivery.type === "first") next.set(delivery.event.key, newThread(delivery.event));
    if (delivery.type === "recovery") next.delete(delivery.event.key);
    if (delivery.type !== "digest") continue;
    const [first] = delivery.events;
    for (const key of delivery.opens) if (first !== undefined) next.set(key, newThread(first));
    for (const key of delivery.ends) next.delete(key);
  }
  return next;
}

function newThread({ key, at, summary }: SyncEvent): Thread {
  return { id: `new ${key}`, opened: at, title: summary };
}
