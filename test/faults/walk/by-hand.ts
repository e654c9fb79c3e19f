import assert from "node:assert/strict";
import { api } from "../../../tools/testcluster/api.ts";
import type { ClusterInfo } from "../../../tools/testcluster/info.ts";
import { pathOf, placeOf, type Slot } from "./slots.ts";
import type { Edit } from "./steps.ts";

interface Patch {
  readonly contentType: "application/json-patch+json" | "application/merge-patch+json";
  readonly manager: string;
  readonly body: unknown;
  readonly subresource?: string;
}

const merge = (manager: string, body: object): Patch => ({
  contentType: "application/merge-patch+json",
  manager,
  body,
});
const json = (manager: string, op: object): Patch => ({
  contentType: "application/json-patch+json",
  manager,
  body: [op],
});

/** A field of each kind that Git declares in every variant, and what a person writes there. */
const declared: Readonly<
  Record<string, { readonly path: string; readonly value: (variant: number) => unknown }>
> = {
  ConfigMap: { path: "/data/mode", value: (v) => `hand${v}` },
  Secret: { path: "/data/key", value: (v) => btoa(`hand${v}`) },
  ServiceAccount: { path: "/metadata/annotations/syncline.dev~1source", value: (v) => `hand${v}` },
  Service: { path: "/spec/selector/app", value: (v) => `hand${v}` },
  Deployment: { path: "/spec/template/spec/containers/0/image", value: (v) => `hand:${v}` },
  CronJob: { path: "/spec/schedule", value: (v) => `${v} 5 * * *` },
  PodDisruptionBudget: { path: "/spec/selector/matchLabels/app", value: (v) => `hand${v}` },
  NetworkPolicy: { path: "/spec/podSelector/matchLabels/app", value: (v) => `hand${v}` },
  Role: { path: "/rules/0/resources", value: (v) => [`hand${v}`] },
  ClusterRole: { path: "/rules/0/resources", value: (v) => [`hand${v}`] },
};

/** How the membership labels begin that people write. */
export const foreignSet = "applyset-foreign";

/** One edit of an object as kubectl makes it. An object that is not there, or refuses, stays as it is: people live with that too. */
export async function editByHand(
  cluster: ClusterInfo,
  slot: Slot,
  { edit, variant }: { readonly edit: Edit; readonly variant: number },
  spaces: readonly string[],
): Promise<void> {
  const { name, namespace } = placeOf(slot, spaces);
  const path = pathOf(slot, namespace, name);
  if (edit === "delete") {
    await answered(api(cluster, "DELETE", path, { body: { propagationPolicy: "Background" } }), path);
    return;
  }
  if (edit === "replace") return await replace(cluster, path);
  const patch = patchFor(edit, slot, variant);
  if (patch === undefined) return;
  const target = `${path}${patch.subresource ?? ""}?fieldManager=${patch.manager}`;
  const { body, contentType } = patch;
  await answered(api(cluster, "PATCH", target, { body, contentType }), target);
}

function patchFor(
  edit: Exclude<Edit, "delete" | "replace">,
  { kind }: Slot,
  variant: number,
): Patch | undefined {
  const field = declared[kind];
  assert.ok(field, kind);
  switch (edit) {
    case "edit":
      return json("kubectl-edit", { op: "replace", path: field.path, value: field.value(variant) });
    case "unset":
      return json("kubectl-patch", { op: "remove", path: field.path });
    case "scale":
      if (kind !== "Deployment") return undefined;
      return { ...merge("kubectl", { spec: { replicas: variant % 3 } }), subresource: "/scale" };
    case "wipe managedFields":
      return merge("kubectl-patch", { metadata: { managedFields: [{}] } });
    case "strip labels":
      return merge("kubectl-label", { metadata: { labels: labels(null, variant % 2 === 0) } });
    case "label into another set":
      return merge("kubectl-label", {
        metadata: { labels: labels(`${foreignSet}${variant}-v1`, false) },
      });
    case "add foreign fields": {
      const foreign = { [`foreign${variant % 3}`]: "yes" };
      const data = kind === "ConfigMap" ? { data: foreign } : {};
      return merge("kubectl-patch", { metadata: { labels: foreign, annotations: foreign }, ...data });
    }
  }
}

/** Another value for the membership label, or for all of ours. */
function labels(value: string | null, all: boolean): object {
  const others = { "syncline.dev/gitsync": value, "syncline.dev/release": value };
  return { "applyset.kubernetes.io/part-of": value, ...(all ? others : {}) };
}

/** `kubectl replace` with a file that says what is there, but nothing of labels, annotations and owners. */
async function replace(cluster: ClusterInfo, path: string): Promise<void> {
  const { status, text } = await api(cluster, "GET", path);
  if (status === 404) return;
  const {
    metadata,
    status: _status,
    ...rest
  } = JSON.parse(text) as {
    readonly metadata: { readonly name: string; readonly namespace?: string };
    readonly status?: unknown;
  };
  const { name, namespace } = metadata;
  const body = { ...rest, metadata: { name, ...(namespace && { namespace }) } };
  await answered(api(cluster, "PUT", `${path}?fieldManager=kubectl-replace`, { body }), path);
}

/** Refusals are part of life; what is none of them is a mistake of the walk. */
async function answered(
  call: Promise<{ readonly status: number; readonly text: string }>,
  path: string,
): Promise<void> {
  const { status, text } = await call;
  assert.ok(status < 300 || [404, 409, 422].includes(status), `${path}: ${status} ${text}`);
}
