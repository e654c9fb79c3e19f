import type { ObjectRef } from "./object-ref.ts";
import type { Position } from "./position.ts";

/** When the same input may be tried again: never (it needs new input), at the next interval, or after a growing delay. */
export type Retry = "never" | "interval" | "backoff";

/** Every error code and its retry class. docs/errors.md lists the same codes; a test keeps both equal. */
export const retryOf = {
  // the agent's own configuration, and GitSync fields
  "CFG-FLAG": "never",
  "CFG-DURATION": "never",
  "CFG-TARGET": "never",
  "CFG-SPEC": "never",
  "CFG-SOURCE": "never",
  "CFG-SECRET": "interval",
  // the command line
  "CLI-USAGE": "never",
  "CLI-KUBECONFIG": "never",
  "CLI-UNREACHABLE": "interval",
  "CLI-NOT-FOUND": "never",
  // Git transport
  "GIT-AUTH": "backoff",
  "GIT-NOT-FOUND": "backoff",
  "GIT-UNREACHABLE": "backoff",
  "GIT-TLS": "backoff",
  "GIT-REDIRECT": "backoff",
  "GIT-PROTOCOL": "backoff",
  "GIT-TIMEOUT": "backoff",
  "GIT-LIMIT": "never",
  "GIT-MEMORY": "backoff",
  "GIT-CORRUPT": "backoff",
  // what the repository holds
  "REPO-PATH": "interval",
  "REPO-EMPTY": "interval",
  "REPO-REF": "interval",
  "REPO-LINK": "never",
  "REPO-LINK-LOOP": "never",
  "REPO-SUBMODULE": "never",
  "REPO-LFS": "never",
  "REPO-ENCODING": "never",
  "REPO-FILE-SIZE": "never",
  "REPO-FILES": "never",
  "REPO-TREE": "never",
  "REPO-CASE": "never",
  "REPO-UNKNOWN-FILE": "never",
  "REPO-KEY": "never",
  "REPO-FIELD": "never",
  "REPO-RELEASE": "never",
  "REPO-CHART": "never",
  "REPO-TOOL": "never",
  "REPO-DEPENDS": "never",
  // templates
  "TPL-HELPER": "never",
  "TPL-UNDEFINED": "never",
  "TPL-TYPE": "never",
  "TPL-NULL": "never",
  "TPL-NEWLINE": "never",
  "TPL-SYNTAX": "never",
  "TPL-RECURSION": "never",
  "TPL-PARTIAL": "never",
  "TPL-GO-SYNTAX": "never",
  "TPL-DECORATOR": "never",
  "TPL-LIMIT": "never",
  "TPL-UNRENDERED": "never",
  "TPL-FORBIDDEN": "never",
  "TPL-EMPTY": "never",
  "TPL-ENGINE": "never",
  "TPL-FAIL": "never",
  "TPL-RANDOM": "never",
  // values
  "VAL-LAYER": "never",
  "VAL-REGION": "never",
  "VAL-MERGE": "never",
  "VAL-SCHEMA": "never",
  "VAL-UNKNOWN": "never",
  "VAL-SCHEMA-REF": "never",
  "VAL-ROOT": "never",
  "VAL-KEY": "never",
  "VAL-EDIT": "never",
  "VAL-UNUSED": "never",
  // YAML
  "YAML-SYNTAX": "never",
  "YAML-TAB": "never",
  "YAML-DUP": "never",
  "YAML-ALIAS": "never",
  "YAML-DEPTH": "never",
  "YAML-ANCHOR": "never",
  "YAML-TAG": "never",
  "YAML-KEY": "never",
  "YAML-INT": "never",
  "YAML-NUMBER": "never",
  "YAML-STRING": "never",
  // objects
  "OBJ-TYPE": "never",
  "OBJ-NAME": "never",
  "OBJ-NAME-FORMAT": "never",
  "OBJ-DUP": "never",
  "OBJ-DUP-KEY": "never",
  "OBJ-SCOPE": "never",
  "OBJ-SCOPE-GUESS": "never",
  "OBJ-FIELD": "never",
  "OBJ-SERVER-FIELD": "never",
  "OBJ-DROPPED": "never",
  "OBJ-KIND": "interval",
  "OBJ-CRD": "backoff",
  "OBJ-JOB": "never",
  "OBJ-ORDER": "never",
  "OBJ-OWNED": "interval",
  "OBJ-IMMUTABLE": "never",
  "OBJ-RUNNING": "interval",
  "OBJ-TAKEN": "interval",
  "OBJ-RESERVED": "never",
  "OBJ-SIZE": "never",
  // patches of a release
  "PATCH-TARGET": "never",
  "PATCH-MERGE": "never",
  "PATCH-OP": "never",
  "PATCH-IDENTITY": "never",
  // what an import of another tool's files could not carry over
  "IMPORT-FIELD": "never",
  "IMPORT-READ": "never",
  // policies
  "POL-DENIED": "never",
  "POL-WARN": "never",
  "POL-INVALID": "never",
  // the API server
  "API-DENIED": "interval",
  "API-INVALID": "never",
  "API-CONFLICT": "backoff",
  "API-NOT-FOUND": "interval",
  "API-ADMISSION": "interval",
  "API-DRY-RUN": "interval",
  "API-TERMINATING": "interval",
  "API-WEBHOOK": "backoff",
  "API-UNREACHABLE": "backoff",
  "API-TIMEOUT": "backoff",
  "API-THROTTLED": "backoff",
  "API-SERVER": "backoff",
  "API-EXPIRED": "backoff",
  "API-AUTH": "backoff",
  // one pass
  "SYNC-EMPTY": "interval",
  "SYNC-BUG": "backoff",
  // records and messages
  "LEDGER-WRITE": "backoff",
  "LEDGER-CORRUPT": "never",
  "SLACK-SEND": "backoff",
} as const satisfies Record<string, Retry>;

export type ErrorCode = keyof typeof retryOf;

export interface ErrorDetails {
  readonly position?: Position;
  readonly ref?: ObjectRef;
  /** How to fix it, one sentence. */
  readonly hint?: string;
  /** Fields of `ref` that the API server refused, as it writes them; the one it named first comes first. */
  readonly fields?: readonly string[];
  readonly cause?: unknown;
}

/** The one class of expected errors. `message` is for people and never holds a secret; `code` is for programs. */
export class SynclineError extends Error {
  readonly code: ErrorCode;
  readonly position: Position | undefined;
  readonly ref: ObjectRef | undefined;
  readonly hint: string | undefined;
  readonly fields: readonly string[];

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "SynclineError";
    this.code = code;
    this.position = details.position;
    this.ref = details.ref;
    this.hint = details.hint;
    this.fields = details.fields ?? [];
  }
}

/** Any thrown thing as text for a log: with the stack where there is one. Never for a status or a message: it may hold anything. */
export function errorText(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
