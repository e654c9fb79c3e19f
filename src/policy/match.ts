import type { ObjectRef } from "../core/object-ref.ts";
import type { MatchRules, ResourceRule } from "./policy.ts";
import { selects } from "./selector.ts";

type Labels = { readonly [key: string]: string | undefined };

/** What rules are asked about: one object on its way to being created. */
export interface Candidate {
  readonly ref: ObjectRef;
  readonly version: string;
  /** Plural, lower case. */
  readonly resource: string;
  readonly labels: Labels;
  /** Labels of the namespace it is in, or of itself when it is one; undefined for other cluster-scoped objects. */
  readonly namespaceLabels: Labels | undefined;
}

/** Whether a policy or binding speaks about this object. Source: matching rules of k8s.io/apiserver's admission plugins:
 *  a cluster-scoped object that is no Namespace passes every namespaceSelector. */
export function matches(candidate: Candidate, match: MatchRules): boolean {
  const fits = (rule: ResourceRule): boolean => ruleFits(candidate, rule, match);
  return (
    !exempt.has(`${candidate.ref.group}/${candidate.resource}`) &&
    (match.rules === undefined || match.rules.some(fits)) &&
    !match.excluded.some(fits) &&
    (candidate.namespaceLabels === undefined ||
      selects(match.namespaceSelector, candidate.namespaceLabels)) &&
    selects(match.objectSelector, candidate.labels)
  );
}

/** Kubernetes never shows policies to policies: a broken one could not be repaired. */
const exempt = new Set(
  [
    "validatingadmissionpolicies",
    "validatingadmissionpolicybindings",
    "mutatingadmissionpolicies",
    "mutatingadmissionpolicybindings",
  ].map((resource) => `admissionregistration.k8s.io/${resource}`),
);

/** A manifest counts as a CREATE: rules for UPDATE or DELETE alone compare with an old object, which there is none of. */
function ruleFits({ ref, version, resource }: Candidate, rule: ResourceRule, match: MatchRules): boolean {
  return (
    holds(rule.operations, "CREATE") &&
    holds(rule.apiGroups, ref.group) &&
    (match.anyVersion || holds(rule.apiVersions, version)) &&
    (holds(rule.resources, resource) || rule.resources.includes("*/*")) &&
    (rule.resourceNames.length === 0 || rule.resourceNames.includes(ref.name)) &&
    (rule.scope === "*" || (rule.scope === "Namespaced") === (ref.namespace !== ""))
  );
}

function holds(list: readonly string[], wanted: string): boolean {
  return list.includes("*") || list.includes(wanted);
}
