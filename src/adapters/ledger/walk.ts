import { genesis, isLink, type ChainEnd, type StoredEntry } from "./chain.ts";

/** What a walk along the chain has seen. `bad` = the first entry that does not continue the chain. */
export interface Walk {
  readonly entries: number;
  readonly first: StoredEntry | undefined;
  readonly end: ChainEnd;
  readonly bad: number | undefined;
}

/** Follows the chain entry by entry, up to the first that does not fit. `start` = what the first entry continues;
 *  undefined = the first entry is believed about what was before it (older entries were removed or not looked at).
 *  `visit` gets every good entry. */
export function walkChain(
  entries: Iterable<StoredEntry>,
  start: ChainEnd | undefined,
  visit: (entry: StoredEntry) => void = () => undefined,
): Walk {
  let walk: Walk = { entries: 0, first: undefined, end: start ?? { seq: 0, hash: genesis }, bad: undefined };
  for (const entry of entries) {
    const before = walk.first === undefined && start === undefined ? claimedEnd(entry) : walk.end;
    if (before === undefined || !isLink(entry, before)) return { ...walk, bad: entry.seq };
    visit(entry);
    walk = { entries: walk.entries + 1, first: walk.first ?? entry, end: entry, bad: undefined };
  }
  return walk;
}

/** What an entry says it continues; undefined when its text cannot be read. */
function claimedEnd(entry: StoredEntry): ChainEnd | undefined {
  try {
    const { previous } = JSON.parse(entry.body) as { readonly previous?: unknown };
    return typeof previous === "string" ? { seq: entry.seq - 1, hash: previous } : undefined;
  } catch {
    return undefined;
  }
}
