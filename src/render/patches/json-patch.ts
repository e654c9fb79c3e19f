import { jsonEqual } from "../../core/json.ts";
import { limits } from "../../core/limits.ts";
import { nearest } from "../../core/text.ts";
import { pointerText, type PatchOp } from "../../repo/patch-ops.ts";
import {
  countParts,
  jsonOf,
  partOf,
  stepInto,
  type ListPart,
  type MapPart,
  type Part,
  type Source,
} from "./part.ts";
import { refused } from "./patch-error.ts";

/** A JSON patch (RFC 6902): the operations one after the other, all or none. `source` = where they are written.
 *  Throws PATCH-OP at the operation that fails; its message names paths, never values. */
export function jsonPatch(root: Part, ops: readonly PatchOp[], source: Source): Part {
  return ops.reduce((part, op) => applied(part, op, source), root);
}

function applied(root: Part, op: PatchOp, source: Source): Part {
  const written = partOf(op.value, { source, path: [...op.place, "value"] });
  const step: Step = { op, blame: partOf(null, { source, path: [...op.place, "path"] }) };
  switch (op.op) {
    case "add":
      return put(root, op.path, written, step);
    case "remove":
      return removed(root, op.path, step);
    case "replace":
      found(root, op.path, step);
      return replaced(root, op.path, written);
    case "test":
      if (jsonEqual(jsonOf(found(root, op.path, step)), op.value)) return root;
      throw refused("PATCH-OP", `test ${pointerText(op.path)}: the value is another`, step.blame);
    case "move": {
      const value = found(root, op.from, step);
      if (isBelow(op.path, op.from)) throw refused("PATCH-OP", "a value cannot move into itself", step.blame);
      return put(removed(root, op.from, step), op.path, value, step);
    }
    case "copy": {
      const value = found(root, op.from, step);
      checkSize(root, value, step);
      return put(root, op.path, value, step);
    }
  }
}

interface Step {
  readonly op: PatchOp;
  /** The operation's `path`: where an error is told. */
  readonly blame: Part;
}

function isBelow(path: readonly string[], above: readonly string[]): boolean {
  return path.length > above.length && above.every((step, index) => path[index] === step);
}

/** A few copies of the whole into itself would fill any memory. */
function checkSize(root: Part, value: Part, { blame }: Step): void {
  const most = limits.yamlNodes;
  if (countParts(root, most) + countParts(value, most) <= most) return;
  throw refused("PATCH-OP", `more than ${most} nodes in one object (limits.yamlNodes)`, blame, "copy less");
}

function found(root: Part, path: readonly string[], step: Step): Part {
  let part = root;
  for (const [depth, key] of path.entries()) {
    const next = part.type === "list" && !isIndex(key) ? undefined : own(part, key);
    if (next === undefined) throw absent(part, path.slice(0, depth + 1), step);
    part = next;
  }
  return part;
}

function own(part: Part, key: string): Part | undefined {
  return part.type === "scalar" ? undefined : stepInto(part, key);
}

function isIndex(key: string): boolean {
  return /^(0|[1-9]\d{0,8})$/.test(key);
}

function put(root: Part, path: readonly string[], value: Part, step: Step): Part {
  const key = path.at(-1);
  if (key === undefined) return value;
  const parent = found(root, path.slice(0, -1), step);
  if (parent.type === "map") return replaced(root, path, value);
  if (parent.type === "scalar") throw absent(parent, path, step);
  const index = key === "-" ? parent.items.length : isIndex(key) ? Number(key) : -1;
  if (index < 0 || index > parent.items.length) throw absent(parent, path, step);
  const items = parent.items.toSpliced(index, 0, value);
  return replaced(root, path.slice(0, -1), { ...parent, items });
}

function removed(root: Part, path: readonly string[], step: Step): Part {
  found(root, path, step);
  const key = path.at(-1);
  if (key === undefined)
    throw refused("PATCH-OP", "the whole object cannot be removed", step.blame, wholeHint);
  const parent = found(root, path.slice(0, -1), step) as MapPart | ListPart;
  const rest: Part =
    parent.type === "list"
      ? { ...parent, items: parent.items.toSpliced(Number(key), 1) }
      : { ...parent, entries: new Map([...parent.entries].filter(([name]) => name !== key)) };
  return replaced(root, path.slice(0, -1), rest);
}

const wholeHint = "write the patch as a map: $patch: delete";

/** The root with another part at a path whose parents exist. */
function replaced(root: Part, [key, ...rest]: readonly string[], value: Part): Part {
  if (key === undefined) return value;
  const below = stepInto(root, key);
  const child = below === undefined ? value : replaced(below, rest, value);
  if (root.type === "list") return { ...root, items: root.items.with(Number(key), child) };
  return root.type === "map" ? { ...root, entries: new Map([...root.entries, [key, child]]) } : root;
}

function absent(parent: Part, path: readonly string[], { op, blame }: Step) {
  const key = path.at(-1) ?? "";
  const where = `${op.op} ${pointerText(path)}`;
  if (parent.type === "list") {
    const { length } = parent.items;
    if (!isIndex(key)) return refused("PATCH-OP", `${where}: a list has indices, not "${key}"`, blame);
    const message = `${where}: index ${key} is out of range, the list has ${length} item${length === 1 ? "" : "s"}`;
    return refused("PATCH-OP", message, blame, op.op === "add" ? "write - to add at the end" : undefined);
  }
  if (parent.type === "scalar")
    return refused("PATCH-OP", `${where}: ${pointerText(path.slice(0, -1))} is no map`, blame);
  const near = nearest(key, parent.entries.keys());
  const isParent = path.length < op.path.length;
  const add = `add ${pointerText(path)} first, or write the patch as a map`;
  const hint = near === undefined ? (isParent ? add : undefined) : `did you mean ${near}?`;
  return refused("PATCH-OP", `${where}: there is no such field`, blame, hint);
}
