import type { Json, JsonObject } from "../core/json.ts";
import { isJsonObject } from "../core/json.ts";
import { nearest } from "../core/text.ts";
import type { YamlPath } from "../yaml/document.ts";

const names = ["add", "remove", "replace", "move", "copy", "test"] as const;

/** One operation of a JSON patch (RFC 6902); paths as their unescaped steps. */
export interface PatchOp {
  readonly op: (typeof names)[number];
  readonly path: readonly string[];
  /** Of move and copy. */
  readonly from: readonly string[];
  /** Of add, replace and test. */
  readonly value: Json;
  /** Where the operation stands in the patch's text. */
  readonly place: YamlPath;
}

/** What is wrong with an operation, at a place of the patch's text. */
export interface OpMistake {
  readonly path: YamlPath;
  readonly message: string;
  readonly hint?: string;
}

/** The list of a JSON patch, or everything that is wrong with its form. */
export function readOps(list: readonly Json[]): {
  readonly ops: readonly PatchOp[];
  readonly mistakes: readonly OpMistake[];
} {
  const mistakes: OpMistake[] = [];
  const ops = list.flatMap((item, index) => readOp(item, [index], mistakes) ?? []);
  return { ops, mistakes };
}

function readOp(item: Json, place: YamlPath, mistakes: OpMistake[]): PatchOp | undefined {
  if (!isJsonObject(item)) {
    mistakes.push({
      path: place,
      message: "an operation must be a map",
      hint: "{ op: replace, path: /…, value: … }",
    });
    return undefined;
  }
  const op = names.find((name) => name === item["op"]);
  if (op === undefined) {
    mistakes.push({ path: [...place, "op"], ...wrongOp(item["op"]) });
    return undefined;
  }
  const pointer = (key: "path" | "from"): readonly string[] | undefined => {
    const steps = pointerOf(item[key]);
    const message = `${key} of ${op} must be a JSON pointer such as /spec/replicas`;
    if (steps === undefined) mistakes.push({ path: [...place, key], message, hint: pointerHint(item[key]) });
    return steps;
  };
  const path = pointer("path");
  const from = op === "move" || op === "copy" ? pointer("from") : [];
  const { value } = item;
  const needsValue = op === "add" || op === "replace" || op === "test";
  if (needsValue && value === undefined) mistakes.push({ path: place, message: `${op} needs a value` });
  if (path === undefined || from === undefined) return undefined;
  return needsValue && value === undefined ? undefined : { op, path, from, value: value ?? null, place };
}

function wrongOp(word: JsonObject[string]): Pick<OpMistake, "message" | "hint"> {
  const near = typeof word === "string" ? nearest(word, names) : undefined;
  return {
    message: word === undefined ? "the operation has no op" : `op must be one of ${names.join(", ")}`,
    ...(near === undefined ? {} : { hint: `did you mean ${near}?` }),
  };
}

/** `/a/b~1c` → [a, b/c] (RFC 6901); undefined when it is none. */
export function pointerOf(text: unknown): readonly string[] | undefined {
  if (text === "") return [];
  if (typeof text !== "string" || !text.startsWith("/") || /~([^01]|$)/.test(text)) return undefined;
  const steps = text.slice(1).split("/");
  return steps.map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** The reverse of pointerOf; `""` is the whole. */
export function pointerText(steps: readonly string[]): string {
  return steps.map((step) => `/${step.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("") || '""';
}

function pointerHint(text: unknown): string {
  if (typeof text !== "string") return "write it in quotes";
  return text.startsWith("/")
    ? "write ~0 for ~ and ~1 for / inside of a key"
    : `write /${text.replaceAll(".", "/")}`;
}
