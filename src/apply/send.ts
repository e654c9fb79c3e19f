import type { FieldChange } from "../core/change.ts";
import { manager as managers } from "../core/labels.ts";
import type { KubeObject, ObjectMeta } from "../core/manifest.ts";
import type { Result } from "../core/outcome.ts";
import type { Write } from "../plan/plan.ts";
import type { ApplyContext } from "./context.ts";

/** One applied object: what to report, its metadata as the server answered, and what it stored otherwise than it was sent. */
export interface Applied {
  readonly result: Result;
  readonly meta: ObjectMeta | undefined;
  readonly rewritten?: readonly FieldChange[] | undefined;
}

/** Our apply of an object, with or without force. The answer holds the whole object: admission may have changed it. */
export function send(
  object: KubeObject,
  force: boolean,
  { cluster, account }: ApplyContext,
  signal: AbortSignal,
) {
  return cluster.apply(
    object,
    { manager: managers.apply, force, dryRun: false, as: account, metadataOnly: false },
    signal,
  );
}

/** A known object carries its uid: if it was replaced meanwhile, the server refuses instead of writing to a stranger. */
export function withUid(body: KubeObject, uid: string | undefined): KubeObject {
  return uid === undefined || uid === "" ? body : { ...body, metadata: { ...body.metadata, uid } };
}

/** The object that a change is about; undefined when it is to be a new one. */
export function uidOf(change: Write): string | undefined {
  return change.action === "create" ? undefined : change.uid;
}
