import { isJsonObject } from "../../core/json.ts";
import * as labels from "../../core/labels.ts";
import { groupOf } from "../../core/object-ref.ts";
import type { Position } from "../../core/position.ts";
import type { Problem } from "../../core/problem.ts";
import { nearest } from "../../core/text.ts";
import { mistake, titleOf, type FoundObject } from "./found.ts";

const agentNamespace = "syncline-system";
const allowed: readonly string[] = Object.values(labels.objectAnnotations);

/** Row B56: keys that say whom an object belongs to, and the objects the agent itself lives on. Keys of ours
 *  that mean nothing are refused too: a misspelt `protect` would protect nothing. */
export function checkReserved(found: FoundObject): readonly Problem[] {
  const { value, at, keyAt } = found;
  const problems = (["labels", "annotations"] as const).flatMap((place) => {
    const map = value.metadata[place];
    return isJsonObject(map)
      ? Object.keys(map).flatMap((key) => keyProblem(key, place, () => keyAt(["metadata", place, key])))
      : [];
  });
  if (!isAgents(found)) return [...problems, ...waveProblem(found)];
  return [
    ...problems,
    mistake(
      "OBJ-RESERVED",
      `${titleOf(found)} belongs to the agent itself`,
      at([]),
      "remove it from the repo",
    ),
  ];
}

/** `position` is asked for only where there is something to tell: the first look at a place composes the text again. */
function keyProblem(
  key: string,
  place: "labels" | "annotations",
  position: () => Position,
): readonly Problem[] {
  const [domain] = key.split("/");
  if (domain !== labels.apiGroup && domain !== "applyset.kubernetes.io") return [];
  const word = place === "labels" ? "label" : "annotation";
  if (reserved.has(key)) {
    return [mistake("OBJ-RESERVED", `${word} ${key} is set by the agent`, position(), "remove it")];
  }
  if (place === "annotations" && allowed.includes(key)) return [];
  const near = nearest(key, allowed);
  const hint =
    near === undefined
      ? `annotations for objects: ${allowed.join(", ")}`
      : `did you mean the annotation ${near}?`;
  return [mistake("OBJ-RESERVED", `${word} ${key} has no meaning`, position(), hint)];
}

const reserved: ReadonlySet<string> = new Set([
  labels.partOf,
  labels.applySetId,
  labels.applySetTooling,
  labels.applySetGroupKinds,
  labels.applySetNamespaces,
  labels.gitSyncLabel,
  labels.releaseLabel,
  labels.sourceAnnotation,
  labels.changedByAnnotation,
]);

function waveProblem({ value, at }: FoundObject): readonly Problem[] {
  const key = labels.objectAnnotations.wave;
  const annotations = value.metadata["annotations"];
  const wave = isJsonObject(annotations) ? annotations[key] : undefined;
  if (wave === undefined || (typeof wave === "string" && /^-?\d{1,6}$/.test(wave))) return [];
  return [
    mistake(
      "OBJ-FIELD",
      `annotation ${key} is no integer`,
      at(["metadata", "annotations", key]),
      `write ${key}: "1"`,
    ),
  ];
}

/** A release that owned these could take the agent's own ground away (reliability.md R50). */
function isAgents({ value }: FoundObject): boolean {
  const group = groupOf(value.apiVersion);
  const { name, namespace } = value.metadata;
  if (group === labels.apiGroup) return value.kind === "SyncStatus";
  if (group === "" && value.kind === "Namespace") return name === agentNamespace;
  return group === "coordination.k8s.io" && value.kind === "Lease" && namespace === agentNamespace;
}
