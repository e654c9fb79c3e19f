import { isJsonObject, type JsonObject } from "../../core/json.ts";
import type { Problem } from "../../core/problem.ts";
import { mistake, titleOf, type FoundObject } from "./found.ts";

const refused = ["uid", "resourceVersion", "managedFields", "selfLink", "deletionTimestamp"];
const dropped = ["creationTimestamp", "generation"];
const lastApplied = "kubectl.kubernetes.io/last-applied-configuration";

/** Row B54: what only the server sets. Identity fields are refused, because they make an apply fail or hit
 *  another object; the rest is dropped with a warning. */
export function withoutServerFields(found: FoundObject): {
  readonly value: FoundObject["value"];
  readonly problems: readonly Problem[];
} {
  const { metadata, status } = found.value;
  const annotations = metadata["annotations"];
  const gone = [
    ...(status === undefined ? [] : ["status"]),
    ...dropped.filter((key) => key in metadata).map((key) => `metadata.${key}`),
    ...(isJsonObject(annotations) && lastApplied in annotations ? ["the last-applied annotation"] : []),
  ];
  const problems = refused
    .filter((key) => key in metadata)
    .map((key) =>
      mistake(
        "OBJ-SERVER-FIELD",
        `${titleOf(found)}: remove metadata.${key}`,
        found.keyAt(["metadata", key]),
        "the server sets it",
      ),
    );
  if (gone.length > 0) {
    const message = `${titleOf(found)}: left out ${gone.join(", ")}, which the server sets`;
    problems.push(mistake("OBJ-DROPPED", message, found.at([]), "remove it from the file", "warning"));
  }
  const kept = without(metadata, dropped);
  const cleaned = isJsonObject(annotations)
    ? { ...kept, annotations: without(annotations, [lastApplied]) }
    : kept;
  const value = { ...without(found.value, ["status"]), metadata: cleaned } as FoundObject["value"];
  return { value, problems };
}

function without(map: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(map).filter(([key]) => !keys.includes(key)));
}
