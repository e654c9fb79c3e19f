import type { JsonObject } from "../core/json.ts";
import { gitSyncLabel, partOf, sourceAnnotation } from "../core/labels.ts";
import type { KubeObject } from "../core/manifest.ts";
import { byText } from "../core/text.ts";
import { labels } from "./names.ts";

/** What one GitSync keeps locked. */
export interface LockSpec {
  readonly namespace: string;
  readonly name: string;
  /** Of its releases; none = nothing is locked. */
  readonly setIds: readonly string[];
  /** Of the kinds that it has applied. */
  readonly resources: readonly LockedResource[];
  /** Objects whose replicas people may not set: a Scale carries no labels, so they are named. */
  readonly scaled: readonly ScaledObject[];
  /** "" = none. */
  readonly breakGlassGroup: string;
}

export interface LockedResource {
  readonly group: string;
  readonly plural: string;
}

export interface ScaledObject extends LockedResource {
  readonly namespace: string;
  readonly name: string;
  /** File in the repository. */
  readonly source: string;
}

/** The namespace of a lock's GitSync, on the lock; its name is the value of the usual label. */
export const lockLabel = "syncline.dev/lock-of";

/** `syncline-lock.NAMESPACE.NAME`: neither part has a dot. */
export function lockName({ namespace, name }: Pick<LockSpec, "namespace" | "name">): string {
  return `${lockPrefix}.${namespace}.${name}`;
}

export const lockPrefix = "syncline-lock";

/** Controllers write these while they follow a Service or hold a lease: a locked one would keep dead pods in rotation. A Service's
 *  labels, ours among them, are copied to the first two. */
const neverLocked: ReadonlySet<string> = new Set([
  "/endpoints",
  "discovery.k8s.io/endpointslices",
  "coordination.k8s.io/leases",
]);

/** The largest number of scaled objects that one policy names: their names stand in an expression, whose length is bounded. */
export const mostScaled = 500;

/** The admission policies of `drift.mode: Prevent`, each with its binding: people can neither change what a GitSync applied, outside
 *  metadata and status, nor delete it. Empty = there is nothing to lock. */
export function lockObjects(spec: LockSpec): readonly KubeObject[] {
  const resources = spec.resources.filter(({ group, plural }) => !neverLocked.has(`${group}/${plural}`));
  if (spec.setIds.length === 0 || resources.length === 0) return [];
  const name = lockName(spec);
  const own = [policy(name, spec, ofObjects(spec, resources)), binding(name, spec)];
  const scaled = spec.scaled.slice(0, mostScaled);
  if (scaled.length === 0) return own;
  const scaleName = `${name}.scale`;
  return [...own, policy(scaleName, spec, ofScales(spec, scaled)), binding(scaleName, spec)];
}

const apiVersion = "admissionregistration.k8s.io/v1";

function policy(name: string, spec: LockSpec, rules: JsonObject): KubeObject {
  return {
    apiVersion,
    kind: "ValidatingAdmissionPolicy",
    metadata: { name, labels: labelsOf(spec) },
    spec: { failurePolicy: "Fail", ...rules },
  };
}

function binding(name: string, spec: LockSpec): KubeObject {
  return {
    apiVersion,
    kind: "ValidatingAdmissionPolicyBinding",
    metadata: { name, labels: labelsOf(spec) },
    spec: { policyName: name, validationActions: ["Deny"] },
  };
}

function labelsOf({ namespace, name }: LockSpec): Readonly<Record<string, string>> {
  return { ...labels, [lockLabel]: namespace, [gitSyncLabel]: name };
}

function ofObjects(spec: LockSpec, resources: readonly LockedResource[]): JsonObject {
  const setIds = spec.setIds.toSorted(byText);
  return {
    matchConstraints: {
      objectSelector: { matchExpressions: [{ key: partOf, operator: "In", values: setIds }] },
      resourceRules: byGroup(resources).map(([group, plurals]) => ({
        apiGroups: [group],
        apiVersions: ["*"],
        operations: ["UPDATE", "DELETE"],
        resources: plurals,
      })),
    },
    matchConditions: [
      ...people(spec),
      { name: "ours", expression: `${labelOf("oldObject")} in ${JSON.stringify(setIds)}` },
      {
        name: "not-a-controllers",
        expression:
          "!oldObject.metadata.?ownerReferences.orValue([]).exists(owner, owner.?controller.orValue(false))",
      },
    ],
    variables: [
      {
        name: "source",
        expression: `oldObject.metadata.?annotations[?'${sourceAnnotation}'].orValue('its repository')`,
      },
    ],
    validations: [
      {
        // An object that has left the set would not be locked any more.
        expression: `request.operation == 'UPDATE' && !(${changed}) && ${labelOf("object")} == ${labelOf("oldObject")}`,
        messageExpression: `${messageOf(spec)} + variables.source`,
        reason: "Forbidden",
      },
    ],
  };
}

/** Autoscalers are service accounts, so that they go on. */
function ofScales(spec: LockSpec, scaled: readonly ScaledObject[]): JsonObject {
  const files = scaled
    .map(({ namespace, name, group, plural, source }) => [`${group}/${plural}/${namespace}/${name}`, source])
    .toSorted(([a = ""], [b = ""]) => byText(a, b));
  return {
    matchConstraints: {
      resourceRules: byGroup(scaled).map(([group, plurals]) => ({
        apiGroups: [group],
        apiVersions: ["*"],
        operations: ["UPDATE"],
        resources: plurals.map((plural) => `${plural}/scale`),
        resourceNames: [...new Set(scaled.map(({ name }) => name))].toSorted(byText),
      })),
    },
    matchConditions: people(spec),
    variables: [
      { name: "files", expression: JSON.stringify(Object.fromEntries(files)) },
      {
        name: "object",
        expression:
          "[request.resource.group, request.resource.resource, request.namespace, request.name].join('/')",
      },
    ],
    validations: [
      {
        expression: "!(variables.object in variables.files)",
        messageExpression: `${messageOf(spec)} + variables.files[variables.object]`,
        reason: "Forbidden",
      },
    ],
  };
}

/** Names that begin with `system:` are nodes, service accounts and the control plane's own: operators, autoscalers, garbage collection
 *  and the account that Syncline applies as keep working. */
function people({ breakGlassGroup }: LockSpec): readonly JsonObject[] {
  const group = JSON.stringify(breakGlassGroup);
  return [
    { name: "people", expression: "!request.userInfo.username.startsWith('system:')" },
    ...(breakGlassGroup === ""
      ? []
      : [{ name: "no-break-glass", expression: `!(${group} in request.userInfo.?groups.orValue([]))` }]),
  ];
}

/** A no-op is let through; so is whatever is only about metadata and status. */
const changed =
  "object.exists(k, !(k in ['metadata', 'status']) && (!(k in oldObject) || object[k] != oldObject[k])) || oldObject.exists(k, !(k in ['metadata', 'status']) && !(k in object))";

function labelOf(object: "object" | "oldObject"): string {
  return `${object}.metadata.?labels[?'${partOf}'].orValue('')`;
}

function messageOf({ namespace, name }: LockSpec): string {
  const what =
    "request.kind.kind + ' ' + (request.namespace == '' ? '' : request.namespace + '/') + request.name";
  return `'locked: ' + ${what} + ' is kept as in Git by GitSync ${namespace}/${name}; change it there: '`;
}

function byGroup(resources: readonly LockedResource[]): readonly (readonly [string, readonly string[]])[] {
  const groups = Map.groupBy(resources, ({ group }) => group);
  return [...groups]
    .map(([group, all]) => [group, [...new Set(all.map(({ plural }) => plural))].toSorted(byText)] as const)
    .toSorted(([a], [b]) => byText(a, b));
}
