import { isJsonObject, type Json } from "../core/json.ts";
import { nearest } from "../core/text.ts";
import type { YamlPath } from "../yaml/document.ts";

/** What a part of a file may look like. `text` with `of` is one of these words. */
export type Shape =
  | {
      readonly is: "text";
      readonly of?: readonly string[];
      readonly pattern?: RegExp;
      readonly example?: string;
    }
  | { readonly is: "list"; readonly of: Shape; readonly min?: number }
  | { readonly is: "map" }
  | {
      readonly is: "fields";
      readonly fields: { readonly [name: string]: Shape };
      readonly required?: readonly string[];
    };

export interface ShapeMistake {
  readonly path: YamlPath;
  readonly message: string;
  readonly hint?: string;
}

/** Everything in `value` that does not fit: unknown and missing fields, wrong types, unknown words. */
export function shapeMistakes(
  value: Json | undefined,
  shape: Shape,
  path: YamlPath = [],
): readonly ShapeMistake[] {
  switch (shape.is) {
    case "text":
      return textMistakes(value, shape, path);
    case "list":
      if (!Array.isArray(value)) return [{ path, message: `${name(path)} must be a list` }];
      if (value.length < (shape.min ?? 0)) return [{ path, message: `${name(path)} must not be empty` }];
      return (value as readonly Json[]).flatMap((item, i) => shapeMistakes(item, shape.of, [...path, i]));
    case "map":
      return isJsonObject(value) ? [] : [{ path, message: `${name(path)} must be a map` }];
    case "fields":
      return fieldMistakes(value, shape, path);
  }
}

function textMistakes(
  value: Json | undefined,
  { of, pattern, example = "" }: Shape & { is: "text" },
  path: YamlPath,
): readonly ShapeMistake[] {
  if (typeof value !== "string" || (value === "" && pattern?.test("") !== true)) {
    const quote = typeof value === "number" || typeof value === "boolean";
    return [
      { path, message: `${name(path)} must be a text`, ...(quote ? { hint: "Write it in quotes." } : {}) },
    ];
  }
  if (of !== undefined && !of.includes(value)) {
    return [{ path, message: `${name(path)} must be one of ${of.join(", ")}`, ...suggest(value, of) }];
  }
  if (pattern !== undefined && !pattern.test(value)) {
    return [{ path, message: `${name(path)} must look like ${example}` }];
  }
  return [];
}

function fieldMistakes(
  value: Json | undefined,
  { fields, required = [] }: Shape & { is: "fields" },
  path: YamlPath,
): readonly ShapeMistake[] {
  if (!isJsonObject(value)) return [{ path, message: `${name(path)} must be a map` }];
  const missing = required
    .filter((key) => value[key] === undefined)
    .map((key) => ({ path, message: `${name([...path, key])} is missing` }));
  const present = Object.entries(value).flatMap(([key, child]): readonly ShapeMistake[] => {
    const shape = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (shape !== undefined) return shapeMistakes(child, shape, [...path, key]);
    return [
      {
        path: [...path, key],
        message: `unknown field ${name([...path, key])}`,
        ...suggest(key, Object.keys(fields)),
      },
    ];
  });
  return [...missing, ...present];
}

function suggest(word: string, known: readonly string[]): { hint?: string } {
  const meant = nearest(word, known);
  return meant === undefined ? {} : { hint: `Did you mean ${meant}?` };
}

/** `spec.validations[0].expression`. */
function name(path: YamlPath): string {
  return (
    path
      .map((part, i) => (typeof part === "number" ? `[${part}]` : `${i === 0 ? "" : "."}${part}`))
      .join("") || "the document"
  );
}
