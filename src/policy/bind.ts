import type { KubeObject } from "../core/manifest.ts";
import { positionText, type Position } from "../core/position.ts";
import type { Problem } from "../core/problem.ts";
import { byText, nearest } from "../core/text.ts";
import { invalid } from "./invalid.ts";
import { matchRules, type MatchSpec } from "./match-rules.ts";
import type { LabelSelector, Params, Policy, PolicyFile, PolicyUse, ValidationAction } from "./policy.ts";
import type { YamlDocument } from "../yaml/document.ts";
import type { UnboundPolicy } from "./read-policy.ts";
import { selects } from "./selector.ts";

/** A ValidatingAdmissionPolicyBinding that has the right shape. */
export interface BindingDocument {
  readonly file: PolicyFile;
  readonly document: YamlDocument;
}

/** An object beside the policies that may be the parameter of one. */
export interface ParameterObject {
  readonly object: KubeObject;
  readonly file: PolicyFile;
  readonly position: Position;
}

interface Parts {
  readonly policies: readonly UnboundPolicy[];
  readonly bindings: readonly BindingDocument[];
  readonly parameters: readonly ParameterObject[];
}

/** Joins policies, bindings and parameters. Sorted by name; two policies of one name are a mistake. */
export function bind(parts: Parts): {
  readonly policies: readonly Policy[];
  readonly problems: readonly Problem[];
} {
  const byName = new Map<string, UnboundPolicy>();
  const problems: Problem[] = [...bindingMistakes(parts), ...parameterMistakes(parts)];
  for (const policy of parts.policies) {
    const first = byName.get(policy.name);
    if (first === undefined) byName.set(policy.name, policy);
    else
      problems.push(
        invalid(policy.position, `policy ${policy.name} stands also at ${positionText(first.position)}`),
      );
  }
  const policies = [...byName.values()].map((policy) => ({ ...policy, uses: usesOf(policy, parts) }));
  return { policies: policies.toSorted((a, b) => byText(a.name, b.name)), problems };
}

/** The spec of a binding as its shape guarantees it. */
interface BindingSpec {
  readonly policyName: string;
  readonly paramRef?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly selector?: LabelSelector;
    readonly parameterNotFoundAction?: "Allow" | "Deny";
  };
  readonly matchResources?: MatchSpec;
  readonly validationActions: readonly ValidationAction[];
}

function specOf({ document }: BindingDocument): BindingSpec {
  return (document.value as unknown as { readonly spec: BindingSpec }).spec;
}

/** Unknown policies; and the repo may not soften what the platform made mandatory. */
function bindingMistakes({ policies, bindings }: Parts): readonly Problem[] {
  return bindings.flatMap((binding) => {
    const { policyName } = specOf(binding);
    const policy = policies.find(({ name }) => name === policyName);
    const at = binding.document.at(["spec", "policyName"]);
    if (policy === undefined) {
      const meant = nearest(
        policyName,
        policies.map(({ name }) => name),
      );
      return [invalid(at, `there is no policy ${policyName}`, meant && `Did you mean ${meant}?`)];
    }
    if (policy.mandatory && binding.file.mandatory !== true) {
      return [invalid(at, `policy ${policyName} is the platform's: this repo cannot bind it`)];
    }
    return [];
  });
}

function parameterMistakes({ policies, parameters }: Parts): readonly Problem[] {
  return parameters
    .filter(({ object }) => !policies.some((policy) => isParameterOf(object, policy)))
    .map(({ object, position }) =>
      invalid(
        position,
        `${object.kind} ${object.metadata.name} is no policy, and no policy takes parameters of its kind`,
        "Objects to apply belong to releases/<release>/manifests/.",
      ),
    );
}

function usesOf(policy: UnboundPolicy, { bindings, parameters }: Parts): readonly PolicyUse[] {
  const uses = bindings
    .map(specOf)
    .filter(({ policyName }) => policyName === policy.name)
    .map((spec) => ({
      actions: spec.validationActions,
      match: matchRules(spec.matchResources ?? {}),
      params: paramsOf(policy, spec, parameters),
    }));
  if (uses.length > 0) return uses;
  return [{ actions: ["Deny"], match: matchRules({}), params: { type: "none" } }];
}

/** A parameter's own namespace counts only where the binding names one: a namespace of the repo is not yet decided here. */
function paramsOf(
  policy: UnboundPolicy,
  { paramRef }: BindingSpec,
  parameters: readonly ParameterObject[],
): Params {
  if (paramRef === undefined || policy.paramKind === undefined) return { type: "none" };
  const { name, namespace, selector, parameterNotFoundAction = "Deny" } = paramRef;
  const objects = parameters
    .filter(({ file }) => !policy.mandatory || file.mandatory === true)
    .map(({ object }) => object)
    .filter((object) => isParameterOf(object, policy))
    .filter(({ metadata }) => name === undefined || metadata.name === name)
    .filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace)
    .filter(({ metadata }) => selector === undefined || selects(selector, metadata.labels ?? {}));
  if (objects.length > 0) return { type: "objects", objects };
  return { type: "missing", name: name ?? "of its selector", action: parameterNotFoundAction };
}

function isParameterOf({ apiVersion, kind }: KubeObject, { paramKind }: UnboundPolicy): boolean {
  return paramKind?.apiVersion === apiVersion && paramKind.kind === kind;
}
