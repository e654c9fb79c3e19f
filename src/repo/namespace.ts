import type { Position } from "../core/position.ts";
import type { Problem } from "../core/problem.ts";
import type { Target } from "../core/target.ts";
import type { ReleaseSource } from "./model.ts";

/** The namespace of a release for one target: `shop-{{Target.Environment}}` → `shop-prod`. "" = none given, or one that
 *  is wrong for every target, which is told with the release. */
export function namespaceFor(
  { spec, at }: Pick<ReleaseSource, "spec" | "at">,
  target: Target,
): { readonly namespace: string; readonly problems: readonly Problem[] } {
  const namespace = substitute(spec.namespace, target);
  if (namespace === "" || isNamespace(namespace)) return { namespace, problems: [] };
  if (namespaceProblem(spec.namespace, { at }).length > 0) return { namespace: "", problems: [] };
  const message = `namespace "${namespace}" is no name of a namespace (from ${spec.namespace})`;
  return { namespace: "", problems: [mistake(message, at(["namespace"]))] };
}

/** What is wrong with a namespace whatever the target. A position is asked for only then: it costs a second reading. */
export function namespaceProblem(text: string, { at }: Pick<ReleaseSource, "at">): readonly Problem[] {
  const sample = substitute(text, { environment: "x", region: "x", cluster: "x" });
  if (sample === "" || isNamespace(sample)) return [];
  const message = sample.includes("{{")
    ? `namespace: only {{Target.Environment}}, {{Target.Region}} and {{Target.Cluster}} can be used`
    : `namespace "${text}" is no name of a namespace`;
  return [mistake(message, at(["namespace"]))];
}

function substitute(text: string, { environment, region, cluster }: Target): string {
  const parts = new Map([
    ["Environment", environment],
    ["Region", region],
    ["Cluster", cluster],
  ]);
  return text.replace(/\{\{\s*Target\.(\w+)\s*\}\}/g, (whole, part: string) => parts.get(part) ?? whole);
}

function isNamespace(name: string): boolean {
  return name.length <= 63 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name);
}

function mistake(message: string, position: Position): Problem {
  const hint = "At most 63 of a-z, 0-9 and - (not first or last).";
  return { severity: "error", code: "REPO-FIELD", message, position, hint };
}
