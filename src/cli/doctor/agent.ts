import { isJsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/manifest.ts";
import { agentName } from "../../install/names.ts";
import { agentTrouble, readLease, type LeaseSeen } from "../agent-seen.ts";
import type { Examination, Finding } from "./finding.ts";

/** The agent is installed, its pod is ready, and it renews its Lease. */
export async function checkAgent(examination: Examination, signal: AbortSignal): Promise<readonly Finding[]> {
  const { cluster, agentNamespace } = examination;
  const ref = { group: "apps", kind: "StatefulSet", namespace: agentNamespace, name: agentName };
  const lease = await readLease(examination, agentNamespace, signal);
  const statefulSet = await cluster.get(ref, {}, signal);
  return [judgeWorkload(statefulSet, agentNamespace, lease), judgeLease(lease, agentNamespace, new Date())];
}

function judgeWorkload(found: KubeObject | undefined, namespace: string, lease: LeaseSeen): Finding {
  const where = `StatefulSet ${namespace}/${agentName}`;
  if (found === undefined) {
    const runs = lease.type === "found" && lease.holder !== "";
    const message = `there is no ${where}${runs ? `; ${lease.holder} holds the Lease` : ""}`;
    return {
      result: runs ? "warning" : "wrong",
      message,
      todo: "syncline install, or -n where the agent is in another namespace",
    };
  }
  const { status } = found;
  const ready =
    isJsonObject(status) && typeof status["readyReplicas"] === "number" ? status["readyReplicas"] : 0;
  if (ready > 0) return { result: "ok", message: `${where} is ready` };
  return {
    result: "wrong",
    message: `${where} has no ready pod`,
    todo: `kubectl -n ${namespace} describe pod ${agentName}-0; kubectl -n ${namespace} logs ${agentName}-0`,
  };
}

/** A Lease that nobody holds any more was given back by an agent that was stopped. */
export function judgeLease(lease: LeaseSeen, namespace: string, now: Date): Finding {
  const where = `Lease ${namespace}/${agentName}`;
  const todo = `kubectl -n ${namespace} logs ${agentName}-0 tells why`;
  if (lease.type === "unreadable") return { result: "warning", message: `cannot tell: ${lease.reason}` };
  if (lease.type === "absent")
    return { result: "wrong", message: `there is no ${where}: no agent ever led`, todo };
  if (lease.holder === "")
    return { result: "wrong", message: `nobody holds ${where}: the agent was stopped`, todo };
  const trouble = agentTrouble(lease, { lastSeen: [], now });
  if (trouble !== undefined) return { result: "wrong", message: `${where}: ${trouble}`, todo };
  return { result: "ok", message: `${lease.holder} leads` };
}
