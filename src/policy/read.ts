import type { Environment } from "@marcbachmann/cel-js";
import { isJsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/manifest.ts";
import type { Problem } from "../core/problem.ts";
import { byText } from "../core/text.ts";
import type { YamlDocument } from "../yaml/document.ts";
import { parseDocuments } from "../yaml/parse.ts";
import { bind, type BindingDocument, type ParameterObject } from "./bind.ts";
import { policyEnvironment } from "./cel/environment.ts";
import { checkExceptions, readExceptions, type ReadException } from "./exceptions.ts";
import { invalid, misfits } from "./invalid.ts";
import type { PolicyFile, PolicySet } from "./policy.ts";
import { bindingShape } from "./policy-shape.ts";
import { readPolicy, type UnboundPolicy } from "./read-policy.ts";

/**
 * Reads ValidatingAdmissionPolicies, their bindings and parameters, and `exceptions.yaml`. Never throws; every mistake is
 * a problem (POL-INVALID, YAML-*). With an error among them nothing may be applied: a rule that cannot be read might have
 * refused it.
 */
export function readPolicies(files: readonly PolicyFile[]): {
  readonly policies: PolicySet;
  readonly problems: readonly Problem[];
} {
  // An environment takes longer to make than a render beside an earlier one.
  if (files.length === 0) return { policies: { policies: [], exceptions: [] }, problems: [] };
  const found: Found = { policies: [], bindings: [], parameters: [], exceptions: [], problems: [] };
  const env = policyEnvironment();
  for (const file of files.toSorted((a, b) => byText(a.path, b.path))) {
    const { documents, problems } = parseDocuments(file.text, file.path);
    found.problems.push(...problems);
    for (const document of documents) sort(document, file, { env, found });
  }
  const bound = bind(found);
  const excepted = checkExceptions(found.exceptions, found.policies);
  return {
    policies: { policies: bound.policies, exceptions: excepted.exceptions },
    problems: [...found.problems, ...bound.problems, ...excepted.problems],
  };
}

interface Found {
  readonly policies: UnboundPolicy[];
  readonly bindings: BindingDocument[];
  readonly parameters: ParameterObject[];
  readonly exceptions: ReadException[];
  readonly problems: Problem[];
}

const group = "admissionregistration.k8s.io";

function sort(
  document: YamlDocument,
  file: PolicyFile,
  { env, found }: { env: Environment; found: Found },
): void {
  if (/(^|\/)exceptions\.ya?ml$/.test(file.path)) {
    const { exceptions, problems } = readExceptions(document, file);
    found.exceptions.push(...exceptions);
    found.problems.push(...problems);
    return;
  }
  const { value } = document;
  const { apiVersion, kind } = isJsonObject(value) ? value : {};
  switch (`${String(apiVersion)} ${String(kind)}`) {
    case `${group}/v1 ValidatingAdmissionPolicy`: {
      const { policy, problems } = readPolicy(document, file, env);
      if (policy !== undefined) found.policies.push(policy);
      found.problems.push(...problems);
      return;
    }
    case `${group}/v1 ValidatingAdmissionPolicyBinding`: {
      const problems = misfits(document, bindingShape);
      if (problems.length === 0) found.bindings.push({ file, document });
      found.problems.push(...problems);
      return;
    }
    default:
      sortParameter(document, file, found);
  }
}

/** Everything else can only be what a policy's paramKind asks for. */
function sortParameter(document: YamlDocument, file: PolicyFile, found: Found): void {
  const { value } = document;
  if (isObject(value) && !value.apiVersion.startsWith(`${group}/`) && value.kind !== "Secret") {
    found.parameters.push({ object: value, file, position: document.position });
    return;
  }
  found.problems.push(
    invalid(
      document.position,
      "not a policy, a binding or a parameter",
      `Policies are ValidatingAdmissionPolicy and ValidatingAdmissionPolicyBinding of ${group}/v1; parameters are other objects than Secrets.`,
    ),
  );
}

function isObject(value: unknown): value is KubeObject {
  return (
    isJsonObject(value) &&
    typeof value["apiVersion"] === "string" &&
    typeof value["kind"] === "string" &&
    isJsonObject(value["metadata"]) &&
    typeof value["metadata"]["name"] === "string"
  );
}
