import { canonicalJson, isJsonObject, type Json, type JsonObject } from "../../../src/core/json.ts";
import type { ClusterInfo } from "../../../tools/testcluster/info.ts";
import { api } from "../../../tools/testcluster/api.ts";
import { collectionOf } from "./kinds.ts";

/** Where one GitSync's objects are. */
export interface Place {
  /** Of the GitSync. */
  readonly namespace: string;
  readonly gitSync: string;
  /** Where its objects go; told apart from other places by nothing but this name. */
  readonly target: string;
}

/** What a GitSync has in the cluster, object by object: `Kind NAMESPACE/NAME` → what Git and people decide about it, as canonical
 *  JSON. Two places that were synced from the same commit have the same. */
export type EndState = ReadonlyMap<string, string>;

/** Reads all objects that are members of the GitSync's releases. */
export async function endState(cluster: ClusterInfo, place: Place): Promise<EndState> {
  const { namespace, gitSync, target } = place;
  const own = `/apis/syncline.dev/v1alpha1/namespaces/${namespace}/syncstatuses`;
  const statuses = await list(cluster, own, `syncline.dev/gitsync=${gitSync}`);
  const found = await Promise.all(statuses.map((status) => members(cluster, status)));
  const entries = found.flat().map((object) => {
    const { namespace: at = "", name } = object["metadata"] as { namespace?: string; name: string };
    const text = canonicalJson(withoutVolatile(object)).replaceAll(target, "TARGET");
    return [`${String(object["kind"])} ${`${at}/${name}`.replaceAll(target, "TARGET")}`, text] as const;
  });
  return new Map(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** What differs, a line each; [] = equal. */
export function differences(got: EndState, want: EndState): readonly string[] {
  return [...new Set([...want.keys(), ...got.keys()])].flatMap((id) => {
    const [here, there] = [got.get(id), want.get(id)];
    if (here === there) return [];
    if (here === undefined) return [`${id} is missing`];
    return [there === undefined ? `${id} should not be there` : `${id} is ${here}, not ${there}`];
  });
}

/** All objects of a release, by its id, of the kinds that it records. */
async function members(cluster: ClusterInfo, parent: JsonObject): Promise<readonly JsonObject[]> {
  const { labels } = parent["metadata"] as { labels: Readonly<Record<string, string>> };
  const { groupKinds = [] } = (parent["status"] ?? {}) as { groupKinds?: readonly string[] };
  const selector = `applyset.kubernetes.io/part-of=${labels["applyset.kubernetes.io/id"] ?? ""}`;
  const found = await Promise.all(
    groupKinds.map(async (groupKind) => {
      const path = await collectionOf(cluster, groupKind);
      const items = path === undefined ? [] : await list(cluster, path, selector);
      return items.map((item) => ({ kind: groupKind, ...item })); // items of a list may come without it
    }),
  );
  return found.flat();
}

async function list(cluster: ClusterInfo, path: string, selector: string): Promise<readonly JsonObject[]> {
  const { status, text } = await api(cluster, "GET", `${path}?labelSelector=${encodeURIComponent(selector)}`);
  if (status === 404) return []; // its CRD went meanwhile
  if (status !== 200) throw new Error(`${path}: ${status} ${text}`);
  return (JSON.parse(text) as { items: readonly JsonObject[] }).items;
}

const keptMeta = ["name", "namespace", "labels", "annotations", "finalizers"] as const;
/** Hold the GitSync's own name, or what a controller counts. */
const volatileKeys: ReadonlySet<string> = new Set([
  "applyset.kubernetes.io/part-of",
  "syncline.dev/gitsync",
  "syncline.dev/release",
  "deployment.kubernetes.io/revision",
  "batch.kubernetes.io/controller-uid",
  "controller-uid",
]);
/** What the API server gives out, by kind. */
const volatileSpec: Readonly<Record<string, readonly string[]>> = {
  Service: ["clusterIP", "clusterIPs", "healthCheckNodePort"],
  Job: ["selector"],
  PersistentVolumeClaim: ["volumeName"],
};

function withoutVolatile(object: JsonObject): Json {
  const { metadata = {}, spec, status: _, ...rest } = object;
  const meta = metadata as JsonObject;
  const kept = Object.fromEntries(keptMeta.filter((key) => key in meta).map((key) => [key, meta[key]]));
  const hidden = volatileSpec[String(object["kind"])] ?? [];
  const told = isJsonObject(spec) ? without(spec, (key) => hidden.includes(key)) : spec;
  return deepWithout({ ...rest, metadata: kept, ...(told === undefined ? {} : { spec: told }) });
}

function deepWithout(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(deepWithout);
  if (!isJsonObject(value)) return value;
  const kept = without(value, (key) => volatileKeys.has(key) || key === "nodePort");
  return Object.fromEntries(
    Object.entries(kept).map(([key, inner]) => [key, inner === undefined ? undefined : deepWithout(inner)]),
  );
}

function without(map: JsonObject, isHidden: (key: string) => boolean): JsonObject {
  return Object.fromEntries(Object.entries(map).filter(([key]) => !isHidden(key)));
}
