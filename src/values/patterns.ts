import { compileRegex } from "../regex/regex.ts";
import { RegexError } from "../regex/syntax.ts";
import { isJsonObject, type Json } from "../core/json.ts";
import type { Problem } from "../core/problem.ts";
import type { YamlDocument, YamlPath } from "../yaml/document.ts";

/** ajv's engine for `pattern` and `patternProperties`: Go's patterns, as Helm reads them, because none of them can hang a
 *  render. Throws RegexError for a pattern that Go refuses. */
export function patternEngine(pattern: string): { test(text: string): boolean; toString(): string } {
  const regex = compileRegex(goPattern(pattern));
  return { test: (text) => regex.test(text), toString: () => `/${pattern}/` };
}
// For programs that ajv writes to a file, which nobody asks it for.
patternEngine.code = "patternEngine";

/** VAL-SCHEMA for each pattern of a schema that Go refuses; data in a schema (defaults, examples) is not looked at. */
export function badPatterns(document: YamlDocument): readonly Problem[] {
  return patternsIn(document.value, []).flatMap(({ pattern, path }) => {
    const reason = refusal(pattern);
    if (reason === undefined) return [];
    const message = `/${path.join("/")} is no pattern of Go (RE2), which values are checked with: ${reason}`;
    const hint = "Write it without, or say it with not, anyOf or enum.";
    return [{ severity: "error", code: "VAL-SCHEMA", message, position: document.at(path), hint }];
  });
}

interface PatternAt {
  readonly pattern: string;
  readonly path: YamlPath;
}

function patternsIn(value: Json | undefined, path: YamlPath): readonly PatternAt[] {
  if (Array.isArray(value)) {
    return (value as readonly Json[]).flatMap((item, index) => patternsIn(item, [...path, index]));
  }
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]): readonly PatternAt[] => {
    const here = [...path, key];
    if (["default", "const", "enum", "examples"].includes(key)) return [];
    const isName = path.at(-1) === "properties";
    if (key === "pattern" && typeof inner === "string" && !isName) return [{ pattern: inner, path: here }];
    const keys = path.at(-1) === "patternProperties" ? [{ pattern: key, path: here }] : [];
    return [...keys, ...patternsIn(inner, here)];
  });
}

function refusal(pattern: string): string | undefined {
  try {
    compileRegex(goPattern(pattern));
    return undefined;
  } catch (error) {
    if (error instanceof RegexError) return error.message;
    throw error;
  }
}

/** ECMA's `\u00e9` in Go's spelling. */
function goPattern(pattern: string): string {
  return pattern.replace(/\\(?:u([0-9a-fA-F]{4})|[^])/g, (whole, code: string | undefined) =>
    code === undefined ? whole : `\\x{${code}}`,
  );
}
