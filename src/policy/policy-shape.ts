import { operators } from "./selector.ts";
import type { Shape } from "./shape.ts";

const text: Shape = { is: "text" };
const anything: Shape = { is: "map" };
const texts: Shape = { is: "list", of: text };

const selector: Shape = {
  is: "fields",
  fields: {
    matchLabels: anything,
    matchExpressions: {
      is: "list",
      of: {
        is: "fields",
        fields: { key: text, operator: { is: "text", of: Object.keys(operators) }, values: texts },
        required: ["key", "operator"],
      },
    },
  },
};

const rule: Shape = {
  is: "fields",
  fields: {
    apiGroups: { is: "list", of: { is: "text", pattern: /^/ } },
    apiVersions: texts,
    resources: texts,
    resourceNames: texts,
    operations: {
      is: "list",
      of: { is: "text", of: ["*", "CREATE", "UPDATE", "DELETE", "CONNECT"] },
      min: 1,
    },
    scope: { is: "text", of: ["*", "Cluster", "Namespaced"] },
  },
  required: ["apiGroups", "apiVersions", "resources", "operations"],
};

const matchFields: { readonly [name: string]: Shape } = {
  resourceRules: { is: "list", of: rule },
  excludeResourceRules: { is: "list", of: rule },
  namespaceSelector: selector,
  objectSelector: selector,
  matchPolicy: { is: "text", of: ["Exact", "Equivalent"] },
};

const named: Shape = {
  is: "list",
  of: { is: "fields", fields: { name: text, expression: text }, required: ["name", "expression"] },
};

/** ValidatingAdmissionPolicy of admissionregistration.k8s.io/v1. */
export const policyShape = object({
  is: "fields",
  fields: {
    failurePolicy: { is: "text", of: ["Fail", "Ignore"] },
    paramKind: { is: "fields", fields: { apiVersion: text, kind: text }, required: ["apiVersion", "kind"] },
    matchConstraints: {
      is: "fields",
      fields: { ...matchFields, resourceRules: { is: "list", of: rule, min: 1 } },
      required: ["resourceRules"],
    },
    matchConditions: named,
    variables: named,
    validations: {
      is: "list",
      min: 1,
      of: {
        is: "fields",
        fields: { expression: text, message: text, messageExpression: text, reason: text },
        required: ["expression"],
      },
    },
    auditAnnotations: { is: "list", of: anything },
  },
  required: ["matchConstraints", "validations"],
});

/** ValidatingAdmissionPolicyBinding of admissionregistration.k8s.io/v1. */
export const bindingShape = object({
  is: "fields",
  fields: {
    policyName: text,
    paramRef: {
      is: "fields",
      fields: {
        name: text,
        namespace: text,
        selector,
        parameterNotFoundAction: { is: "text", of: ["Allow", "Deny"] },
      },
    },
    matchResources: { is: "fields", fields: matchFields },
    validationActions: { is: "list", of: { is: "text", of: ["Deny", "Warn", "Audit"] }, min: 1 },
  },
  required: ["policyName", "validationActions"],
});

/** exceptions.yaml. */
export const exceptionsShape: Shape = {
  is: "list",
  of: {
    is: "fields",
    fields: {
      policy: text,
      release: text,
      environment: text,
      object: { is: "text", pattern: /^[A-Za-z0-9]+\/.+$/, example: "Deployment/web" },
      reason: text,
      until: { is: "text", pattern: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, example: "2026-12-31" },
    },
    required: ["policy", "reason"],
  },
};

function object(spec: Shape): Shape {
  return {
    is: "fields",
    fields: { apiVersion: text, kind: text, metadata: anything, spec },
    required: ["apiVersion", "kind", "metadata", "spec"],
  };
}
