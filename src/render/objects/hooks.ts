import { isJsonObject } from "../../core/json.ts";
import { objectAnnotations } from "../../core/labels.ts";
import type { Problem } from "../../core/problem.ts";
import { mistake, titleOf, type FoundObject } from "./found.ts";

const hook = "helm.sh/hook";
const before = ["pre-install", "pre-upgrade", "crd-install"];
const after = ["post-install", "post-upgrade"];

/** Helm's hooks as their counterparts here (config-repo.md "Raw objects"): before the rest = wave -1, after
 *  it = wave 1. Hooks of events that do not exist here (test, delete, rollback) are left out with a warning.
 */
export function hookWave(found: FoundObject): {
  readonly value?: FoundObject["value"];
  readonly problems: readonly Problem[];
} {
  const { value } = found;
  const annotations = value.metadata["annotations"];
  const hooks = isJsonObject(annotations) ? annotations[hook] : undefined;
  if (!isJsonObject(annotations) || typeof hooks !== "string") return { value, problems: [] };
  const events = hooks.split(",").map((event) => event.trim());
  const wave = events.some((event) => before.includes(event))
    ? "-1"
    : events.some((event) => after.includes(event))
      ? "1"
      : undefined;
  if (wave === undefined) {
    const message = `${titleOf(found)} is a Helm hook (${hooks}) that never runs here; it is left out`;
    return {
      problems: [
        mistake("OBJ-DROPPED", message, found.at(["metadata", "annotations", hook]), undefined, "warning"),
      ],
    };
  }
  const withWave = { [objectAnnotations.wave]: wave, ...annotations };
  return { value: { ...value, metadata: { ...value.metadata, annotations: withWave } }, problems: [] };
}
