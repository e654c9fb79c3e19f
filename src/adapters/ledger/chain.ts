import { createHash } from "node:crypto";
import { canonicalJson, type JsonObject } from "../../core/json.ts";
import type { LedgerEntry, LedgerRecord } from "../../core/ledger-entry.ts";

/** `previous` of the very first entry. */
export const genesis = "0".repeat(64);
/** An entry over this many bytes keeps its summary and loses its details: one giant must not fill the disk. */
const entryBytes = 1024 * 1024;

/** An entry as it is stored. `body` is the canonical JSON of everything but the hash: what was hashed, byte by byte. */
export interface StoredEntry {
  readonly seq: number;
  readonly hash: string;
  readonly body: string;
}

/** The end of a chain: what the next entry continues. */
export interface ChainEnd {
  readonly seq: number;
  readonly hash: string;
}

/** The record as the next link. Its time is written in UTC with milliseconds, so that texts sort like times. */
export function link(record: LedgerRecord, end: ChainEnd): StoredEntry {
  const seq = end.seq + 1;
  const time = new Date(record.time).toISOString();
  const whole = bodyOf({ ...record, time }, { seq, previous: end.hash });
  const body =
    whole.length <= entryBytes
      ? whole
      : bodyOf(shortened(record, time, whole.length), { seq, previous: end.hash });
  return { seq, body, hash: hashOf(end.hash, body) };
}

/** sha256(previous hash ‖ canonical entry), hex. */
export function hashOf(previous: string, body: string): string {
  return createHash("sha256").update(previous).update(body).digest("hex");
}

/** The entry for callers. Throws when `body` is no JSON object: check with `isLink` first. */
export function entryOf({ body, hash }: Pick<StoredEntry, "body" | "hash">): LedgerEntry {
  return { ...(JSON.parse(body) as Omit<LedgerEntry, "hash">), hash };
}

/** True when `stored` follows `end` unharmed. Numbers are consecutive, except behind a cut, where a Checkpoint follows. */
export function isLink(stored: StoredEntry, end: ChainEnd): boolean {
  if (stored.hash !== hashOf(end.hash, stored.body)) return false;
  const { seq, previous, event } = JSON.parse(stored.body) as Partial<LedgerEntry>;
  if (seq !== stored.seq || previous !== end.hash) return false;
  return seq === end.seq + 1 || (seq > end.seq && event === "Checkpoint");
}

function bodyOf(record: LedgerRecord, place: { readonly seq: number; readonly previous: string }): string {
  const { time, gitSync, release, revision, event, actor, summary, details } = record;
  const entry: JsonObject = { ...place, time, gitSync, release, revision, event, actor, summary, details };
  return canonicalJson(entry);
}

function shortened(record: LedgerRecord, time: string, bytes: number): LedgerRecord {
  return { ...record, time, summary: record.summary.slice(0, 1_000), details: { truncated: true, bytes } };
}
