import type { Health } from "../core/health.ts";
import type { JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/manifest.ts";
import { containerTrouble, type Trouble } from "./container.ts";
import { eventText } from "./event.ts";
import {
  condition,
  conditionsOf,
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
export const podHealth: HealthRule = (pod, context) => {
  const status = part(pod, "status");
  const phase = text(status["phase"]);
  if (phase === "Succeeded") return healthy;
  if (phase !== "Failed" && condition(pod, "Ready", "True") !== undefined) return healthy;
  const trouble = podTrouble(pod);
  if (phase === "Failed") return degraded(trouble?.message ?? failureOf(status));
  if (trouble !== undefined)
    return trouble.lasting ? degraded(trouble.message) : progressing(trouble.message);
  const event = eventText(context.events ?? []);
  return withEvent(progressing(progressOf(pod)), event);
};

/** What keeps a pod from running, the first container that tells it; undefined while it only takes its time. */
export function podTrouble(pod: KubeObject): Trouble | undefined {
  const status = part(pod, "status");
  if (text(status["phase"]) === "Succeeded") return undefined;
  const states = [...items(status["initContainerStatuses"]), ...items(status["containerStatuses"])];
  for (const state of states) {
    const trouble = containerTrouble(state);
    if (trouble !== undefined)
      return { ...trouble, message: `${named(state, states.length)}${trouble.message}` };
  }
  if (text(status["phase"]) === "Failed") return { message: failureOf(status), lasting: false };
  const unplaced = condition(pod, "PodScheduled", "False");
  if (unplaced === undefined) return undefined;
  return { message: `${unplaced.reason || "Unschedulable"} "${placement(said(unplaced))}"`, lasting: false };
}

/** Which container it is matters where there are several. */
function named(state: JsonObject, containers: number): string {
  return containers > 1 ? `container ${text(state["name"])}: ` : "";
}

function failureOf(status: JsonObject): string {
  return [text(status["reason"]), text(status["message"])].filter(Boolean).join(": ") || "failed";
}

/** The scheduler goes on about preemption, which says the same again. */
function placement(message: string): string {
  return message.replace(/\s*(no new claims to deallocate, )?preemption: .*$/s, "");
}

/** How far a pod is that nothing is wrong with. */
function progressOf(pod: KubeObject): string {
  const [spec, status] = [part(pod, "spec"), part(pod, "status")];
  const phase = text(status["phase"]);
  const inits = items(spec["initContainers"]);
  const sidecars = new Set(inits.filter(isSidecar).map(({ name }) => text(name)));
  const initStates = items(status["initContainerStatuses"]);
  const waiting = initStates.find((state) => !sidecars.has(text(state["name"])) && !isOver(state));
  if (waiting !== undefined) {
    const done = initStates.filter((state) => !sidecars.has(text(state["name"])) && isOver(state)).length;
    const all = inits.length === 0 ? initStates.length : inits.length - sidecars.size;
    return `init container ${text(waiting["name"])} has not ended (${String(done)} of ${String(all)} done)`;
  }
  if (phase === "Running") {
    const states = [
      ...initStates.filter((state) => sidecars.has(text(state["name"]))),
      ...items(status["containerStatuses"]),
    ];
    const unready = states.filter((state) => state["ready"] !== true);
    if (unready.length === 0) return gateText(pod);
    return `${String(states.length - unready.length)} of ${String(states.length)} containers ready`;
  }
  return phase === "" ? "not yet scheduled" : phase;
}

/** Init containers that run beside the others for as long as these do. */
function isSidecar(container: JsonObject): boolean {
  return container["restartPolicy"] === "Always";
}

function isOver(state: JsonObject): boolean {
  return state["ready"] === true;
}

/** All containers are ready, and yet the pod is not: a readiness gate is not open. */
function gateText(pod: KubeObject): string {
  const gates = items(part(pod, "spec")["readinessGates"]).map(({ conditionType }) => text(conditionType));
  const open = new Set(conditionsOf(pod).flatMap(({ type, status }) => (status === "True" ? [type] : [])));
  const closed = gates.find((gate) => !open.has(gate));
  return closed === undefined ? "not ready yet" : `waits for readiness gate ${closed}`;
}

function withEvent(health: Health, event: string | undefined): Health {
  return event === undefined ? health : { ...health, message: `${health.message}; ${event}` };
}
