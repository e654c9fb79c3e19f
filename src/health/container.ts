import type { JsonObject } from "../core/json.ts";
import { count, mapOf, text } from "./verdict.ts";

/** What keeps a pod from running. `lasting`: it will not pass without someone doing something. */
export interface Trouble {
  readonly message: string;
  readonly lasting: boolean;
}

/** What is wrong with one container, by its status; undefined while nothing is. Never what it printed: that may hold anything. */
export function containerTrouble(state: JsonObject): Trouble | undefined {
  return waitingTrouble(state) ?? crashTrouble(state) ?? endedTrouble(state);
}

/** Reasons of the kubelet that come back until someone changes image, name or configuration. */
const lastingReasons: ReadonlySet<string> = new Set([
  "CrashLoopBackOff",
  "ImagePullBackOff",
  "ErrImagePull",
  "InvalidImageName",
  "ErrImageNeverPull",
  "ImageInspectError",
  "RegistryUnavailable",
  "SignatureValidationFailed",
  "CreateContainerConfigError",
  "CreateContainerError",
  "RunContainerError",
]);

function waitingTrouble(state: JsonObject): Trouble | undefined {
  const waiting = mapOf(mapOf(state["state"])["waiting"]);
  const reason = text(waiting["reason"]);
  if (!lastingReasons.has(reason)) return undefined;
  if (reason === "CrashLoopBackOff") return crashLoop(state);
  const what = /Image|Registry|Signature/.test(reason) ? ` "${text(state["image"])}"` : "";
  const message = text(waiting["message"]);
  const detail = /Config|Create|Run/.test(reason) && message !== "" ? ` "${message}"` : "";
  return { message: `${reason}${what}${detail}`, lasting: true };
}

/** From so many restarts on, a container that runs again for a moment is no hope: it is told as the same crash loop, or the verdict
 *  would swing with every restart. */
const hopeless = 3;

function crashTrouble(state: JsonObject): Trouble | undefined {
  const hasCrashed = mapOf(state["lastState"])["terminated"] !== undefined;
  const isLoop = hasCrashed && state["ready"] !== true && count(state["restartCount"]) >= hopeless;
  return isLoop ? crashLoop(state) : undefined;
}

function crashLoop(state: JsonObject): Trouble {
  const ended = mapOf(mapOf(state["lastState"])["terminated"]);
  const exit = ended["exitCode"] === undefined ? "" : `, ${exitText(ended)}`;
  return { message: `CrashLoopBackOff${exit}${restarts(state)}`, lasting: true };
}

function endedTrouble(state: JsonObject): Trouble | undefined {
  const ended = mapOf(mapOf(state["state"])["terminated"]);
  if (ended["exitCode"] === undefined || ended["exitCode"] === 0) return undefined;
  return { message: `${exitText(ended)}${restarts(state)}`, lasting: false };
}

function exitText(ended: JsonObject): string {
  const reason = text(ended["reason"]);
  return `exit code ${String(count(ended["exitCode"]))}${reason === "" || reason === "Error" ? "" : ` (${reason})`}`;
}

/** Beyond this the number is not told: a status that counts restarts would be written at each of them. */
const countedRestarts = 5;

function restarts(state: JsonObject): string {
  const times = count(state["restartCount"]);
  if (times === 0) return "";
  if (times > countedRestarts) return `, more than ${String(countedRestarts)} restarts`;
  return `, ${String(times)} restart${times === 1 ? "" : "s"}`;
}
