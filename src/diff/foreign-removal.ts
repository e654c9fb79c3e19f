import { parsePath, valueAt, without, type FieldPath, type PathStep } from "../core/field-path.ts";
import { canonicalJson, isJsonObject, type Json } from "../core/json.ts";
import type { KubeObject } from "../core/manifest.ts";
import type { JsonPatchOp } from "../ports.ts";

/** Takes fields out of a live object, and nothing else: a JSON patch with a test on the version it was judged on. A map or list that
 *  would be left empty goes as well, unless Git declares it. undefined = none of them is there. */
export function removalOps(
  live: KubeObject,
  paths: readonly string[],
  body: KubeObject,
): readonly JsonPatchOp[] | undefined {
  const { uid = "", resourceVersion = "" } = live.metadata;
  const ops: JsonPatchOp[] = [
    { op: "test", path: "/metadata/uid", value: uid },
    { op: "test", path: "/metadata/resourceVersion", value: resourceVersion },
  ];
  const tests = ops.length;
  let rest = live;
  for (const text of paths) {
    const path = upToEmptied(rest, parsePath(text), body);
    const pointer = pointerOf(rest, path);
    if (pointer === undefined) continue;
    ops.push({ op: "remove", path: pointer });
    rest = without(rest, path);
  }
  return ops.length === tests ? undefined : ops;
}

function upToEmptied(live: KubeObject, path: FieldPath, body: KubeObject): FieldPath {
  const parent = path.slice(0, -1);
  if (parent.length === 0 || valueAt(body, parent) !== undefined) return path;
  const value = valueAt(live, parent);
  const isLast = typeof value === "object" && value !== null && Object.keys(value).length === 1;
  return isLast ? upToEmptied(live, parent, body) : path;
}

/** RFC 6901; undefined when the path leads nowhere. */
function pointerOf(live: KubeObject, path: FieldPath): string | undefined {
  let value: Json = live;
  let pointer = "";
  for (const step of path) {
    const next = valueAt(value, [step]);
    if (next === undefined) return undefined;
    pointer += `/${nameOf(value, step, next)}`;
    value = next;
  }
  return pointer;
}

function nameOf(parent: Json, step: PathStep, child: Json): string {
  if (typeof step === "string") return step.replaceAll("~", "~0").replaceAll("/", "~1");
  if (typeof step === "number") return String(step);
  const list = isJsonObject(parent) ? [] : (parent as readonly Json[]);
  return String(list.findIndex((item) => item === child || canonicalJson(item) === canonicalJson(child)));
}
