import type { ErrorCode } from "./errors.ts";
import type { Json } from "./json.ts";
import type { KubeObject, Manifest } from "./manifest.ts";
import type { ObjectRef } from "./object-ref.ts";

/** A field manager that owns something of an object. */
export interface Owner {
  readonly manager: string;
  readonly operation: string;
  readonly subresource: string;
  /** ISO 8601, "" when managedFields has none (scale entries). */
  readonly time: string;
}

/** One field that differs. `before` = live, `after` = desired; masked where secret. */
export interface FieldChange {
  readonly path: string;
  readonly before?: Json;
  readonly after?: Json;
  /** Who owns the live value now, as far as managedFields tells. */
  readonly owner?: Owner;
  /** Who brought it there, where that is certain. */
  readonly user?: string;
}

/** What a pass intends for one object. */
export type Change =
  | { readonly action: "create"; readonly ref: ObjectRef; readonly manifest: Manifest }
  | {
      readonly action: "adopt";
      readonly ref: ObjectRef;
      readonly manifest: Manifest;
      readonly owners: readonly Owner[];
      readonly uid: string;
    }
  | { readonly action: "update"; readonly ref: ObjectRef; readonly manifest: Manifest; readonly uid: string }
  | { readonly action: "unchanged"; readonly ref: ObjectRef; readonly manifest: Manifest }
  /** The live object moved under an equal digest: put back (uid absent: it was deleted). `foreign`: fields that Git does not declare and
   *  somebody added; they are taken out, if at all. */
  | {
      readonly action: "correct";
      readonly ref: ObjectRef;
      readonly manifest: Manifest;
      readonly uid: string | undefined;
      readonly fields: readonly FieldChange[];
      readonly kind: "fields" | "deleted" | "label stripped" | "foreign";
      /** What it was judged on: conflicts with it need no second read. */
      readonly seen?: KubeObject;
    }
  /** Ownership was taken and given back, values equal: re-applied once, nobody is told. */
  | {
      readonly action: "touched";
      readonly ref: ObjectRef;
      readonly manifest: Manifest;
      readonly uid: string;
      readonly fields: readonly FieldChange[];
    }
  /** `because`: it went before the writes were all done, for this reason. */
  | {
      readonly action: "prune";
      readonly ref: ObjectRef;
      readonly live: KubeObject;
      readonly because?: string;
    }
  /** It stays in the cluster, and is not ours any more. `stray`: it left Git without our label on it. */
  | { readonly action: "orphan"; readonly ref: ObjectRef; readonly uid: string; readonly stray?: true }
  | {
      readonly action: "refuse";
      readonly ref: ObjectRef;
      readonly manifest: Manifest;
      readonly code: ErrorCode;
      readonly reason: string;
      readonly hint?: string | undefined;
    }
  | { readonly action: "skip"; readonly ref: ObjectRef; readonly reason: string };

export type Action = Change["action"];
export type Correction = Extract<Change, { action: "correct" }>;

/** True for what was added beside that which Git declares. */
export function isForeign(change: Change): change is Correction {
  return change.action === "correct" && change.kind === "foreign";
}
