import { apiGroup, partOf } from "../core/labels.ts";
import type { ResourceType } from "../core/capabilities.ts";
import type { Json, JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/manifest.ts";
import { labels } from "./names.ts";
import { matchCondition, mutation, variables } from "./stamp-expressions.ts";

/** What can differ between two stamps; the chart's values are the same, name by name. */
export interface StampOptions {
  /** The group and version that serves MutatingAdmissionPolicy. */
  readonly apiVersion: string;
  /** `hash`: an object carries the opaque UID that the authenticator gave its user, and the agent tells a hash of that. CEL knows no hash
   *  function, so that the object itself cannot carry one; who has no UID is not named. */
  readonly users: string;
  /** A label selector of namespaces; {} = everywhere. */
  readonly namespaceSelector: Json;
  /** Accounts that GitSyncs act as beside syncline-applier, as the API server names them, by commas: their writes are spared the stamp. */
  readonly accounts: string;
}

export const defaultStamp: StampOptions = {
  apiVersion: "admissionregistration.k8s.io/v1",
  users: "name",
  namespaceSelector: {},
  accounts: "",
};

/** The version of this cluster that serves MutatingAdmissionPolicy, the best first; undefined = none does. */
export function stampApiVersion(types: readonly ResourceType[]): string | undefined {
  const served = types.filter(({ group, kind }) => group === admission && kind === "MutatingAdmissionPolicy");
  const version = ["v1", "v1beta1"].find((wanted) => served.some((type) => type.version === wanted));
  return version && `${admission}/${version}`;
}

export const admission = "admissionregistration.k8s.io";
export const stampName = "syncline-stamp";
export const requestStampName = "syncline-stamp-requests";

/**
 * Who changed an object, written onto it by the API server itself: `syncline.dev/changed-by: USER@OLD-RESOURCEVERSION` on each real
 * update of an object of ours, and of GitSyncs and SyncStatuses, which carry requests of people. A PUT that changes nothing stays a
 * no-op, and a stamp that somebody writes by hand becomes what it was before (apply-and-drift.md). Without parameters: a policy with a
 * ConfigMap of its own, deleted and made anew, was passed over by Kubernetes 1.36.3.
 */
export function stampPolicies(namespace: string, options: StampOptions): readonly KubeObject[] {
  const ours = { matchExpressions: [{ key: partOf, operator: "Exists" }] };
  return [
    policy(stampName, { apiGroups: ["*"], resources: ["*", "*/status"] }, namespace, options, {
      objectSelector: ours,
    }),
    binding(stampName, options),
    policy(requestStampName, { apiGroups: [apiGroup], resources: requests }, namespace, options),
    binding(requestStampName, options),
  ];
}

const requests = ["gitsyncs", "gitsyncs/status", "syncstatuses", "syncstatuses/status"];

function policy(
  name: string,
  rule: JsonObject,
  namespace: string,
  { apiVersion, users, accounts }: StampOptions,
  selection: JsonObject = {},
): KubeObject {
  const words = { namespace, users, accounts };
  return {
    apiVersion,
    kind: "MutatingAdmissionPolicy",
    metadata: { name, labels },
    spec: {
      failurePolicy: "Ignore",
      reinvocationPolicy: "Never",
      matchConstraints: {
        resourceRules: [{ ...rule, apiVersions: ["*"], operations: ["UPDATE"] }],
        ...selection,
      },
      matchConditions: [{ name: "stamp", expression: matchCondition(words) }],
      variables: variables(words),
      mutations: [{ patchType: "ApplyConfiguration", applyConfiguration: { expression: mutation } }],
    },
  };
}

function binding(name: string, { namespaceSelector, apiVersion }: StampOptions): KubeObject {
  return {
    apiVersion,
    kind: "MutatingAdmissionPolicyBinding",
    metadata: { name, labels },
    spec: {
      policyName: name,
      matchResources: { namespaceSelector },
    },
  };
}

/** The label of a namespace that nobody but the API server sets. */
export const namespaceKey = "kubernetes.io/metadata.name";

/** Only the namespaces of these names. */
export function onlyIn(namespaces: readonly string[]): JsonObject {
  return { matchExpressions: [{ key: namespaceKey, operator: "In", values: namespaces }] };
}
