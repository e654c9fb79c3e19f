import type { PolicyFile } from "../../src/policy/policy.ts";

const group = "admissionregistration.k8s.io/v1";

/** A policy `rule` about Deployments; `spec` replaces or adds lines of its spec. */
export function policy(spec: string, name = "rule"): string {
  return `apiVersion: ${group}
kind: ValidatingAdmissionPolicy
metadata: { name: ${name} }
spec:
${/matchConstraints/.test(spec) ? "" : deployments}${indent(spec)}`;
}

/** A binding of `rule`. */
export function binding(spec: string, name = "rule"): string {
  return `---\napiVersion: ${group}\nkind: ValidatingAdmissionPolicyBinding\nmetadata: { name: b }\nspec:\n  policyName: ${name}\n${indent(spec)}`;
}

export function file(text: string, path = "policies/rule.yaml"): PolicyFile {
  return { path, text };
}

/** More than two replicas are refused. */
export const atMostTwo = "validations: [{ expression: object.spec.replicas <= 2, message: at most two }]\n";

const deployments =
  "  matchConstraints:\n    resourceRules:\n      - { apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [deployments] }\n";

function indent(text: string): string {
  return text.trimEnd().replace(/^(?=.)/gm, "  ") + "\n";
}
