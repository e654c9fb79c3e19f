import { closeSync, mkdirSync, openSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Another number: the file is of another version, and is begun anew. Nothing in it is needed for anything but a rollback. */
const version = 1;

const tables = `
  CREATE TABLE object (digest TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
  CREATE TABLE render (
    owner TEXT NOT NULL, digest TEXT NOT NULL, number INTEGER NOT NULL, hash TEXT NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY (owner, digest)
  ) WITHOUT ROWID;
  CREATE TABLE part (
    owner TEXT NOT NULL, render TEXT NOT NULL, object TEXT NOT NULL, PRIMARY KEY (owner, render, object)
  ) WITHOUT ROWID;
  CREATE INDEX part_of_object ON part (object);
  PRAGMA user_version = ${version};`;

/** Opens the kept renders, or begins them anew; `damaged` is told why. Throws SQLite's own errors when the disk does not let us. */
export function openDatabase(file: string, damaged: (reason: string) => void): DatabaseSync {
  try {
    return connect(file, damaged);
  } catch (cause) {
    if (!isDamage(cause)) throw cause;
    damaged((cause as Error).message);
    removeDatabase(file);
    return connect(file, damaged);
  }
}

/** Removes the file and its journals. */
export function removeDatabase(file: string): void {
  for (const suffix of ["", "-wal", "-shm"]) rmSync(file + suffix, { force: true });
}

function connect(file: string, damaged: (reason: string) => void): DatabaseSync {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  // SQLite gives -wal and -shm the rights of the file itself.
  closeSync(openSync(file, "a", 0o600));
  const db = new DatabaseSync(file, { timeout: 5_000 });
  try {
    // NORMAL: a power cut may lose the newest renders, which are then rendered again; it tears nothing.
    db.exec("PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
    db.exec("PRAGMA journal_size_limit = 4194304; PRAGMA cache_size = -2048; PRAGMA trusted_schema = OFF");
    const found = Number(db.prepare("PRAGMA user_version").get()?.["user_version"]);
    if (found === version) return db;
    if (found === 0) {
      db.exec(`BEGIN; ${tables} COMMIT`);
      return db;
    }
    damaged(`it is of version ${found}, not of version ${version}`);
  } catch (cause) {
    db.close();
    throw cause;
  }
  db.close();
  removeDatabase(file);
  return connect(file, damaged);
}

/** SQLITE_CORRUPT and SQLITE_NOTADB, https://www.sqlite.org/rescode.html */
const damage: readonly number[] = [11, 26];

/** True when the file's bytes are wrong. */
export function isDamage(cause: unknown): boolean {
  const { errcode } = cause as { readonly errcode?: unknown };
  return typeof errcode === "number" && damage.includes(errcode & 0xff);
}

/** True when disk, rights or another process are in the way. */
export function isDiskTrouble(cause: unknown): boolean {
  const { errcode, code } = cause as { readonly errcode?: unknown; readonly code?: unknown };
  return typeof errcode === "number" || /^E[A-Z]+$/.test(String(code));
}
