import { isJsonObject, type Json, type JsonObject } from "../../src/core/json.ts";
import type { LedgerEntry } from "../../src/core/ledger-entry.ts";
import type { Ledger, LedgerQuery } from "../../src/ports.ts";
import { entryOf, genesis, link } from "../../src/adapters/ledger/chain.ts";
import { checkpointRecord } from "../../src/adapters/ledger/checkpoint.ts";

/** The port without a file, for tests of other parts. `entries` is what was recorded, oldest first. */
export function memoryLedger(): Ledger & { readonly entries: readonly LedgerEntry[] } {
  const entries: LedgerEntry[] = [];
  let closed = false;
  const begin = (signal: AbortSignal): void => {
    signal.throwIfAborted();
    if (closed) throw new Error("the ledger was closed");
  };
  const append = (record: Parameters<typeof link>[0]): void => {
    entries.push(entryOf(link(record, entries.at(-1) ?? { seq: 0, hash: genesis })));
  };
  return {
    entries,
    append: async (records, signal) => {
      begin(signal);
      records.forEach(append);
    },
    query: async (query, signal) => {
      begin(signal);
      return entries
        .filter((entry) => matches(entry, query))
        .toReversed()
        .slice(0, Math.min(query.limit, 10_000));
    },
    retain: async (days, now, signal) => {
      begin(signal);
      const cutoff = new Date(now.getTime() - days * 86_400_000).toISOString();
      const young = entries.findIndex(({ time }) => time >= cutoff && time <= now.toISOString());
      const removed = entries.splice(0, young < 0 ? Math.max(0, entries.length - 1) : young).length;
      const first = entries[0];
      if (removed > 0 && first !== undefined) {
        const { seq, previous } = first;
        const summary = `removed ${removed} entries older than ${days} days`;
        append(
          checkpointRecord(now.toISOString(), summary, {
            reason: "retention",
            first: seq,
            previous,
            removed,
          }),
        );
      }
      return removed;
    },
    trouble: () => undefined,
    close: async () => {
      closed = true;
    },
  };
}

function matches(entry: LedgerEntry, { gitSync, release, events, since, object }: LedgerQuery): boolean {
  const about = refsOf(entry.details).some(
    (ref) =>
      object !== undefined &&
      ref["kind"] === object.kind &&
      ref["name"] === object.name &&
      (object.namespace === undefined || ref["namespace"] === object.namespace) &&
      (object.group === undefined || ref["group"] === object.group),
  );
  return (
    (gitSync === undefined || entry.gitSync === gitSync) &&
    (release === undefined || entry.release === release) &&
    (events === undefined || events.includes(entry.event)) &&
    (since === undefined || entry.time >= new Date(since).toISOString()) &&
    (object === undefined || about)
  );
}

function refsOf({ objects, drift }: JsonObject): readonly JsonObject[] {
  const list = (value: Json | undefined): readonly Json[] =>
    Array.isArray(value) ? (value as readonly Json[]) : [];
  const items = list(drift).map((item) => (isJsonObject(item) ? (item["ref"] ?? null) : null));
  return [...list(objects), ...items].filter(isJsonObject);
}
