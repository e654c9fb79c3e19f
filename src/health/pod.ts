import { isJsonObject, type JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/manifest.ts";
import { byText } from "../core/text.ts";
import {
  condition,
  count,
  degraded,
  healthy,
  items,
  part,
  progressing,
  said,
  text,
  type HealthRule,
} from "./verdict.ts";

/** Healthy when ready or ended well; Degraded when it failed or a container cannot run. */
export const podHealth: HealthRule = (pod) => {
  const status = part(pod, "status");
  const phase = text(status["phase"]);
  if (phase === "Succeeded") return healthy;
  const trouble = troubleOf(pod);
  if (phase === "Failed") {
    return degraded(
      trouble?.message ??
        ([text(status["reason"]), text(status["message"])].filter(Boolean).join(": ") || "failed"),
    );
  }
  if (trouble !== undefined)
    return trouble.lasting ? degraded(trouble.message) : progressing(trouble.message);
  const states = items(status["containerStatuses"]);
  const ready = states.filter((state) => state["ready"] === true).length;
  if (condition(pod, "Ready", "True") !== undefined) return healthy;
  if (phase === "Running")
    return progressing(`${String(ready)} of ${String(states.length)} containers ready`);
  return progressing(phase === "" ? "not yet scheduled" : phase);
};

/** What keeps a pod from running. `lasting`: it will not pass without someone doing something. */
export interface Trouble {
  readonly message: string;
  readonly lasting: boolean;
}

/** The first trouble among the pods that `owner`'s selector picks, lasting ones first, with the pod's name in front. */
export function firstTrouble(pods: readonly KubeObject[], owner: KubeObject): Trouble | undefined {
  const troubles = pods
    .filter((pod) => pod.metadata.deletionTimestamp === undefined && isOf(pod, owner))
    .toSorted((a, b) => byText(a.metadata.name, b.metadata.name))
    .flatMap((pod) => {
      const trouble = troubleOf(pod);
      return trouble === undefined
        ? []
        : [{ ...trouble, message: `pod ${pod.metadata.name}: ${trouble.message}` }];
    });
  return troubles.find(({ lasting }) => lasting) ?? troubles[0];
}

/** Same namespace, and every label that the workload's selector names. */
function isOf({ metadata }: KubeObject, owner: KubeObject): boolean {
  const selector = part(owner, "spec")["selector"];
  const wanted =
    isJsonObject(selector) && isJsonObject(selector["matchLabels"]) ? selector["matchLabels"] : {};
  const { labels = {} } = metadata;
  const fits = Object.entries(wanted).every(([key, value]) => labels[key] === value);
  return metadata.namespace === owner.metadata.namespace && Object.keys(wanted).length > 0 && fits;
}

function troubleOf(pod: KubeObject): Trouble | undefined {
  const status = part(pod, "status");
  const states = [...items(status["initContainerStatuses"]), ...items(status["containerStatuses"])];
  for (const state of states) {
    const trouble = waitingTrouble(state) ?? endedTrouble(state);
    if (trouble !== undefined) return trouble;
  }
  const unplaced = condition(pod, "PodScheduled", "False");
  if (unplaced === undefined) return undefined;
  return { message: `${unplaced.reason || "Unschedulable"} "${said(unplaced)}"`, lasting: false };
}

/** Reasons of the kubelet that come back until someone changes image, name or configuration. */
const lastingReasons: ReadonlySet<string> = new Set([
  "CrashLoopBackOff",
  "ImagePullBackOff",
  "ErrImagePull",
  "InvalidImageName",
  "ErrImageNeverPull",
  "CreateContainerConfigError",
  "CreateContainerError",
  "RunContainerError",
]);

function waitingTrouble(state: JsonObject): Trouble | undefined {
  const waiting = stateOf(state, "state", "waiting");
  const reason = text(waiting["reason"]);
  if (!lastingReasons.has(reason)) return undefined;
  const what = /Image/.test(reason) ? ` "${text(state["image"])}"` : "";
  const ended = stateOf(state, "lastState", "terminated");
  const exit = ended["exitCode"] === undefined ? "" : `, ${exitText(ended)}`;
  const detail = /Config|Create/.test(reason) ? ` "${text(waiting["message"])}"` : "";
  return { message: `${reason}${what}${detail}${exit}${restarts(state)}`, lasting: true };
}

function endedTrouble(state: JsonObject): Trouble | undefined {
  const ended = stateOf(state, "state", "terminated");
  if (ended["exitCode"] === undefined || ended["exitCode"] === 0) return undefined;
  return {
    message: `container ${text(state["name"])}: ${exitText(ended)}${restarts(state)}`,
    lasting: false,
  };
}

function exitText(ended: JsonObject): string {
  const reason = text(ended["reason"]);
  return `exit code ${String(count(ended["exitCode"]))}${reason === "" || reason === "Error" ? "" : ` (${reason})`}`;
}

function restarts(state: JsonObject): string {
  const times = count(state["restartCount"]);
  return times === 0 ? "" : `, ${String(times)} restart${times === 1 ? "" : "s"}`;
}

function stateOf(container: JsonObject, when: "state" | "lastState", which: string): JsonObject {
  const state = container[when];
  const found = isJsonObject(state) ? state[which] : undefined;
  return isJsonObject(found) ? found : {};
}
