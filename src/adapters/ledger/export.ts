import { closeSync, openSync, readSync } from "node:fs";
import { canonicalJson, isJsonObject, type Json, type JsonObject } from "../../core/json.ts";
import type { LedgerEntry } from "../../core/ledger-entry.ts";
import type { StoredEntry } from "./chain.ts";

/** An entry as one line of an export: JSON, keys in order, its hash among them. */
export function exportLine(entry: LedgerEntry): string {
  return `${canonicalJson(entry as unknown as JsonObject)}\n`;
}

/** True for a file of lines; a ledger itself begins with SQLite's own words. */
export function isExport(file: string): boolean {
  const [first] = chunksOf(file, 1);
  return first?.toString("latin1") === "{";
}

/** The entries of an export in order, one at a time: it may be larger than memory. A line that cannot be read is an entry that
 *  continues no chain. Throws the file system's errors. */
export function* exportedEntries(file: string): Generator<StoredEntry> {
  let before = 0;
  for (const line of linesOf(file)) {
    const entry = line === "" ? undefined : entryIn(line);
    if (line !== "") yield entry ?? { seq: before + 1, hash: "", body: "" };
    before = entry?.seq ?? before + 1;
  }
}

function entryIn(line: string): StoredEntry | undefined {
  try {
    const value = JSON.parse(line) as Json;
    if (!isJsonObject(value)) return undefined;
    const { hash, ...rest } = value;
    return { seq: Number(rest["seq"]), hash: String(hash), body: canonicalJson(rest) };
  } catch {
    return undefined;
  }
}

function* linesOf(file: string): Generator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for (const chunk of chunksOf(file, 65_536)) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  yield rest + decoder.decode();
}

/** The same buffer each time: to be used before the next is asked for. */
function* chunksOf(file: string, size: number): Generator<Buffer> {
  const handle = openSync(file, "r");
  try {
    const buffer = Buffer.alloc(size);
    for (;;) {
      const length = readSync(handle, buffer);
      if (length === 0) return;
      yield buffer.subarray(0, length);
    }
  } finally {
    closeSync(handle);
  }
}
