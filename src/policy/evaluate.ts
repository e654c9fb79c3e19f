import type { Capabilities } from "../core/capabilities.ts";
import type { KubeObject, Manifest } from "../core/manifest.ts";
import type { Problem, Spot } from "../core/problem.ts";
import type { Target } from "../core/target.ts";
import { surroundingsOf } from "./candidate.ts";
import { subjectOf, type Subject } from "./subject.ts";
import { hasEnded, isAbout } from "./exceptions.ts";
import { matches } from "./match.ts";
import type { Policy, PolicySet, PolicyUse } from "./policy.ts";
import { refusal, endedException } from "./refusal.ts";
import type { ObjectPath } from "./failing-path.ts";
import { judge, type Violation } from "./judge.ts";

export interface PolicyContext {
  readonly target: Target;
  readonly capabilities: Capabilities;
  /** For exceptions that name a release. */
  readonly release?: string;
  /** For exceptions with an end; without it none ends. */
  readonly now?: Date;
  /** Namespaces known beside those among the manifests, for namespaceSelector and namespaceObject. */
  readonly namespaces?: readonly KubeObject[];
  /** Where a field of a manifest is written ([] = where it starts); without it the manifest's own position. */
  readonly spotOf?: (manifest: Manifest, path: ObjectPath) => Spot;
}

/**
 * What the policies say about the manifests of one release: POL-DENIED (error) where a policy denies, POL-WARN (warning)
 * where it warns, nothing where it only audits. In the order of manifests, then of policies' names. A Secret's data is
 * never in a message. Semantics: ValidatingAdmissionPolicy v1, each manifest as a CREATE; a rule must expect that the API
 * server has not yet filled in defaults.
 */
export function evaluatePolicies(
  manifests: readonly Manifest[],
  set: PolicySet,
  context: PolicyContext,
): readonly Problem[] {
  const around = surroundingsOf(manifests, context);
  return manifests.flatMap((manifest) => {
    const subject = subjectOf(manifest, around);
    const problems = set.policies.flatMap((policy) => judged(subject, policy, { set, context }));
    return [
      ...new Map(problems.map((problem) => [`${problem.severity} ${problem.message}`, problem])).values(),
    ];
  });
}

interface Setting {
  readonly set: PolicySet;
  readonly context: PolicyContext;
}

function judged(subject: Subject, policy: Policy, { set, context }: Setting): readonly Problem[] {
  const { manifest, candidate } = subject;
  if (!matches(candidate, policy.match)) return [];
  const found = policy.uses
    .filter((use) => matches(candidate, use.match))
    .flatMap((use) => outcome(judge(policy, use, subject), use));
  if (found.length === 0) return [];
  const { release, target, now, spotOf = (one: Manifest): Spot => one.position } = context;
  const about = { policy: policy.name, manifest, release, environment: target.environment };
  const exceptions = set.exceptions.filter((exception) => isAbout(exception, about));
  if (exceptions.some((exception) => !hasEnded(exception, now))) return [];
  return [
    ...found.map(({ severity, violation }) =>
      refusal(severity, violation, { manifest, policy, spot: spotOf(manifest, violation.path) }),
    ),
    ...exceptions.map((exception) => endedException(exception, manifest)),
  ];
}

/** What a violation leads to: Deny beats Warn; Audit alone leads to nothing here, there is no audit log. */
function outcome(
  violations: readonly Violation[],
  { actions }: PolicyUse,
): readonly { readonly severity: Problem["severity"]; readonly violation: Violation }[] {
  if (actions.includes("Deny")) return violations.map((violation) => ({ severity: "error", violation }));
  if (actions.includes("Warn")) return violations.map((violation) => ({ severity: "warning", violation }));
  return [];
}
