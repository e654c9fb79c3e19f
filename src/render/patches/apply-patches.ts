import { SynclineError } from "../../core/errors.ts";
import { groupOf } from "../../core/object-ref.ts";
import type { Problem } from "../../core/problem.ts";
import type { ReleasePatch } from "../../repo/patches.ts";
import { titleOf, type FoundObject } from "../objects/found.ts";
import { problemOf } from "../template-error.ts";
import { jsonPatch } from "./json-patch.ts";
import { checkIdentity } from "./kept-identity.ts";
import { fits, unmatched, type TargetContext } from "./match-target.ts";
import { typeOfKind } from "./merge-rules.ts";
import { foundOf, partOf, type MapPart, type Part } from "./part.ts";
import { newestKeys, withoutDeletedKeys } from "./secret-keys.ts";
import { strategicMerge } from "./strategic-merge.ts";

/** The patches of a release for one target. */
export interface TargetPatches extends TargetContext {
  readonly patches: readonly ReleasePatch[];
}

const none: TargetPatches = {
  patches: [],
  namespace: "",
  target: { environment: "", region: "", cluster: "" },
};

/** Objects after the patches, in the order of release.yaml; each sees what those before it did. The map holds what changed:
 *  undefined = deleted. A patch that fits no object is a mistake (PATCH-TARGET), and so is one that cannot be applied. */
export function applyPatches(
  objects: readonly FoundObject[],
  { patches, ...context }: TargetPatches = none,
): {
  readonly changed: ReadonlyMap<FoundObject, FoundObject | undefined>;
  readonly problems: readonly Problem[];
} {
  const parts = new Map<FoundObject, Part | undefined>();
  const present = new Map(objects.map((object) => [object, object]));
  const problems: Problem[] = [];
  for (const patch of patches) {
    const hit = [...present].filter(([, now]) => fits(patch.target, now, context));
    if (hit.length === 0) problems.push(unmatched(patch, [...present.values()], context));
    for (const [object, now] of hit) {
      try {
        const part = patched(parts.get(object) ?? wholeOf(object), patch, { now, context });
        parts.set(object, part);
        if (part === undefined) present.delete(object);
        else present.set(object, foundOf(part) as FoundObject);
      } catch (error) {
        if (!(error instanceof SynclineError)) throw error;
        problems.push({ ...problemOf(error), message: `${titleOf(now)}: ${error.message}` });
      }
    }
  }
  return { changed: new Map([...parts.keys()].map((object) => [object, present.get(object)])), problems };
}

function wholeOf(object: FoundObject): Part {
  const { value, ...source } = object;
  return partOf(value, { source, path: [] });
}

function patched(
  before: Part,
  patch: ReleasePatch,
  { now, context }: { readonly now: FoundObject; readonly context: TargetContext },
): Part | undefined {
  const after = changed(before as MapPart, patch, now);
  if (after !== undefined) checkIdentity(after, { now, context, source: patch.source });
  return after;
}

function changed(
  before: MapPart,
  { change, source }: ReleasePatch,
  { value }: FoundObject,
): Part | undefined {
  const isSecret = value.kind === "Secret" && value.apiVersion === "v1";
  if (change.type === "operations") {
    const after = jsonPatch(before, change.ops, source);
    return isSecret ? newestKeys(after, source) : after;
  }
  const patch = partOf(change.map, { source, path: [] }) as MapPart;
  const type = typeOfKind(groupOf(value.apiVersion), value.kind);
  if (!isSecret) return strategicMerge(before, patch, type);
  const after = strategicMerge(withoutDeletedKeys(before, patch), patch, type);
  return after === undefined ? undefined : newestKeys(after, source);
}
