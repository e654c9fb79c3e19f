import { isJsonObject, type Json } from "../../core/json.ts";
import { applierVerbs, grantCommand } from "../../core/grant.ts";
import type { KubeObject } from "../../core/manifest.ts";
import { parseGroupKind } from "../../core/object-ref.ts";
import { applierName } from "../../install/names.ts";
import type { ResourceType } from "../../core/capabilities.ts";
import { gitSyncKind } from "../own-objects.ts";
import type { Examination, Finding } from "./finding.ts";
import { lacking, may, rightText, type Right } from "./may.ts";

/** Every account that GitSyncs act as exists and may do what they did so far; the default one is looked at in any case. */
export async function checkAccounts(
  examination: Examination,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const { cluster, agentNamespace } = examination;
  const gitSyncs = await cluster.list(gitSyncKind, {}, signal);
  const { types } = await cluster.discover({ refresh: false }, signal);
  const usages = usagesOf(gitSyncs, types, agentNamespace);
  const findings: Finding[] = [];
  for (const usage of usages) findings.push(await checkAccount(examination, usage, signal));
  return findings;
}

/** An account, and what it needs for the kinds and namespaces that its GitSyncs recorded. */
export interface Usage {
  readonly namespace: string;
  readonly name: string;
  readonly rights: readonly Right[];
}

/** Accounts with what they need, the default one first. */
export function usagesOf(
  gitSyncs: readonly KubeObject[],
  types: readonly ResourceType[],
  agentNamespace: string,
): readonly Usage[] {
  const usages = new Map<string, Usage>();
  const add = (namespace: string, name: string, rights: readonly Right[]): void => {
    const key = `${namespace}/${name}`;
    const known = usages.get(key)?.rights ?? [];
    const fresh = rights.filter((right) => !known.some((other) => rightText(other) === rightText(right)));
    usages.set(key, { namespace, name, rights: [...known, ...fresh] });
  };
  add(agentNamespace, applierName, []);
  for (const { metadata, spec, status } of gitSyncs) {
    const account = isJsonObject(spec) ? spec["serviceAccountName"] : undefined;
    const namespaces = textsAt(status, "namespaces");
    const rights = textsAt(status, "groupKinds").flatMap((text) => {
      const { group, kind } = parseGroupKind(text);
      const type = types.find((known) => known.group === group && known.kind === kind);
      if (type === undefined) return [];
      const places = type.namespaced ? namespaces : [""];
      return places.flatMap((namespace) =>
        applierVerbs.map((verb) => ({ verb, group, resource: type.plural, namespace })),
      );
    });
    add(metadata.namespace ?? "", typeof account === "string" ? account : applierName, rights);
  }
  return [...usages.values()];
}

async function checkAccount(
  { cluster }: Examination,
  { namespace, name, rights }: Usage,
  signal: AbortSignal,
): Promise<Finding> {
  const who = `ServiceAccount ${namespace}/${name}`;
  const ref = { group: "", kind: "ServiceAccount", namespace, name };
  if ((await cluster.get(ref, { metadataOnly: true }, signal)) === undefined)
    return {
      result: "wrong",
      message: `there is no ${who}`,
      todo: `kubectl -n ${namespace} create serviceaccount ${name}`,
    };
  const user = `system:serviceaccount:${namespace}:${name}`;
  const everything = { verb: "*", group: "*", resource: "*", namespace: "" };
  if (await may(cluster, { right: everything, user }, signal))
    return { result: "ok", message: `${who} may do everything` };
  const missing = await lacking(cluster, { rights, user }, signal);
  const todo = `docs/install.md, "Rights for the first GitSync": bind a role to ${user}`;
  if (missing.length > 0) {
    const message = `${who} may not ${shown(missing.map(rightText))}`;
    return { result: "wrong", message, todo: grants({ namespace, name }, missing) || todo };
  }
  if (rights.length > 0) return { result: "ok", message: `${who} may write what its GitSyncs hold` };
  const deployments = { verb: "patch", group: "apps", resource: "deployments", namespace };
  if (await may(cluster, { right: deployments, user }, signal))
    return { result: "ok", message: `${who} may write workloads in ${namespace}` };
  return { result: "warning", message: `${who} may write no workloads in ${namespace}`, todo };
}

/** The commands that give an account what it lacks: one role for each namespace. */
export function grants(account: Pick<Usage, "namespace" | "name">, missing: readonly Right[]): string {
  const places = Map.groupBy(missing, ({ namespace }) => namespace);
  return [...places]
    .map(([namespace, rights]) => {
      const resources = rights.map(({ group, resource }) =>
        group === "" ? resource : `${resource}.${group}`,
      );
      return grantCommand({
        to: { type: "account", ...account },
        verbs: applierVerbs,
        resources: [...new Set(resources)],
        namespace,
        title: "doctor",
      });
    })
    .join(" && ");
}

function shown(rights: readonly string[]): string {
  const few = rights.slice(0, 4).join("; ");
  return rights.length > 4 ? `${few}; and ${rights.length - 4} more` : few;
}

function textsAt(status: Json | undefined, key: string): readonly string[] {
  const list = isJsonObject(status) ? status[key] : undefined;
  return Array.isArray(list) ? (list as readonly Json[]).filter((text) => typeof text === "string") : [];
}
