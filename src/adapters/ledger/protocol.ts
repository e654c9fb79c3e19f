import type { ErrorCode } from "../../core/errors.ts";
import type { LedgerEntry, LedgerRecord } from "../../core/ledger-entry.ts";
import type { LedgerQuery } from "../../ports.ts";
import type { Cut } from "./database.ts";

/** What the ledger's thread is asked to do. */
export type Task =
  | { readonly type: "open" }
  | { readonly type: "append"; readonly records: readonly LedgerRecord[] }
  | { readonly type: "query"; readonly query: LedgerQuery }
  | { readonly type: "retain"; readonly days: number; readonly now: string }
  | { readonly type: "close" };

/** `now` (ISO 8601) dates a Checkpoint, should the file have to be cut on the way. */
export interface Request {
  readonly id: number;
  readonly now: string;
  readonly task: Task;
}

/** entries for a query, a count for a retention, undefined for the rest. */
export type Value = readonly LedgerEntry[] | number | undefined;

/** `code` absent = a bug, not an expected error. */
export interface Failure {
  readonly code: ErrorCode | undefined;
  readonly message: string;
  readonly hint: string | undefined;
  readonly stack: string | undefined;
}

export type Reply =
  | { readonly type: "done"; readonly id: number; readonly value: Value }
  | { readonly type: "failed"; readonly id: number; readonly failure: Failure }
  /** Not an answer: damage was found and cut. */
  | { readonly type: "cut"; readonly cut: Cut };

/** workerData of the ledger's thread. In the bundle all threads enter through one file, which looks at `thread` first. */
export interface ThreadData {
  readonly thread: "ledger";
  readonly file: string;
  readonly maxBytes?: number | undefined;
}

/** True when workerData is ours. */
export function isLedgerThread(data: unknown): data is ThreadData {
  return typeof data === "object" && data !== null && (data as { thread?: unknown }).thread === "ledger";
}
