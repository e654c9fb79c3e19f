import { SynclineError } from "../../core/errors.ts";

/** Primary result codes, https://www.sqlite.org/rescode.html */
const sqlite = {
  error: 1,
  perm: 3,
  busy: 5,
  locked: 6,
  noMemory: 7,
  readOnly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  tooBig: 18,
  notADatabase: 26,
} as const;

/** Our statements are constant: what SQLite calls an error in them is a table, trigger or index whose text was changed. */
const damage: readonly number[] = [sqlite.error, sqlite.corrupt, sqlite.notADatabase];
const unwritable: readonly number[] = [
  sqlite.perm,
  sqlite.busy,
  sqlite.locked,
  sqlite.noMemory,
  sqlite.readOnly,
  sqlite.ioError,
  sqlite.full,
  sqlite.cannotOpen,
  sqlite.tooBig,
];
/** Errors of the file system before SQLite is reached. */
const unwritableFs = [
  "ENOSPC",
  "EDQUOT",
  "EROFS",
  "EACCES",
  "EPERM",
  "EIO",
  "EMFILE",
  "ENFILE",
  "EFBIG",
  "ENOTDIR",
  "EEXIST",
  "ENOENT",
  "EISDIR",
];

/** True when the file's bytes are wrong, so that only cutting it helps. */
export function isDamage(cause: unknown): boolean {
  return damage.includes(resultCode(cause) ?? 0);
}

/** Damage that SQLite does not see itself, as it would tell it. */
export function damaged(message: string): Error {
  return Object.assign(new Error(message), { errcode: sqlite.corrupt });
}

/** LEDGER-WRITE where disk, rights or another process are in the way, LEDGER-CORRUPT for damage; anything else is a bug
 *  and comes back unchanged. */
export function toLedgerError(cause: unknown, file: string): unknown {
  if (cause instanceof SynclineError) return cause;
  if (isDamage(cause)) {
    return new SynclineError("LEDGER-CORRUPT", `the ledger ${file} is damaged: ${(cause as Error).message}`, {
      cause,
    });
  }
  const fsCode = (cause as NodeJS.ErrnoException).code ?? "";
  if (!unwritable.includes(resultCode(cause) ?? 0) && !unwritableFs.includes(fsCode)) return cause;
  return new SynclineError("LEDGER-WRITE", `cannot write the ledger ${file}: ${(cause as Error).message}`, {
    hint: "Free space on the volume of --data-dir, or check that the agent may write to it; it goes on by itself.",
    cause,
  });
}

/** The primary code is the low byte of the extended one. */
function resultCode(cause: unknown): number | undefined {
  const { errcode } = cause as { readonly errcode?: unknown };
  return typeof errcode === "number" ? errcode & 0xff : undefined;
}
