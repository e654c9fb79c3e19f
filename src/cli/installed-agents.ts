import { isJsonObject, type Json } from "../core/json.ts";
import type { KubeObject } from "../core/manifest.ts";
import { agentName, labels } from "../install/names.ts";
import type { ClusterPlace } from "./wire.ts";

/** An agent that is installed in the cluster, and the GitSyncs it looks after. */
export interface Agent {
  readonly namespace: string;
  /** `--watch-namespace`; "" = all. */
  readonly watches: string;
}

/** Whether GitSyncs of a namespace are left without an agent. */
export type Scope = (namespace: string) => boolean;

const kind = { group: "apps", kind: "StatefulSet" };

/** Agents in other namespaces than this one. Errors: API-*. */
export async function otherAgents(
  { cluster }: ClusterPlace,
  namespace: string,
  signal: AbortSignal,
): Promise<readonly Agent[]> {
  const labelSelector = Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
  const found = await cluster.list(kind, { labelSelector }, signal);
  return found
    .filter(({ metadata }) => metadata.name === agentName)
    .map(agentOf)
    .filter((agent) => agent.namespace !== namespace);
}

/** What the agent of this namespace looks after and no other one does. One that is gone already, or was never there, counts as one that
 *  looked after everything. */
export async function scopeOf(
  { cluster }: ClusterPlace,
  namespace: string,
  others: readonly Agent[],
  signal: AbortSignal,
): Promise<Scope> {
  const live = await cluster.get({ ...kind, namespace, name: agentName }, {}, signal);
  const own = live === undefined ? { namespace, watches: "" } : agentOf(live);
  return (place) => looksAfter(own, place) && !others.some((agent) => looksAfter(agent, place));
}

function looksAfter({ watches }: Agent, namespace: string): boolean {
  return watches === "" || watches === namespace;
}

/** An agent by its StatefulSet: the last `--watch-namespace NAME` of its arguments counts, as on the command line. */
export function agentOf({ metadata, spec }: KubeObject): Agent {
  const flag = "--watch-namespace";
  const args = argsOf(spec);
  const given = args.flatMap((arg, index) => {
    if (arg.startsWith(`${flag}=`)) return [arg.slice(flag.length + 1)];
    return arg === flag ? [args[index + 1] ?? ""] : [];
  });
  return { namespace: metadata.namespace ?? "", watches: given.at(-1) ?? "" };
}

function argsOf(spec: Json | undefined): readonly string[] {
  const podSpec = mapIn(mapIn(spec, "template"), "spec");
  const containers = isJsonObject(podSpec) ? podSpec["containers"] : undefined;
  const [first] = Array.isArray(containers) ? (containers as readonly Json[]) : [];
  const args = isJsonObject(first) ? first["args"] : undefined;
  return Array.isArray(args) ? (args as readonly Json[]).filter((arg) => typeof arg === "string") : [];
}

function mapIn(value: Json | undefined, key: string): Json | undefined {
  return isJsonObject(value) ? value[key] : undefined;
}
