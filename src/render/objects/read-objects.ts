import { Buffer } from "node:buffer";
import { limits } from "../../core/limits.ts";
import type { KubeObject } from "../../core/manifest.ts";
import type { Position } from "../../core/position.ts";
import type { Problem } from "../../core/problem.ts";
import type { YamlPath } from "../../yaml/document.ts";
import { checkDuplicateKeys } from "./duplicate-keys.ts";
import { expandList } from "./expand-list.ts";
import { mistake, titleOf, type Found, type FoundObject, type SourceDocument } from "./found.ts";
import { hookWave } from "./hooks.ts";
import { checkIdentity } from "./identity.ts";
import { checkReserved } from "./reserved.ts";
import { secretData } from "./secret-data.ts";
import { withoutServerFields } from "./server-fields.ts";
import { checkStrings } from "./strings.ts";

/** An object of a release, checked and cleaned; its namespace is not decided yet. */
export interface ReadObject {
  readonly object: KubeObject;
  /** Where it starts: in the template, or in the plain manifest. */
  readonly position: Position;
  /** Where a part of it comes from. */
  at(path: YamlPath): Position;
}

/** Documents → objects, by the rules for raw objects (config-repo.md; rows B46–B49, B54, B56). All mistakes
 *  are told; an object with mistakes in its fields is still there, so that duplicates of it are found too. */
export function readObjects(documents: readonly SourceDocument[]): {
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
  const objects = found.flatMap((one) => readObject(one, problems));
  return { objects, problems };
}

function readObject(found: Found, problems: Problem[]): readonly ReadObject[] {
  const { object, problems: mistakes } = checkIdentity(found);
  problems.push(...mistakes);
  if (object === undefined) return [];
  problems.push(
    ...checkReserved(object),
    ...checkStrings(object),
    ...checkDuplicateKeys(object),
    ...checkSize(object),
  );
  const cleaned = withoutServerFields(object);
  const hooked = hookWave({ ...object, value: cleaned.value });
  problems.push(...cleaned.problems, ...hooked.problems);
  if (hooked.value === undefined) return [];
  return [{ object: secretData(hooked.value), position: found.at([]), at: (path) => found.at(path) }];
}

function checkSize(found: FoundObject): readonly Problem[] {
  const bytes = Buffer.byteLength(JSON.stringify(found.value));
  if (bytes <= limits.objectBytes) return [];
  const message = `${titleOf(found)} has ${bytes} bytes; limit ${limits.objectBytes} (limits.objectBytes)`;
  return [mistake("OBJ-SIZE", message, found.at([]), "the API server would refuse it; split it")];
}
