import { pathText, valueAt, type FieldPath } from "../core/field-path.ts";
import { isJsonObject, type Json, type JsonObject } from "../core/json.ts";
import { manager as managers } from "../core/labels.ts";
import type { KubeObject } from "../core/manifest.ts";
import type { ObjectRef } from "../core/object-ref.ts";
import { ownEntry, ownedPaths } from "../diff/fields-v1.ts";
import { leftPaths, withoutPaths } from "../diff/left-fields.ts";
import type { ApplyContext } from "./context.ts";

/** The object without the fields that release.yaml yields or ignores. A field that we alone own would be deleted when we leave it
 *  out (server-side apply), so its live value is first handed over to the manager `syncline-handover`. */
export async function leaveFields(
  body: KubeObject,
  ref: ObjectRef,
  context: ApplyContext,
  signal: AbortSignal,
): Promise<KubeObject> {
  const paths = leftPaths(ref, context.fields).filter((path) => valueAt(body, path) !== undefined);
  if (paths.length === 0) return body;
  const live = await context.cluster.get(ref, { as: context.account }, signal);
  const entry = live && ownEntry(live.metadata);
  const owned = new Set(ownedPaths(entry?.fieldsV1 ?? {}).map(pathText));
  const ours = live === undefined ? [] : paths.filter((path) => owned.has(pathText(path)));
  if (live !== undefined && ours.length > 0) await handOver(live, ref, ours, context, signal);
  // A new object gets Git's value once: afterwards the field is the rival's.
  return live === undefined ? body : withoutPaths(body, paths);
}

async function handOver(
  live: KubeObject,
  ref: ObjectRef,
  paths: readonly FieldPath[],
  { cluster, account }: ApplyContext,
  signal: AbortSignal,
): Promise<void> {
  const { uid = "", resourceVersion = "" } = live.metadata;
  const metadata = {
    name: ref.name,
    ...(ref.namespace && { namespace: ref.namespace }),
    uid,
    resourceVersion,
  };
  const fields = paths.reduce<JsonObject>(
    (all, path) => withValue(all, path, valueAt(live, path) ?? null),
    {},
  );
  const object: KubeObject = { apiVersion: live.apiVersion, kind: live.kind, ...fields, metadata };
  const options = { manager: managers.handover, force: true, dryRun: false, as: account, metadataOnly: true };
  await cluster.apply(object, options, signal);
}

function withValue(root: JsonObject, path: FieldPath, value: Json): JsonObject {
  const [step, ...rest] = path;
  if (typeof step !== "string") return root;
  const child = root[step];
  const next = rest[0];
  if (rest.length === 0) return { ...root, [step]: value };
  if (typeof next === "string")
    return { ...root, [step]: withValue(isJsonObject(child) ? child : {}, rest, value) };
  if (typeof next !== "object" || !("key" in next)) return root;
  return { ...root, [step]: [{ ...next.key, ...withValue({}, rest.slice(1), value) }] };
}
