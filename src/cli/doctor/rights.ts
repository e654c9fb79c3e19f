import { isJsonObject, type Json } from "../../core/json.ts";
import { apiGroup } from "../../core/labels.ts";
import type { KubeObject } from "../../core/manifest.ts";
import { agentRoles } from "../../install/agent-roles.ts";
import { agentUser } from "../../install/names.ts";
import type { Examination, Finding } from "./finding.ts";
import { lacking, may, rightText, type Right } from "./may.ts";

/** What a person needs for the other commands. */
const own: readonly (readonly [what: string, verb: string, resource: string])[] = [
  ["status, history and drift", "list", "gitsyncs"],
  ["status, history and drift", "list", "syncstatuses"],
  ["sync", "patch", "gitsyncs"],
  ["approve", "patch", "syncstatuses"],
];

/** What of the command line the caller may use. Lacking rights are warnings: not everybody needs them. */
export async function checkOwnRights(
  { cluster, agentNamespace }: Examination,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const [what, verb, resource] of own) {
    const right = { verb, group: apiGroup, resource, namespace: agentNamespace };
    if (await may(cluster, { right }, signal)) continue;
    const message = `you may not ${rightText(right)}: ${what} will not work there`;
    findings.push({
      result: "warning",
      message,
      todo: `ask for the right to ${rightText(right)} (ClusterRoles syncline-view, syncline-approver)`,
    });
  }
  return findings.length > 0
    ? findings
    : [{ result: "ok", message: `you may use every command in ${agentNamespace}` }];
}

/** Whether the agent's account has every right that `syncline install` gives it. */
export async function checkAgentRights(
  { cluster, agentNamespace }: Examination,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const user = agentUser(agentNamespace);
  const rights = rightsOf(agentRoles(agentNamespace), agentNamespace);
  const missing = await lacking(cluster, { rights, user }, signal);
  if (missing.length === 0) return [{ result: "ok", message: `${user} has the rights it needs` }];
  return [
    {
      result: "wrong",
      message: `${user} may not ${missing.map(rightText).join("; ")}`,
      todo: "syncline install gives it back its roles",
    },
  ];
}

/** Every right that roles give, one by one. */
export function rightsOf(objects: readonly KubeObject[], namespace: string): readonly Right[] {
  return objects
    .filter(({ kind }) => kind === "ClusterRole" || kind === "Role")
    .flatMap(({ kind, rules }) => {
      const where = kind === "Role" ? namespace : "";
      return listIn(rules).flatMap((rule) => {
        const { apiGroups, resources, verbs } = isJsonObject(rule) ? rule : {};
        return textsIn(apiGroups).flatMap((group) =>
          textsIn(resources).flatMap((resource) =>
            textsIn(verbs).map((verb) => ({ verb, group, resource, namespace: where })),
          ),
        );
      });
    });
}

function listIn(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

function textsIn(value: Json | undefined): readonly string[] {
  return listIn(value).filter((text) => typeof text === "string");
}
