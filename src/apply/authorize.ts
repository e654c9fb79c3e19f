import { SynclineError } from "../core/errors.ts";
import { apiGroup } from "../core/labels.ts";
import { refOf } from "../core/manifest.ts";
import { refId, refText, type ObjectRef } from "../core/object-ref.ts";
import { lockPrefix } from "../install/lock-policy.ts";
import type { Account, Cluster } from "../ports.ts";

/** Who writes, and what no repository may touch. */
export interface Authority {
  readonly account: Account;
  /** The agent's own namespace; "" = it has none. */
  readonly agentNamespace: string;
  /** What `syncline install` brings, by refId. */
  readonly agentObjects: ReadonlySet<string>;
}

/** The one gate in front of every write of a release (rules R19, R20, R50): creates, applies, corrections, hand-overs, adoptions,
 *  namespaces, prunes. A write that is not made as the GitSync's account is a bug; one to what the agent itself lives on is
 *  OBJ-RESERVED. Reads pass. */
export function authorized(cluster: Cluster, authority: Authority): Cluster {
  return {
    ...cluster,
    async apply(object, options, signal) {
      authorize(refOf(object), options.as, authority);
      return cluster.apply(object, options, signal);
    },
    async patch(ref, ops, options, signal) {
      authorize(ref, options.as, authority);
      return cluster.patch(ref, ops, options, signal);
    },
    async delete(ref, options, signal) {
      authorize(ref, options.as, authority);
      return cluster.delete(ref, options, signal);
    },
    async create(object, options, signal) {
      authorize(refOf(object), options.as, authority);
      return cluster.create(object, options, signal);
    },
  };
}

function authorize(ref: ObjectRef, as: Account | undefined, authority: Authority): void {
  const { account } = authority;
  if (as === undefined || as.namespace !== account.namespace || as.name !== account.name)
    throw new Error(`a write of ${refText(ref)} is not made as the GitSync's account`);
  if (!isAgents(ref, authority)) return;
  throw new SynclineError("OBJ-RESERVED", `${refText(ref)} belongs to the agent itself`, {
    ref,
    hint: "Remove it from the repository: syncline install, or its chart, looks after the agent.",
  });
}

/** Whoever owned these could take the agent's own ground away. */
export function isAgents(
  ref: ObjectRef,
  { agentNamespace, agentObjects }: Omit<Authority, "account">,
): boolean {
  const { group, kind, namespace, name } = ref;
  if (group === apiGroup) return kind === "SyncStatus";
  if (agentObjects.has(refId(ref))) return true;
  if (group === "admissionregistration.k8s.io" && name.startsWith(`${lockPrefix}.`)) return true;
  if (agentNamespace === "") return false;
  if (group === "" && kind === "Namespace") return name === agentNamespace;
  return group === "coordination.k8s.io" && kind === "Lease" && namespace === agentNamespace;
}
