import { pathText, type FieldPath } from "../core/field-path.ts";
import { isJsonObject, type Json, type JsonObject } from "../core/json.ts";
import { manager as managers } from "../core/labels.ts";
import type { ManagedFieldsEntry, ObjectMeta } from "../core/manifest.ts";
import { groupKindText, type GroupKind } from "../core/object-ref.ts";
import type { ForeignField } from "../core/foreign.ts";
import { isLeaf, itemStep, ownEntry, ownerOf, owns } from "./fields-v1.ts";
import { verdictOn } from "./rivals.ts";

/** Where of a kind a field that somebody adds may open what Git keeps shut: network policies, rights, admission and what runs in pods. */
const rootsByKind: Readonly<Record<string, FieldPath>> = {
  "NetworkPolicy.networking.k8s.io": ["spec"],
  "Role.rbac.authorization.k8s.io": [],
  "ClusterRole.rbac.authorization.k8s.io": [],
  "RoleBinding.rbac.authorization.k8s.io": [],
  "ClusterRoleBinding.rbac.authorization.k8s.io": [],
  "ValidatingWebhookConfiguration.admissionregistration.k8s.io": [],
  "MutatingWebhookConfiguration.admissionregistration.k8s.io": [],
  "ValidatingAdmissionPolicy.admissionregistration.k8s.io": ["spec"],
  "ValidatingAdmissionPolicyBinding.admissionregistration.k8s.io": ["spec"],
  "MutatingAdmissionPolicy.admissionregistration.k8s.io": ["spec"],
  "MutatingAdmissionPolicyBinding.admissionregistration.k8s.io": ["spec"],
  "Deployment.apps": ["spec", "template"],
  "StatefulSet.apps": ["spec", "template"],
  "DaemonSet.apps": ["spec", "template"],
  "ReplicaSet.apps": ["spec", "template"],
  ReplicationController: ["spec", "template"],
  "Job.batch": ["spec", "template"],
  "CronJob.batch": ["spec", "jobTemplate", "spec", "template"],
  PodTemplate: ["template"],
  Pod: ["spec"],
};

/** More than a person adds by hand; what is beyond shows once these are gone. */
export const mostForeign = 32;

/** What people's tools own of an object where it matters, and we do not: told from managedFields alone, so without values. A list item
 *  that was added is one field, with all that is in it. What a controller owns too is its own. Empty while we own nothing of the
 *  object: then it is put back as a whole. */
export function foreignFields(kind: GroupKind, meta: ObjectMeta): readonly ForeignField[] {
  const root = rootsByKind[groupKindText(kind)];
  const ours = root && ownEntry(meta)?.fieldsV1;
  if (root === undefined || ours === undefined) return [];
  const entries = meta.managedFields ?? [];
  const others = entries.filter((entry) => !isPeoples(entry) && entry.manager !== managers.apply);
  const found = new Map<string, ForeignField>();
  for (const entry of entries.filter(isPeoples)) {
    const owner = ownerOf(entry);
    for (const path of added(treeAt(entry.fieldsV1, root), treeAt(ours, root), root)) {
      const text = pathText(path);
      const known = found.get(text);
      if (known !== undefined && known.owner.time >= owner.time) continue;
      if (!others.some(({ fieldsV1 }) => fieldsV1 !== undefined && owns(fieldsV1, path)))
        found.set(text, { path: text, owner });
    }
  }
  return [...found.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1)).slice(0, mostForeign);
}

/** `before-first-apply` is nobody: it holds the whole object as it was when managedFields began, defaults and all. */
function isPeoples({ manager = "", subresource = "" }: ManagedFieldsEntry): boolean {
  if (manager === managers.apply || manager === managers.handover || manager === "before-first-apply")
    return false;
  return subresource !== "status" && subresource !== "scale" && verdictOn(manager) === "take";
}

function treeAt(fieldsV1: JsonObject | undefined, root: FieldPath): JsonObject | undefined {
  let node: Json | undefined = fieldsV1;
  for (const step of root) node = isJsonObject(node) ? node[`f:${String(step)}`] : undefined;
  return isJsonObject(node) ? node : undefined;
}

/** The paths that a tree holds and ours does not. Keys are read only of those: most trees have none, and every event asks. */
function added(
  theirs: JsonObject | undefined,
  ours: JsonObject | undefined,
  root: FieldPath,
): readonly FieldPath[] {
  const found: FieldPath[] = [];
  const keys: string[] = [];
  const visit = (tree: JsonObject, mine: JsonObject | undefined): void => {
    for (const key in tree) {
      const child = tree[key];
      if (key === "." || !isJsonObject(child) || isElsewhere(root, keys, key)) continue;
      const same = mine?.[key];
      keys.push(key);
      if (same === undefined && isWhole(key, child)) found.push([...root, ...stepsOf(keys)]);
      else if (!isJsonObject(same)) visit(child, undefined);
      else if (!isLeaf(same)) visit(child, same);
      keys.pop();
    }
  };
  if (theirs !== undefined) visit(theirs, ours);
  return found;
}

function stepsOf(keys: readonly string[]): FieldPath {
  return keys.map(itemStep).filter((step) => step !== undefined);
}

/** Metadata and status of the object are no matter here. Nor are a pod template's annotations: `kubectl rollout restart` is one. */
function isElsewhere(root: FieldPath, keys: readonly string[], key: string): boolean {
  if (keys.length === 0) return root.length === 0 && (key === "f:metadata" || key === "f:status");
  return key === "f:annotations" && keys.at(-1) === "f:metadata";
}

/** A field without parts, or a list item that was added with all that is in it. */
function isWhole(key: string, child: JsonObject): boolean {
  if (key.startsWith("k:") && "." in child) return true;
  for (const inner in child) if (inner !== ".") return false;
  return true;
}
