import { SynclineError } from "../core/errors.ts";

/** The value of --limit. Throws CLI-USAGE. */
export function limitOf(text: string): number {
  const limit = Number(text);
  if (Number.isSafeInteger(limit) && limit > 0) return limit;
  throw new SynclineError("CLI-USAGE", `--limit ${text}: want a whole number from 1`);
}
