import { hookOf } from "../../core/hook.ts";
import { isJsonObject } from "../../core/json.ts";
import type { Problem } from "../../core/problem.ts";
import { mistake, titleOf, type FoundObject } from "./found.ts";

/** Leaves out hooks of events that do not exist here (delete, rollback, failure), with a note; test hooks without one, since nobody expects
 *  them to run with a sync. All others stay: their annotations say when they are applied (core/hook.ts). */
export function appliedHook(found: FoundObject): {
  readonly isLeftOut: boolean;
  readonly problems: readonly Problem[];
} {
  const annotations = found.value.metadata["annotations"];
  const hook = isJsonObject(annotations) ? hookOf(annotations) : undefined;
  if (hook === undefined || (hook.time !== "never" && hook.time !== "test"))
    return { isLeftOut: false, problems: [] };
  if (hook.time === "test") return { isLeftOut: true, problems: [] };
  const article = hook.tool === "Helm" ? "a" : "an";
  const message = `${titleOf(found)} is ${article} ${hook.tool} hook (${hook.events}) that never runs here; it is left out`;
  const spot = found.at(["metadata", "annotations", hook.key]);
  return { isLeftOut: true, problems: [mistake("OBJ-DROPPED", message, spot, undefined, "warning")] };
}
