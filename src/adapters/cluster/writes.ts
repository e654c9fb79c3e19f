import { SynclineError } from "../../core/errors.ts";
import { manager as managers } from "../../core/labels.ts";
import { refOf, type KubeObject } from "../../core/manifest.ts";
import { refText, versionOf, type ObjectRef } from "../../core/object-ref.ts";
import type { ApplyOptions, ApplyResult, ClusterWrite, JsonPatchOp } from "../../ports.ts";
import { ownershipConflict } from "./conflict.ts";
import type { Subject } from "./errors.ts";
import { isAbsent, refusal } from "./not-found.ts";
import { accept, createdFrom, jsonFrom, objectFrom } from "./objects.ts";
import { collectionPath, objectPath } from "./paths.ts";
import type { Api } from "./reads.ts";
import { statusOf } from "./status.ts";

/** The writes of the port. Each object goes in the version it is written in. */
export function createWrites(api: Api): ClusterWrite {
  return {
    apply: (object, options, signal) => apply(api, object, options, signal),
    patch: (ref, ops, options, signal) => patch(api, ref, { ...options, ops }, signal),
    delete: (ref, options, signal) => remove(api, ref, options, signal),
    create: (object, options, signal) => create(api, object, options, signal),
  };
}

/** Repeating a server-side apply changes nothing (A2); with a resourceVersion the repetition is a
 *  conflict, which the caller judges again. */
async function apply(
  { http, catalog }: Api,
  object: KubeObject,
  { manager, force, dryRun, as, metadataOnly, subresource }: ApplyOptions,
  signal: AbortSignal,
): Promise<ApplyResult> {
  const ref = refOf(object);
  const type = await catalog.resolve(ref, versionOf(object.apiVersion), signal);
  const query = {
    fieldManager: manager,
    fieldValidation: "Strict",
    force: force ? "true" : undefined,
    dryRun: dryRun ? "All" : undefined,
  };
  const answer = await http.send(
    {
      method: "PATCH",
      path: objectPath(type, ref, query, subresource),
      verb: dryRun ? "dry-run" : "apply",
      accept: metadataOnly ? accept.metadata : accept.whole,
      contentType: "application/apply-patch+yaml",
      body: JSON.stringify(object),
      as,
      idempotent: true,
    },
    signal,
  );
  if (answer.status === 200 || answer.status === 201) {
    const applied = objectFrom(jsonFrom(answer.text), type, metadataOnly);
    return { type: "applied", object: applied, created: answer.status === 201 };
  }
  const status = statusOf(answer.status, answer.text);
  const causes = ownershipConflict(status);
  if (causes !== undefined) return { type: "conflict", causes, message: conflictText(ref, causes) };
  throw refusal(status, { verb: "patch", type, ref, namespace: ref.namespace, as }, catalog);
}

function conflictText(ref: ObjectRef, causes: readonly { field: string; manager: string }[]): string {
  const owned = causes.map(({ field, manager }) => `${field} is owned by ${manager}`);
  return `${refText(ref)}: ${owned.join("; ")}`;
}

type PatchOptions = Parameters<ClusterWrite["patch"]>[2] & { readonly ops: readonly JsonPatchOp[] };

/** Never repeated: after a lost answer its own `test` would fail. */
async function patch(
  { http, catalog }: Api,
  ref: ObjectRef,
  { ops, as, manager }: PatchOptions,
  signal: AbortSignal,
): Promise<KubeObject> {
  const type = await catalog.resolve(ref, undefined, signal);
  const answer = await http.send(
    {
      method: "PATCH",
      path: objectPath(type, ref, { fieldManager: manager, fieldValidation: "Strict" }),
      verb: "patch",
      accept: accept.metadata,
      contentType: "application/json-patch+json",
      body: JSON.stringify(ops),
      as,
      idempotent: false,
    },
    signal,
  );
  if (answer.status === 200) return objectFrom(jsonFrom(answer.text), type, true);
  const status = statusOf(answer.status, answer.text);
  // A `test` that fails is a 422 that names nothing; so is an operation on a path that is not there.
  if (status.code === 422 && status.name === "" && ops.some(({ op }) => op === "test")) {
    throw new SynclineError("API-CONFLICT", `${refText(ref)}: changed before it could be patched`, { ref });
  }
  throw refusal(status, { verb: "patch", type, ref, namespace: ref.namespace, as }, catalog);
}

type DeleteOptions = Parameters<ClusterWrite["delete"]>[1];

/** With the uid as precondition a repetition cannot hit another object of the same name. A kind that is
 *  not served is OBJ-KIND, not "gone": just after its start a server may not know its CRDs yet (R48 is the
 *  caller's to judge). */
async function remove(
  { http, catalog }: Api,
  ref: ObjectRef,
  { uid, resourceVersion, propagation, as }: DeleteOptions,
  signal: AbortSignal,
): Promise<boolean> {
  const type = await catalog.resolve(ref, undefined, signal);
  const body = {
    apiVersion: "v1",
    kind: "DeleteOptions",
    preconditions: { uid, resourceVersion },
    propagationPolicy: propagation,
  };
  const answer = await http.send(
    {
      method: "DELETE",
      path: objectPath(type, ref),
      verb: "delete",
      body: JSON.stringify(body),
      as,
      idempotent: true,
    },
    signal,
  );
  if (answer.status === 200 || answer.status === 202) return true;
  const status = statusOf(answer.status, answer.text);
  const subject: Subject = { verb: "delete", type, ref, namespace: ref.namespace, as };
  if (isAbsent(status, subject, ref)) return false;
  throw refusal(status, subject, catalog);
}

async function create(
  { http, catalog }: Api,
  object: KubeObject,
  { as }: Parameters<ClusterWrite["create"]>[1],
  signal: AbortSignal,
): Promise<KubeObject> {
  const ref = refOf(object);
  const type = await catalog.resolve(ref, versionOf(object.apiVersion), signal);
  const answer = await http.send(
    {
      method: "POST",
      path: collectionPath(type, ref.namespace, { fieldManager: managers.agent, fieldValidation: "Strict" }),
      verb: "create",
      body: JSON.stringify(object),
      as,
      idempotent: false,
    },
    signal,
  );
  if (answer.status === 200 || answer.status === 201)
    return createdFrom(jsonFrom(answer.text), type, ref.name);
  const status = statusOf(answer.status, answer.text);
  throw refusal(status, { verb: "create", type, ref, namespace: ref.namespace, as }, catalog);
}
