import { declares } from "../core/declares.ts";
import { isJsonObject, jsonEqual, type Json, type JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/manifest.ts";
import type { ObjectRef } from "../core/object-ref.ts";
import { admission, defaultStamp, namespaceKey, stampName, stampPolicies } from "./stamp.ts";

/** Whether the API server stamps changes, so that a stamp can be relied on. */
export type StampState =
  | {
      readonly type: "on";
      readonly users: "name" | "hash";
      /** undefined = all. */
      readonly namespaces: readonly string[] | undefined;
      /** When the last of its parts was written, in ms since 1970. */
      readonly since: number;
    }
  | { readonly type: "off"; readonly why: string };

/** Judges one of the two stamps by its parts in the cluster: as this version installs it, no word less, or anybody could write what
 *  looks like a stamp. `found`: policies and bindings in full, ConfigMaps with or without data. */
export function stampState(found: readonly KubeObject[], name: string): StampState {
  const live = (kind: string, of: string, namespace = ""): KubeObject | undefined =>
    found.find(
      (object) =>
        object.kind === kind &&
        object.metadata.name === of &&
        (object.metadata.namespace ?? "") === namespace,
    );
  const policy = live("MutatingAdmissionPolicy", name);
  const binding = live("MutatingAdmissionPolicyBinding", name);
  const spec = binding?.["spec"];
  if (policy === undefined || binding === undefined || !isJsonObject(spec))
    return off(`MutatingAdmissionPolicy ${name} is not installed`);
  const namespace = isJsonObject(spec["paramRef"]) ? String(spec["paramRef"]["namespace"]) : "";
  const param = live("ConfigMap", stampName, namespace);
  if (param === undefined) return off(`its ConfigMap ${namespace}/${stampName} is missing`);
  const wanted = stampPolicies(namespace, defaultStamp).filter(({ metadata }) => metadata.name === name);
  const of = (kind: string): Json | undefined => wanted.find((object) => object.kind === kind)?.["spec"];
  if (!isAsInstalled(policy["spec"], of("MutatingAdmissionPolicy")))
    return off(`MutatingAdmissionPolicy ${name} is not as this version installs it`);
  const namespaces = boundTo(spec);
  if (!declares(without(spec), without(of("MutatingAdmissionPolicyBinding"))) || namespaces === "unknown")
    return off(`MutatingAdmissionPolicyBinding ${name} is not as this version installs it`);
  const data = param["data"];
  const users = isJsonObject(data) && data["users"] === "hash" ? "hash" : "name";
  const since = Math.max(...[policy, binding, param].map((object) => writtenAt(object)));
  return { type: "on", users, namespaces: namespaces === "all" ? undefined : namespaces, since };
}

/** True where the policy stamps such an object. It does not look at admission configuration itself. */
export function isStamped(state: StampState, { group, namespace }: ObjectRef): boolean {
  if (state.type === "off" || group === admission) return false;
  return state.namespaces === undefined || state.namespaces.includes(namespace);
}

function off(why: string): StampState {
  return { type: "off", why };
}

/** What is matched has to be equal in full: whatever the API server adds there are its defaults, and anything else narrows it. */
function isAsInstalled(have: Json | undefined, want: Json | undefined): boolean {
  if (!isJsonObject(have) || !isJsonObject(want) || !declares(have, want)) return false;
  const all: JsonObject = isJsonObject(want["matchConstraints"]) ? want["matchConstraints"] : {};
  const rules = (all["resourceRules"] as readonly JsonObject[]).map((rule) => ({ scope: "*", ...rule }));
  const defaults = { matchPolicy: "Equivalent", namespaceSelector: {}, objectSelector: {} };
  return jsonEqual(have["matchConstraints"], { ...defaults, ...all, resourceRules: rules });
}

/** Where a binding holds: only everywhere, and namespaces by a label that nobody can set, can be told from here. */
function boundTo({ matchResources }: JsonObject): readonly string[] | "all" | "unknown" {
  if (!isJsonObject(matchResources)) return matchResources === undefined ? "all" : "unknown";
  const { namespaceSelector = {}, objectSelector = {}, matchPolicy: _, ...more } = matchResources;
  if (!jsonEqual(objectSelector, {}) || Object.keys(more).length > 0) return "unknown";
  if (jsonEqual(namespaceSelector, {})) return "all";
  const { matchExpressions: [only, ...others] = [], matchLabels } = namespaceSelector as {
    matchExpressions?: readonly { key: string; operator: string; values?: readonly string[] }[];
    matchLabels?: object;
  };
  const isByName = only?.key === namespaceKey && only.operator === "In" && others.length === 0;
  return isByName && matchLabels === undefined ? (only.values ?? []) : "unknown";
}

function without(spec: Json | undefined): Json | undefined {
  if (!isJsonObject(spec)) return spec;
  const { matchResources: _, ...rest } = spec;
  return rest;
}

function writtenAt({ metadata }: KubeObject): number {
  const times = [metadata.creationTimestamp, ...(metadata.managedFields ?? []).map(({ time }) => time)];
  return Math.max(0, ...times.map((time) => Date.parse(time ?? "")).filter((time) => !Number.isNaN(time)));
}
