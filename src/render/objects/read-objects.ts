import { Buffer } from "node:buffer";
import { limits } from "../../core/limits.ts";
import { isJsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/manifest.ts";
import type { FieldOrigin } from "../../core/origin.ts";
import type { Position } from "../../core/position.ts";
import { hasErrors, type Problem, type Spot } from "../../core/problem.ts";
import type { YamlPath } from "../../yaml/document.ts";
import { applyPatches, type TargetPatches } from "../patches/apply-patches.ts";
import { checkDuplicateKeys } from "./duplicate-keys.ts";
import { expandList } from "./expand-list.ts";
import { mistake, titleOf, type FoundObject, type SourceDocument } from "./found.ts";
import { appliedHook } from "./hooks.ts";
import { checkIdentity } from "./identity.ts";
import { checkReserved } from "./reserved.ts";
import { secretData, writtenPath } from "./secret-data.ts";
import { withoutServerFields } from "./server-fields.ts";
import { checkStrings } from "./strings.ts";

/** An object of a release, checked and cleaned; its namespace is not decided yet. */
export interface ReadObject {
  readonly object: KubeObject;
  /** Where it starts: in the plain manifest; of rendered objects only the template's file is known at no cost (line 0). */
  readonly position: Position;
  /** Where a part of it is written, and the values printed there. */
  at(path: YamlPath): Spot;
  origin(path: YamlPath): FieldOrigin;
}

/** Documents → objects, by the rules for raw objects (config-repo.md; rows B46–B49, B54, B56). All mistakes
 *  are told; an object with mistakes in its fields is still there, so that duplicates of it are found too. */
export function readObjects(
  documents: readonly SourceDocument[],
  patches?: TargetPatches,
): {
  readonly objects: readonly ReadObject[];
  readonly problems: readonly Problem[];
} {
  const found = documents.flatMap(expandList);
  const problems: Problem[] = [];
  if (found.length > limits.objects) {
    const message = `${found.length} objects; limit ${limits.objects} (limits.objects)`;
    return {
      objects: [],
      problems: [{ severity: "error", code: "OBJ-SIZE", message, hint: "split the release" }],
    };
  }
  const identified = found.map(checkIdentity);
  const patched = applyPatches(
    identified.flatMap(({ object }) => object ?? []),
    patches,
  );
  const objects = identified.flatMap(({ object, problems: mistakes }) => {
    problems.push(...mistakes);
    const now = object !== undefined && patched.changed.has(object) ? patched.changed.get(object) : object;
    return now === undefined ? [] : readObject(now, problems);
  });
  // Where a document could not be read, its object is missing for another reason.
  const lost = hasErrors(identified.flatMap((each) => each.problems));
  const told = patched.problems.filter(({ code }) => code !== "PATCH-TARGET" || !lost);
  return { objects, problems: [...problems, ...told] };
}

function readObject(object: FoundObject, problems: Problem[]): readonly ReadObject[] {
  problems.push(
    ...checkReserved(object),
    ...checkStrings(object),
    ...checkDuplicateKeys(object),
    ...checkSize(object),
  );
  const cleaned = withoutServerFields(object);
  const hook = appliedHook(object);
  problems.push(...cleaned.problems, ...hook.problems);
  if (hook.isLeftOut) return [];
  const written = (path: YamlPath): YamlPath => writtenPath(object.value, path);
  return [
    {
      object: secretData(cleaned.value),
      position: object.start,
      at: (path) => object.at(written(path)),
      origin: (path) => object.origin(written(path)),
    },
  ];
}

/** What the API server refuses for its size is told before anything is written (A21). */
function checkSize(found: FoundObject): readonly Problem[] {
  const bytes = Buffer.byteLength(JSON.stringify(found.value));
  if (bytes > limits.objectBytes) {
    const message = `${titleOf(found)} has ${bytes} bytes; limit ${limits.objectBytes} (limits.objectBytes)`;
    return [mistake("OBJ-SIZE", message, found.at([]), "the API server would refuse it; split it")];
  }
  const noted = annotationBytes(found.value);
  if (noted <= limits.annotationBytes) return [];
  const message = `${titleOf(found)} has ${noted} bytes of annotations; limit ${limits.annotationBytes} (limits.annotationBytes)`;
  const hint = "the API server would refuse it; a ConfigMap holds more";
  return [mistake("OBJ-SIZE", message, found.at(["metadata", "annotations"]), hint)];
}

/** As the API server counts: keys and values of all. */
function annotationBytes({ metadata }: FoundObject["value"]): number {
  const { annotations } = metadata;
  if (!isJsonObject(annotations)) return 0;
  return Object.entries(annotations).reduce(
    (sum, [key, value]) =>
      sum + Buffer.byteLength(key) + Buffer.byteLength(typeof value === "string" ? value : ""),
    0,
  );
}
