import { declares } from "../core/declares.ts";
import { isJsonObject, jsonEqual, type Json, type JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/manifest.ts";
import type { ObjectRef } from "../core/object-ref.ts";
import { admission, defaultStamp, namespaceKey, stampPolicies } from "./stamp.ts";
import { wordsIn } from "./stamp-expressions.ts";

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
 *  looks like a stamp. `found`: policies and bindings in full. */
export function stampState(found: readonly KubeObject[], name: string): StampState {
  const live = (kind: string): KubeObject | undefined =>
    found.find((object) => object.kind === kind && object.metadata.name === name);
  const policy = live("MutatingAdmissionPolicy");
  const binding = live("MutatingAdmissionPolicyBinding");
  const [spec, bound] = [policy?.["spec"], binding?.["spec"]];
  if (!isJsonObject(spec) || !isJsonObject(bound))
    return off(`MutatingAdmissionPolicy ${name} is not installed`);
  const words = wordsIn(JSON.stringify(spec["matchConditions"] ?? ""));
  const wanted = stampPolicies(words.namespace, { ...defaultStamp, ...words }).filter(
    ({ metadata }) => metadata.name === name,
  );
  const of = (kind: string): Json | undefined => wanted.find((object) => object.kind === kind)?.["spec"];
  if (!isAsInstalled(spec, of("MutatingAdmissionPolicy")))
    return off(`MutatingAdmissionPolicy ${name} is not as this version installs it`);
  const namespaces = boundTo(bound);
  if (bound["policyName"] !== name || namespaces === "unknown")
    return off(`MutatingAdmissionPolicyBinding ${name} is not as this version installs it`);
  const since = Math.max(
    ...[policy, binding].map((object) => (object === undefined ? 0 : writtenAt(object))),
  );
  return {
    type: "on",
    users: words.users === "hash" ? "hash" : "name",
    namespaces: namespaces === "all" ? undefined : namespaces,
    since,
  };
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

function writtenAt({ metadata }: KubeObject): number {
  const times = [metadata.creationTimestamp, ...(metadata.managedFields ?? []).map(({ time }) => time)];
  return Math.max(0, ...times.map((time) => Date.parse(time ?? "")).filter((time) => !Number.isNaN(time)));
}
