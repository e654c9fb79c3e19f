import type { ResourceType } from "../../core/capabilities.ts";
import { SynclineError, type ErrorCode } from "../../core/errors.ts";
import { refText, type ObjectRef } from "../../core/object-ref.ts";
import { printable } from "../../core/text.ts";
import type { Account } from "../../ports.ts";
import { denied } from "./denied.ts";
import { refusedFields, typedFields } from "./refused-fields.ts";
import type { Status } from "./status.ts";

/** What was asked, for the words of an error. */
export interface Subject {
  /** RBAC's own verb: get, list, watch, patch, create, delete. */
  readonly verb: string;
  readonly type: ResourceType;
  /** Absent when the call is about all objects of the type. */
  readonly ref?: ObjectRef;
  /** "" = all, or cluster-scoped. */
  readonly namespace: string;
  readonly as?: Account | undefined;
}

/** A refusal of the API server as our error: code by status and reason, words by the server, except for
 *  Secrets, whose values it repeats in its messages (R14). */
export function apiError(status: Status, subject: Subject): SynclineError {
  const code = codeOf(status);
  if (code === "API-DENIED") return denied(status, subject);
  const secret = subject.type.group === "" && subject.type.kind === "Secret";
  const said = secret ? withheld(status) : wordsOf(status);
  const about = subject.ref === undefined ? `${subject.verb} ${subject.type.plural}` : refText(subject.ref);
  const fields = aboutFields.has(code) ? refusedFields(status) : [];
  return new SynclineError(code, `${about}: ${said}`, {
    ...(subject.ref !== undefined && { ref: subject.ref }),
    ...(fields.length > 0 && { fields }),
    ...(status.code === 415 && !secret ? { hint: noServerSideApply } : hintOf(code, secret)),
  });
}

const aboutFields: ReadonlySet<ErrorCode> = new Set(["API-INVALID", "API-ADMISSION", "OBJ-TAKEN"]);

/** The one place where texts of the server decide: it gives no other sign in these cases (testcluster.md). */
const byText: readonly (readonly [RegExp, ErrorCode])[] = [
  // A webhook that is down is a 500; webhooks and policies deny with any status they like.
  [/failed calling webhook/, "API-WEBHOOK"],
  // It refuses dry-runs only: its sideEffects are not None.
  [/admission webhook .* does not support dry run/, "API-DRY-RUN"],
  [/admission webhook "|AdmissionPolicy '|denied request: /, "API-ADMISSION"],
  [/ because it is being terminated/, "API-TERMINATING"],
  // Refused until the API server has deleted the objects of the kind, and then the kind itself.
  [/ while custom resource definition is terminating/, "OBJ-KIND"],
  // Server-side apply answers 500 to an undeclared field, a wrong type, a duplicate list key, a bad quantity
  // and bad base64 (a conversion webhook that is down has other words after "failed to convert").
  [/provided (port|IP) is already allocated/, "OBJ-TAKEN"],
  [/failed to create typed patch object|unable to convert unstructured object/, "API-INVALID"],
];

const byStatus: Readonly<Record<number, ErrorCode>> = {
  401: "API-AUTH",
  404: "API-NOT-FOUND",
  408: "API-TIMEOUT",
  409: "API-CONFLICT",
  410: "API-EXPIRED",
  429: "API-THROTTLED",
  504: "API-TIMEOUT",
};

/** The error code of a refusal. */
export function codeOf({ code, reason, message }: Status): ErrorCode {
  const told = byText.find(([pattern]) => pattern.test(message));
  if (told !== undefined) return told[1];
  // Quota and Pod Security are 403 too; only an authorizer speaks of what a user may
  // not do.
  if (code === 403) return /\b(cannot|attempting to grant)\b/.test(message) ? "API-DENIED" : "API-ADMISSION";
  if (reason === "Timeout" || reason === "ServerTimeout") return "API-TIMEOUT";
  return byStatus[code] ?? (code >= 400 && code < 500 ? "API-INVALID" : "API-SERVER");
}

const longest = 1000;
const ownName = /^(Operation cannot be fulfilled on \S+ "[^"]*"|[\w.]+ "[^"]*" is (invalid|forbidden)): /;

/** A whole pod template, say, which comes before the few words that matter. */
const dump = /Invalid value: [{[].*?[}\]](?=: )/g;

/** Without the server's own name of the object, which stands before it already. */
function wordsOf({ message, reason, code }: Status): string {
  const words = printable(message === "" ? reason : message)
    .replace(ownName, "")
    .replace(dump, "Invalid value: …");
  if (words === "") return `the server answered ${code}`;
  return words.length > longest ? `${words.slice(0, longest)} …` : words;
}

/** Reason and field paths, no values; of an admission denial who denied. */
function withheld({ reason, code, message, causes }: Status): string {
  const denier = /(?:admission webhook|failed calling webhook|AdmissionPolicy) ["'][\w./-]+["']/.exec(
    message,
  )?.[0];
  // Of several errors only the first path is sure to be one: a value stands behind it.
  const fields = [...causes.map((cause) => cause.field), ...typedFields(message).slice(0, 1)];
  const places = [...new Set(fields.filter((field) => field !== ""))];
  return [
    `refused with ${code}${reason === "" ? "" : ` ${reason}`}`,
    ...(denier === undefined ? [] : [`by ${denier}`]),
    ...(places.length === 0 ? [] : [`at ${places.map(printable).join(", ")}`]),
  ].join(" ");
}

function hintOf(code: ErrorCode, secret: boolean): { hint?: string } {
  const hint = secret
    ? "The server's own words are withheld: they may repeat the Secret's values."
    : hints[code];
  return hint === undefined ? {} : { hint };
}

/** 415: an aggregated API that is older than server-side apply, or never learnt it. */
const noServerSideApply =
  "The server behind this API does not know server-side apply: ask its maintainers for it, or leave the object to another tool.";

const hints: Partial<Record<ErrorCode, string>> = {
  "API-AUTH": "The token or certificate is not accepted (expired, or of another cluster): log in again.",
  "OBJ-TAKEN": "Another Service has it: kubectl get services -A",
  "OBJ-KIND":
    "Its CustomResourceDefinition is being deleted: the object follows when it is gone and made anew (kubectl get crd -o yaml says what holds it).",
  "API-THROTTLED": "The API server asks for fewer requests: lower --max-qps or --concurrency.",
};
