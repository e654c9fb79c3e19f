import type * as z from "zod";
import type { ErrorCode } from "../core/errors.ts";
import { valueAt } from "../core/field-path.ts";
import type { Json } from "../core/json.ts";
import type { Problem } from "../core/problem.ts";
import { nearest } from "../core/text.ts";
import type { YamlDocument, YamlPath } from "../yaml/document.ts";
import { knownKeys } from "./known-keys.ts";

/**
 * A document by the schema of its file. All mistakes are told at once, each where it stands: REPO-KEY for a key that
 * does not exist, REPO-FIELD for the rest. Values never appear in messages, except words where a word was expected.
 */
export function parseWith<S extends z.ZodType>(
  schema: S,
  document: YamlDocument,
): { readonly value?: z.output<S>; readonly problems: readonly Problem[] } {
  const parsed = schema.safeParse(document.value);
  if (parsed.success) return { value: parsed.data, problems: [] };
  const problems = parsed.error.issues.flatMap((issue) => problemsOf(issue, schema, document));
  return { problems: problems.toSorted(byPlace) };
}

function byPlace({ position: a }: Problem, { position: b }: Problem): number {
  return (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0);
}

type Issue = z.core.$ZodIssue;

function problemsOf(issue: Issue, schema: z.ZodType, document: YamlDocument): readonly Problem[] {
  const path = issue.path as YamlPath;
  if (issue.code !== "unrecognized_keys") {
    const { message, hint } = fieldProblem(issue, valueAt(document.value, path));
    const text = path.length === 0 ? message : `${fieldText(path)} ${message}`;
    return [problem("REPO-FIELD", text, document.at(path), hint)];
  }
  const known = knownKeys(schema, path);
  return issue.keys.map((key) => {
    const close = nearest(key, known);
    const hint = close === undefined ? `Known keys: ${known.join(", ")}.` : `Did you mean "${close}"?`;
    return problem(
      "REPO-KEY",
      `unknown key "${fieldText([...path, key])}"`,
      document.keyAt([...path, key]),
      hint,
    );
  });
}

function problem(code: ErrorCode, message: string, position: Problem["position"], hint?: string): Problem {
  return {
    severity: "error",
    code,
    message,
    ...(position === undefined ? {} : { position }),
    ...(hint === undefined ? {} : { hint }),
  };
}

/** What is wrong, to stand behind the field's name. */
function fieldProblem(
  issue: Issue,
  value: Json | undefined,
): { readonly message: string; readonly hint?: string } {
  switch (issue.code) {
    case "invalid_type":
      if (value === undefined) return { message: "is required" };
      return wrongType(issue.expected, value);
    case "invalid_value":
      return wrongWord(issue.values.map(String), value);
    case "invalid_union":
      return { message: `must not be ${kindOf(value)}` };
    default:
      return { message: issue.message };
  }
}

function wrongType(expected: string, value: Json): { readonly message: string; readonly hint?: string } {
  if (expected === "int" && typeof value === "number") return { message: "must be a whole number" };
  const message = `must be ${kindNames[expected] ?? expected}, is ${kindOf(value)}`;
  const scalar = typeof value === "number" || typeof value === "boolean";
  return expected === "string" && scalar ? { message, hint: "Put it into quotes." } : { message };
}

function wrongWord(
  words: readonly string[],
  value: Json | undefined,
): { readonly message: string; readonly hint?: string } {
  const list = words.length === 1 ? `must be ${words[0]}` : `must be one of ${words.join(", ")}`;
  if (value === undefined) return { message: `is required and ${list}` };
  const close = typeof value === "string" && words.length > 1 ? nearest(value, words) : undefined;
  return close === undefined ? { message: list } : { message: list, hint: `Did you mean ${close}?` };
}

const kindNames: { readonly [expected: string]: string | undefined } = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a map",
};

/** A value's kind in words. */
export function kindOf(value: Json | undefined): string {
  if (value === null || value === undefined) return "empty";
  if (Array.isArray(value)) return "a list";
  return kindNames[typeof value] ?? "a map";
}

function fieldText(path: YamlPath): string {
  return path
    .map((step, index) => (typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`))
    .join("");
}
