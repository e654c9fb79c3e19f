import type { FieldPath, PathStep } from "../core/field-path.ts";
import { isJsonObject, type Json, type JsonObject } from "../core/json.ts";
import { nearest } from "../core/text.ts";
import type { YamlPath } from "../yaml/document.ts";
import { listStep } from "./list-step.ts";

/** A place in an object: under its one spelling, and by indices as YAML has it. */
export interface Place {
  readonly path: FieldPath;
  readonly steps: YamlPath;
  readonly value: Json;
}

export type FoundPath =
  | { readonly type: "found"; readonly place: Place }
  /** The object has no such field: how far the path leads, and what is wrong after that. */
  | {
      readonly type: "absent";
      readonly at: Place;
      /** What was asked for there: `replica`, `[name=web]`. */
      readonly step: string;
      readonly near: string | undefined;
      readonly known: readonly string[];
    };

/**
 * Finds what a person means by a path: `.spec.containers[name=web].image`, also with an index, without the leading dot, with
 * `['a.b/c']` or `a\.b/c` for keys that have dots; `app.kubernetes.io/name` needs neither, as the object's own keys tell where
 * one ends. "" and "." are the whole object. Throws TypeError when it cannot be read.
 */
export function findPath(text: string, object: Json): FoundPath {
  let place: Place = { path: [], steps: [], value: object };
  for (let rest = normal(text); rest !== "";) {
    const token = rest.startsWith("[") ? bracketOf(rest) : nameOf(rest, place.value);
    if (token === undefined) throw new TypeError(`not a field path: ${text}`);
    const next = stepInto(place, token.step);
    if (next === undefined) return { type: "absent", at: place, ...absence(place, token) };
    place = next;
    rest = rest.slice(token.length);
  }
  return { type: "found", place };
}

interface Token {
  readonly step: PathStep;
  /** Characters of the text. */
  readonly length: number;
}

/** With a leading dot; jsonpath's braces, quotes and escapes as ours. */
function normal(text: string): string {
  const bare = text
    .trim()
    .replace(/^\{(.*)\}$/, "$1")
    .replace(
      /\['((?:[^'\\]|\\.)*)'\]/g,
      (_, key: string) => `[${JSON.stringify(key.replace(/\\(.)/g, "$1"))}]`,
    )
    .replace(/\.((?:[^.[\\]|\\.)*\\\.(?:[^.[\\]|\\.)*)/g, (_, key: string) => {
      return `[${JSON.stringify(key.replace(/\\(.)/g, "$1"))}]`;
    });
  if (bare === "" || bare === ".") return "";
  return bare.startsWith(".") || bare.startsWith("[") ? bare : `.${bare}`;
}

function bracketOf(text: string): Token | undefined {
  const [whole, inside] = /^\[((?:"(?:[^"\\]|\\.)*"|[^\]"])+)\]/.exec(text) ?? [];
  if (whole === undefined || inside === undefined) return undefined;
  return { step: insideOf(inside), length: whole.length };
}

function insideOf(inside: string): PathStep {
  if (/^\d+$/.test(inside)) return Number(inside);
  if (/^"(?:[^"\\]|\\.)*"$/.test(inside)) return JSON.parse(inside) as string;
  if (inside.startsWith("=")) return { value: inside.slice(1) };
  const pairs = inside.includes("=") ? inside.split(",") : [`name=${inside}`];
  const key = pairs.map((pair) => [
    pair.slice(0, pair.indexOf("=")),
    unquoted(pair.slice(pair.indexOf("=") + 1)),
  ]);
  return { key: Object.fromEntries(key) as JsonObject };
}

function unquoted(text: string): string {
  return /^".*"$/.test(text) ? (JSON.parse(text) as string) : text;
}

/** The longest key of the map that the text goes on with; what reaches to the next dot or bracket where there is none. */
function nameOf(text: string, value: Json): Token | undefined {
  const known = isJsonObject(value) ? Object.keys(value) : [];
  const fits = known.filter((key) => {
    const end = text.charAt(key.length + 1);
    return text.startsWith(`.${key}`) && (end === "" || end === "." || end === "[");
  });
  const name = fits.toSorted((a, b) => b.length - a.length)[0] ?? /^\.([^.[]+)/.exec(text)?.[1];
  if (name === undefined) return undefined;
  const isIndex = Array.isArray(value) && /^\d+$/.test(name);
  return { step: isIndex ? Number(name) : name, length: name.length + 1 };
}

function stepInto({ path, steps, value }: Place, step: PathStep): Place | undefined {
  if (typeof step === "string") {
    const inner = isJsonObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
    return inner === undefined ? undefined : { path: [...path, step], steps: [...steps, step], value: inner };
  }
  if (!Array.isArray(value)) return undefined;
  const list = value as readonly Json[];
  const index = typeof step === "number" ? step : list.findIndex((item) => isItem(item, step));
  const item = list[index];
  if (item === undefined) return undefined;
  return { path: [...path, listStep(path, list, index)], steps: [...steps, index], value: item };
}

/** Values as people write them: `port=80` finds the number. A port without protocol is TCP. */
function isItem(item: Json, step: Exclude<PathStep, string | number>): boolean {
  if ("value" in step) return String(item) === String(step.value);
  return (
    isJsonObject(item) &&
    Object.entries(step.key).every(([name, want]) => {
      const have = item[name] ?? (name === "protocol" ? "TCP" : undefined);
      return have !== undefined && String(have) === String(want);
    })
  );
}

function absence({ path, value }: Place, { step }: Token) {
  const list = Array.isArray(value) ? (value as readonly Json[]) : [];
  const known = isJsonObject(value)
    ? Object.keys(value)
    : list.map((_, index) => stepName(listStep(path, list, index)));
  const text = stepName(step);
  return { step: text, near: nearest(text, known), known };
}

function stepName(step: PathStep): string {
  if (typeof step === "string") return step;
  if (typeof step === "number") return `[${step}]`;
  if ("value" in step) return `[=${String(step.value)}]`;
  return `[${Object.entries(step.key)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(",")}]`;
}
