import { apiGroup, changedByAnnotation, requestAnnotations } from "../core/labels.ts";
import type { KubeObject } from "../core/manifest.ts";
import { agentUser, labels } from "./names.ts";

const name = "syncline-status";
const apiVersion = "admissionregistration.k8s.io/v1";

/**
 * SyncStatus is the agent's record and the ApplySet parent: others may change nothing of it but the request
 * annotations (resources.md). The control plane goes on collecting garbage and ending namespaces.
 */
export function statusPolicy(namespace: string): readonly KubeObject[] {
  const policy: KubeObject = {
    apiVersion,
    kind: "ValidatingAdmissionPolicy",
    metadata: { name, labels },
    spec: {
      failurePolicy: "Fail",
      matchConstraints: {
        resourceRules: [
          {
            apiGroups: [apiGroup],
            apiVersions: ["*"],
            operations: ["CREATE", "UPDATE"],
            resources: ["syncstatuses", "syncstatuses/status"],
          },
        ],
      },
      matchConditions: [
        { name: "not-the-agent", expression: `request.userInfo.username != '${agentUser(namespace)}'` },
        { name: "not-the-control-plane", expression: notTheControlPlane },
      ],
      variables: [
        { name: "requests", expression: `[${permitted.map((key) => `'${key}'`).join(", ")}]` },
        { name: "before", expression: annotationsOf("oldObject") },
        { name: "after", expression: annotationsOf("object") },
      ],
      validations: [
        {
          expression: `request.operation == 'UPDATE' && ${unchanged.join(" && ")}`,
          message: `SyncStatus is written by Syncline's agent; others may only set the annotations ${requestKeys.join(", ")}`,
          reason: "Forbidden",
        },
      ],
    },
  };
  return [policy, binding];
}

const binding: KubeObject = {
  apiVersion,
  kind: "ValidatingAdmissionPolicyBinding",
  metadata: { name, labels },
  spec: { policyName: name, validationActions: ["Deny"] },
};

const requestKeys = Object.values(requestAnnotations).toSorted();
/** The stamp comes with a request: the API server writes it (stamp.ts). */
const permitted = [...requestKeys, changedByAnnotation].toSorted();

const notTheControlPlane =
  "!(request.userInfo.username in ['system:apiserver', 'system:kube-controller-manager']) && !request.userInfo.username.startsWith('system:serviceaccount:kube-system:')";

function annotationsOf(object: "object" | "oldObject"): string {
  return `${object} == null ? {} : ${object}.metadata.?annotations.orValue({})`;
}

/** managedFields, resourceVersion and generation move with any update, so they are not compared. */
const unchanged = [
  "object.?spec == oldObject.?spec",
  "object.?status == oldObject.?status",
  ...["labels", "finalizers", "ownerReferences"].map(
    (field) => `object.metadata.?${field} == oldObject.metadata.?${field}`,
  ),
  "variables.after.all(key, key in variables.requests || (key in variables.before && variables.before[key] == variables.after[key]))",
  "variables.before.all(key, key in variables.requests || key in variables.after)",
];
