import type { Health } from "../core/health.ts";
import type { KubeObject } from "../core/manifest.ts";
import { byText } from "../core/text.ts";
import type { Trouble } from "./container.ts";
import { eventText } from "./event.ts";
import { podTrouble } from "./pod.ts";
import { condition, count, part, progressing, text, type HealthContext } from "./verdict.ts";

/** Progressing with this text, and with the first cause where one is known; Degraded when it will not pass by itself. */
export function waiting(message: string, object: KubeObject, context: HealthContext): Health {
  const cause = firstCause(object, context);
  if (cause === undefined) return progressing(message);
  return { status: cause.lasting ? "Degraded" : "Progressing", message: `${message}; ${cause.message}` };
}

/** Why a workload is not what it should be: the trouble of its worst pod, else what events say of that pod or of what makes it. */
export function firstCause(object: KubeObject, context: HealthContext): Trouble | undefined {
  const pods = ownPods(object, context);
  const worst = pods.find((pod) => podTrouble(pod)?.lasting === true) ?? pods.find(podTrouble);
  const trouble = worst && podTrouble(worst);
  if (worst !== undefined && trouble !== undefined)
    return { ...trouble, message: `pod ${worst.metadata.name}: ${trouble.message}` };
  const event = eventText(context.events ?? []);
  if (event === undefined) return undefined;
  const [unready] = unreadyPods(object, context);
  return {
    message: unready === undefined ? event : `pod ${unready.metadata.name}: ${event}`,
    lasting: false,
  };
}

/** Pods that are not ready, in the order of their names: events about the first say more. */
export function unreadyPods(object: KubeObject, context: HealthContext): readonly KubeObject[] {
  return ownPods(object, context).filter(
    (pod) =>
      condition(pod, "Ready", "True") === undefined && text(part(pod, "status")["phase"]) !== "Succeeded",
  );
}

/** The object's own pods, of its newest revision, that are not about to go; by name. */
function ownPods(object: KubeObject, { pods = [], replicaSets = [] }: HealthContext): readonly KubeObject[] {
  const owner = object.kind === "Deployment" ? newestReplicaSet(object, replicaSets) : object;
  if (owner === undefined) return [];
  return pods
    .filter((pod) => isMadeBy(pod, owner) && pod.metadata.deletionTimestamp === undefined)
    .toSorted((a, b) => byText(a.metadata.name, b.metadata.name));
}

/** The ReplicaSet of a Deployment's newest revision; older ones speak of an older commit. */
export function newestReplicaSet(
  deployment: KubeObject,
  replicaSets: readonly KubeObject[],
): KubeObject | undefined {
  return replicaSets
    .filter((set) => isMadeBy(set, deployment))
    .toSorted((a, b) => revisionOf(b) - revisionOf(a))[0];
}

function revisionOf({ metadata }: KubeObject): number {
  return count(Number(metadata.annotations?.["deployment.kubernetes.io/revision"] ?? 0));
}

/** Whether `owner` controls the object: its UID decides, not names or labels. */
function isMadeBy({ metadata }: KubeObject, owner: KubeObject): boolean {
  const { uid } = owner.metadata;
  return (
    uid !== undefined &&
    metadata.ownerReferences?.some((ref) => ref.controller === true && ref.uid === uid) === true
  );
}
