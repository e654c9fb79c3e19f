import { canonicalJson, isJsonObject, type Json, type JsonObject } from "./json.ts";

/** One step into an object: a map key, a list index, a list item by its merge keys, or a member of a set by value. */
export type PathStep = string | number | { readonly key: JsonObject } | { readonly value: Json };
export type FieldPath = readonly PathStep[];

/** The one spelling of field paths: `.spec.containers[name=web].image`, `.data["app.yaml"]`, `.list[2]`, `.finalizers[=x]`. */
export function pathText(path: FieldPath): string {
  return path.map(stepText).join("");
}

function stepText(step: PathStep): string {
  if (typeof step === "string")
    return /^[A-Za-z_$][\w$-]*$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
  if (typeof step === "number") return `[${step}]`;
  if ("value" in step) return `[=${scalarText(step.value)}]`;
  const pairs = Object.entries(step.key).map(([name, value]) => `${name}=${scalarText(value ?? null)}`);
  return `[${pairs.join(",")}]`;
}

function scalarText(value: Json): string {
  return typeof value === "string" && /^[\w./:-]+$/.test(value) ? value : JSON.stringify(value);
}

/** Reads what pathText writes (and index steps). Throws TypeError when it cannot. */
export function parsePath(text: string): FieldPath {
  const path: PathStep[] = [];
  let rest = text.startsWith(".") || text.startsWith("[") ? text : `.${text}`;
  while (rest !== "") {
    const name = /^\.([\w$-]+)/.exec(rest);
    const bracket = /^\[((?:"(?:[^"\\]|\\.)*"|[^\]"])+)\]/.exec(rest);
    if (name?.[1] !== undefined) path.push(name[1]);
    else if (bracket?.[1] !== undefined) path.push(bracketStep(bracket[1]));
    else throw new TypeError(`not a field path: ${text}`);
    rest = rest.slice((name ?? bracket)?.[0].length);
  }
  return path;
}

function bracketStep(inside: string): PathStep {
  if (/^\d+$/.test(inside)) return Number(inside);
  if (/^"(?:[^"\\]|\\.)*"$/.test(inside)) return JSON.parse(inside) as string;
  if (inside.startsWith("=")) return { value: scalar(inside.slice(1)) };
  const key: Record<string, Json> = {};
  for (const pair of inside.split(",")) {
    const at = pair.indexOf("=");
    if (at < 1) throw new TypeError(`not a list key: [${inside}]`);
    key[pair.slice(0, at)] = scalar(pair.slice(at + 1));
  }
  return { key };
}

function scalar(text: string): Json {
  if (/^(-?\d+|true|false|null|".*")$/.test(text)) return JSON.parse(text) as Json;
  return text;
}

/** Same path, whatever the order of merge keys. */
export function pathId(path: FieldPath): string {
  return path
    .map((step) => (typeof step === "object" ? canonicalJson(step as JsonObject) : JSON.stringify(step)))
    .join("/");
}

/** The value at a path; undefined when absent. List items are found by their merge keys. */
export function valueAt(root: Json | undefined, path: FieldPath): Json | undefined {
  let value: Json | undefined = root;
  for (const step of path) {
    if (value === undefined) return undefined;
    value = stepInto(value, step);
  }
  return value;
}

function stepInto(value: Json, step: PathStep): Json | undefined {
  if (typeof step === "string")
    return isJsonObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  if (!Array.isArray(value)) return undefined;
  const list = value as readonly Json[];
  if (typeof step === "number") return list[step];
  if ("value" in step) return list.find((item) => canonicalJson(item) === canonicalJson(step.value));
  return list.find((item) => matchesKey(item, step.key));
}

/** True when a list item carries all merge keys; a missing `protocol` means TCP, as the API server defaults it. */
export function matchesKey(item: Json | undefined, key: JsonObject): boolean {
  return (
    isJsonObject(item) &&
    Object.entries(key).every(
      ([name, want]) => (item[name] ?? (name === "protocol" ? "TCP" : undefined)) === want,
    )
  );
}

/** A copy without the value at `path`; maps that become empty stay. Unknown paths change nothing. */
export function without<T extends Json>(root: T, path: FieldPath): T {
  const [step, ...rest] = path;
  if (step === undefined) return root;
  if (isJsonObject(root) && typeof step === "string") {
    if (!Object.hasOwn(root, step)) return root;
    const map: JsonObject = root;
    const child = map[step];
    if (rest.length > 0)
      return child === undefined ? root : ({ ...map, [step]: without(child, rest) } as Json as T);
    const { [step]: _dropped, ...others } = map;
    return others as Json as T;
  }
  if (!Array.isArray(root) || typeof step === "string") return root;
  const list = root as readonly Json[];
  const at = list.findIndex(
    (item, index) => stepInto(list, step) === item && (typeof step !== "number" || step === index),
  );
  if (at < 0) return root;
  const child = rest.length > 0 ? [without(list[at] as Json, rest)] : [];
  return [...list.slice(0, at), ...child, ...list.slice(at + 1)] as unknown as T;
}
