import { isJsonObject, type JsonObject } from "../../core/json.ts";
import { parseSelector, selectorFits } from "../../core/label-selector.ts";
import { groupOf, versionOf } from "../../core/object-ref.ts";
import type { Problem } from "../../core/problem.ts";
import { targetText, type Target } from "../../core/target.ts";
import { byText, nearest } from "../../core/text.ts";
import { globMatches } from "../../repo/glob.ts";
import type { ReleasePatch } from "../../repo/patches.ts";
import { mistake, type FoundObject } from "../objects/found.ts";
import { scopeFinder } from "../objects/scope.ts";

export interface TargetContext {
  /** The release's: what objects get that name none. */
  readonly namespace: string;
  /** For messages. */
  readonly target: Target;
}

/** Whether a patch means an object. Names may hold `*`; everything that is given must fit. */
export function fits(want: ReleasePatch["target"], { value }: FoundObject, context: TargetContext): boolean {
  const { kind, name, group, version, namespace, labelSelector, annotationSelector } = want;
  const { labels, annotations } = value.metadata;
  return (
    value.kind === kind &&
    (name === undefined || globMatches(name, value.metadata.name)) &&
    (group === undefined || groupOf(value.apiVersion) === group) &&
    (version === undefined || versionOf(value.apiVersion) === version) &&
    (namespace === undefined || namespaceOf(value, context) === namespace) &&
    selected(labelSelector, labels) &&
    selected(annotationSelector, annotations)
  );
}

function selected(selector: string | undefined, map: JsonObject[string]): boolean {
  if (selector === undefined) return true;
  return selectorFits(parseSelector(selector) ?? [], isJsonObject(map) ? map : {});
}

const builtInScope = scopeFinder([], []);

/** The namespace an object will have; "" for kinds that are known to have none. */
export function namespaceOf(value: FoundObject["value"], { namespace }: TargetContext): string {
  const scope = builtInScope({ group: groupOf(value.apiVersion), kind: value.kind });
  if (scope === "cluster") return "";
  const own = value.metadata["namespace"];
  return typeof own === "string" && own !== "" ? own : namespace;
}

/** A patch that nothing fits would be lost without a word. */
export function unmatched(
  { target, targetAt }: ReleasePatch,
  objects: readonly FoundObject[],
  context: TargetContext,
): Problem {
  const { kind, name, ...more } = target;
  const where = targetText(context.target) === "" ? "" : ` for ${targetText(context.target)}`;
  const of = name === undefined ? kind : `${kind} "${name}"`;
  const rest = Object.entries(more).map(([key, value]) => `${key} ${String(value)}`);
  const what = rest.length === 0 ? of : `${of} (${rest.join(", ")})`;
  const message = `no ${what} among the objects of this release${where}: the patch would be lost`;
  return mistake("PATCH-TARGET", message, targetAt, hintFor(target, objects));
}

function hintFor({ kind, name, ...more }: ReleasePatch["target"], objects: readonly FoundObject[]): string {
  const limit = "limit the patch with environments, regions or clusters if this is intended";
  const kinds = [...new Set(objects.map(({ value }) => value.kind))].toSorted(byText);
  if (!kinds.includes(kind)) {
    const near = nearest(kind, kinds);
    if (near !== undefined) return `did you mean ${near}?`;
    return kinds.length === 0 ? limit : `kinds here: ${kinds.slice(0, 10).join(", ")}; ${limit}`;
  }
  const ofKind = objects.filter(({ value }) => value.kind === kind).map(({ value }) => value.metadata.name);
  const names = [...new Set(ofKind)].toSorted(byText);
  const hasName = name === undefined || names.some((each) => globMatches(name, each));
  if (hasName)
    return `there is ${kind} ${names.slice(0, 5).join(", ")}, but not with this ${Object.keys(more).join(" and ")}`;
  const near = nearest(name, names);
  return near === undefined
    ? `${kind} here: ${names.slice(0, 10).join(", ")}; ${limit}`
    : `did you mean ${near}?`;
}
