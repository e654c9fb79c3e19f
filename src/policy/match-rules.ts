import type { LabelSelector, MatchRules, ResourceRule } from "./policy.ts";

/** matchConstraints and matchResources as they are written. */
export interface MatchSpec {
  readonly resourceRules?: readonly Partial<ResourceRule>[];
  readonly excludeResourceRules?: readonly Partial<ResourceRule>[];
  readonly namespaceSelector?: LabelSelector;
  readonly objectSelector?: LabelSelector;
  readonly matchPolicy?: "Exact" | "Equivalent";
}

/** The same with the API's defaults filled in; nothing given matches everything. */
export function matchRules(spec: MatchSpec): MatchRules {
  return {
    rules: spec.resourceRules?.map(ruleOf),
    excluded: (spec.excludeResourceRules ?? []).map(ruleOf),
    namespaceSelector: spec.namespaceSelector ?? {},
    objectSelector: spec.objectSelector ?? {},
    anyVersion: spec.matchPolicy !== "Exact",
  };
}

function ruleOf(rule: Partial<ResourceRule>): ResourceRule {
  const {
    apiGroups = [],
    apiVersions = [],
    resources = [],
    operations = [],
    resourceNames = [],
    scope = "*",
  } = rule;
  return { apiGroups, apiVersions, resources, operations, resourceNames, scope };
}
