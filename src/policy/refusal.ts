import type { Manifest } from "../core/manifest.ts";
import { refText } from "../core/object-ref.ts";
import { atSpot, type Problem, type Spot } from "../core/problem.ts";
import type { Violation } from "./judge.ts";
import type { Policy, PolicyException } from "./policy.ts";

/** The problem a violation becomes, at a place of the manifest, with the rule's own words and file. */
export function refusal(
  severity: Problem["severity"],
  violation: Violation,
  { manifest, policy, spot }: { readonly manifest: Manifest; readonly policy: Policy; readonly spot: Spot },
): Problem {
  const rule = `policy ${policy.name}, ${policy.position.file}`;
  return {
    severity,
    code: severity === "error" ? "POL-DENIED" : "POL-WARN",
    message: `${refText(manifest.ref)}: ${violation.message} (${rule})`,
    ...atSpot(spot),
    ...(severity === "error" ? { hint: policy.mandatory ? mandatoryHint : hint } : {}),
  };
}

const hint = "Change the object, or add an entry with a reason to policies/exceptions.yaml.";
const mandatoryHint = "Change the object; this policy is the platform's, who also decides about exceptions.";

/** Said beside the refusal that the exception used to prevent. */
export function endedException(
  { policy, until = "", reason, position }: PolicyException,
  { ref }: Manifest,
): Problem {
  return {
    severity: "warning",
    code: "POL-WARN",
    message: `the exception of ${refText(ref)} from policy ${policy} ended on ${until} (${reason})`,
    position,
  };
}
