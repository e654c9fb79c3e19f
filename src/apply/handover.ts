import type { FieldPath } from "../core/field-path.ts";
import { manager as managers } from "../core/labels.ts";
import type { KubeObject } from "../core/manifest.ts";
import type { ObjectRef } from "../core/object-ref.ts";
import { ownEntry, ownedPaths } from "../diff/fields-v1.ts";
import { covers, withoutPaths } from "../diff/left-fields.ts";
import { partialObject } from "../diff/partial-object.ts";
import type { ApplyContext } from "./context.ts";

/** The object without the fields that are ruled to be left to others. A field that we alone own would be deleted when we leave it out
 *  (server-side apply), so its live value is first handed over to the manager `syncline-handover`; also one that left Git meanwhile.
 *  Throws SynclineError: API-CONFLICT when the object moved. */
export async function leaveFields(
  body: KubeObject,
  ref: ObjectRef,
  context: ApplyContext,
  signal: AbortSignal,
): Promise<KubeObject> {
  const { left } = context.rulingsOn(ref);
  if (left.length === 0) return body;
  const live = await context.cluster.get(ref, { as: context.account }, signal);
  // A new object gets Git's value once: afterwards the field is the rival's.
  if (live === undefined) return body;
  const ours = ownedBy(live, managers.apply).filter((path) => left.some((above) => covers(above, path)));
  if (ours.length > 0) await handOver(live, ref, ours, context, signal);
  return withoutPaths(body, left);
}

/** Fields handed over before are sent again: what an apply no longer names, and nobody else owns, is deleted. */
async function handOver(
  live: KubeObject,
  ref: ObjectRef,
  paths: readonly FieldPath[],
  { cluster, account }: ApplyContext,
  signal: AbortSignal,
): Promise<void> {
  const { uid = "", resourceVersion = "" } = live.metadata;
  const { name, namespace } = ref;
  const { metadata, ...fields } = partialObject(live, [...ownedBy(live, managers.handover), ...paths]);
  const object: KubeObject = {
    ...fields,
    apiVersion: live.apiVersion,
    kind: live.kind,
    metadata: { ...(metadata as object), name, ...(namespace && { namespace }), uid, resourceVersion },
  };
  const options = { manager: managers.handover, force: true, dryRun: false, as: account, metadataOnly: true };
  await cluster.apply(object, options, signal);
}

function ownedBy({ metadata }: KubeObject, manager: string): readonly FieldPath[] {
  return ownedPaths(ownEntry(metadata, manager)?.fieldsV1 ?? {});
}
