import { SynclineError, type ErrorCode } from "../../core/errors.ts";
import type { Part } from "./part.ts";

/** A patch that cannot be applied, at the part of it that is to blame. */
export function refused(code: ErrorCode, message: string, { place }: Part, hint?: string): SynclineError {
  const position = place.source.at(place.path);
  return new SynclineError(code, message, { position, ...(hint === undefined ? {} : { hint }) });
}
