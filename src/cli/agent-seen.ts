import { SynclineError } from "../core/errors.ts";
import { isJsonObject } from "../core/json.ts";
import { agentName } from "../install/names.ts";
import { age } from "./output.ts";
import type { ClusterPlace } from "./wire.ts";

/** What the Lease says of the agent; "" = never renewed. Not everybody may read Leases. */
export type LeaseSeen =
  | { readonly type: "found"; readonly renewed: string; readonly holder: string }
  | { readonly type: "absent" }
  | { readonly type: "unreadable"; readonly reason: string };

/** The Lease of the agent of a namespace. Errors: API-*, except a denied read, which is an answer. */
export async function readLease(
  { cluster }: Pick<ClusterPlace, "cluster">,
  namespace: string,
  signal: AbortSignal,
): Promise<LeaseSeen> {
  const ref = { group: "coordination.k8s.io", kind: "Lease", namespace, name: agentName };
  try {
    const lease = await cluster.get(ref, {}, signal);
    if (lease === undefined) return { type: "absent" };
    const spec = isJsonObject(lease["spec"]) ? lease["spec"] : {};
    const { renewTime = "", holderIdentity = "" } = spec;
    return { type: "found", renewed: String(renewTime), holder: String(holderIdentity ?? "") };
  } catch (error) {
    if (error instanceof SynclineError && error.code === "API-DENIED")
      return { type: "unreadable", reason: error.message };
    throw error;
  }
}

/** The agent renews its Lease every 5 s. */
const leaseLateMs = 60_000;
/** It writes `lastSeen` of a GitSync at least every 5 minutes. */
const heartbeatLateMs = 6 * 60_000;

/** Why what the status says may be old; undefined when the agent lives. `lastSeen`: of its GitSyncs, "" where it has seen none. */
export function agentTrouble(
  lease: LeaseSeen,
  { lastSeen, now }: { readonly lastSeen: readonly string[]; readonly now: Date },
): string | undefined {
  if (lease.type === "found") {
    if (lease.renewed === "") return "the agent's Lease was never renewed: what stands here may be old";
    if (now.getTime() - Date.parse(lease.renewed) < leaseLateMs) return undefined;
    return `the agent was last alive ${age(lease.renewed, now)} ago: what stands here may be old`;
  }
  if (lastSeen.length === 0)
    return lease.type === "absent" ? "no agent runs here: it has no Lease" : undefined;
  const newest = [...lastSeen].sort().at(-1) ?? "";
  if (newest === "") return "no agent has looked after these GitSyncs yet";
  if (now.getTime() - Date.parse(newest) < heartbeatLateMs) return undefined;
  return `the agent last looked after these GitSyncs ${age(newest, now)} ago: what stands here may be old`;
}
