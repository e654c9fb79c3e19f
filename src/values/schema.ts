import { Ajv, type AnySchemaObject, type ErrorObject, type ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { isJsonObject, type Json, type JsonObject } from "../core/json.ts";
import type { Problem } from "../core/problem.ts";
import type { MergedValues } from "../core/release.ts";
import { RegexError } from "../regex/syntax.ts";
import type { TextFile } from "../repo/model.ts";
import type { YamlDocument, YamlPath } from "../yaml/document.ts";
import { parseDocuments } from "../yaml/parse.ts";
import { formats } from "./formats.ts";
import { badPatterns, patternEngine } from "./patterns.ts";
import { secretPaths } from "./secret-paths.ts";
import { violations, type Checked } from "./violation.ts";

/** A chart's values.schema.json, compiled once for all targets. */
export interface ValuesSchema {
  /** All violations at once: VAL-SCHEMA, VAL-UNKNOWN, where the value was set. No secret value, no text value at all. */
  check(merged: MergedValues): readonly Problem[];
  /** Paths of the values that the schema marks `writeOnly: true`: never printed. */
  secrets(values: JsonObject): readonly YamlPath[];
}

/**
 * Compiles values.schema.json: draft 2020-12 when `$schema` says so, else draft-07. Formats are those of formats.ts. Problems:
 * VAL-SCHEMA-REF for a `$ref` that leaves the file (R32), VAL-SCHEMA when it is no schema, YAML-* when it is no JSON.
 */
export function readValuesSchema({ text, file }: TextFile): {
  readonly schema?: ValuesSchema;
  readonly problems: readonly Problem[];
} {
  const { documents, problems } = parseDocuments(text, file);
  const [document] = documents;
  if (problems.length > 0 || document === undefined) return { problems };
  const refs = remoteRefs(document, document.value, []);
  if (refs.length > 0) return { problems: refs };
  if (!isJsonObject(document.value)) return { problems: [invalid(document, "it is no map")] };
  const patterns = badPatterns(document);
  if (patterns.length > 0) return { problems: patterns };
  const compiled = compile(document.value);
  if (compiled.validate === undefined) return { problems: [invalid(document, compiled.message)] };
  const { validate } = compiled;
  const root = document.value;
  const secrets = (values: JsonObject): readonly YamlPath[] => secretPaths(root, values);
  return {
    problems: [],
    schema: {
      secrets,
      check: (merged) => checked(validate, { merged, document, secrets: secrets(merged.values) }),
    },
  };
}

const options = {
  allErrors: true,
  verbose: true,
  strict: false,
  formats: { ...formats },
  logger: false,
  code: { regExp: patternEngine },
} as const;

function compile(
  schema: JsonObject,
): { readonly validate: ValidateFunction } | { readonly validate?: never; readonly message: string } {
  const { $schema, $id: _id, ...rest } = schema;
  const ajv =
    typeof $schema === "string" && /20(20-12|19-09)/.test($schema) ? new Ajv2020(options) : new Ajv(options);
  try {
    return { validate: ajv.compile(rest as AnySchemaObject) };
  } catch (cause) {
    return { message: cause instanceof Error ? cause.message : String(cause) };
  }
}

function checked(validate: ValidateFunction, what: Checked): readonly Problem[] {
  try {
    return violations(errorsOf(validate, what.merged.values), what);
  } catch (error) {
    if (!(error instanceof RegexError)) throw error;
    return [invalid(what.document, `a pattern cannot be used on a value: ${error.message}`)];
  }
}

function errorsOf(validate: ValidateFunction, values: JsonObject): readonly ErrorObject[] {
  return validate(values) ? [] : (validate.errors ?? []);
}

function invalid(document: YamlDocument, reason: string): Problem {
  const message = `not a valid JSON schema: ${reason}`;
  return {
    severity: "error",
    code: "VAL-SCHEMA",
    message,
    position: document.position,
    hint: "Correct the schema.",
  };
}

/** `$ref`s that are not `#…`; data in a schema (defaults, examples) is not looked at. */
function remoteRefs(document: YamlDocument, value: Json | undefined, path: YamlPath): readonly Problem[] {
  if (Array.isArray(value)) {
    return (value as readonly Json[]).flatMap((item, index) => remoteRefs(document, item, [...path, index]));
  }
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]): readonly Problem[] => {
    const here = [...path, key];
    if (["default", "const", "enum", "examples"].includes(key)) return [];
    if (!/^\$(ref|dynamicRef|recursiveRef)$/.test(key) || typeof inner !== "string") {
      return remoteRefs(document, inner, here);
    }
    if (inner.startsWith("#")) return [];
    const message = `/${path.join("/")}: only local $ref is allowed`;
    const hint = "Copy the definition into this file and refer to it as #/definitions/….";
    return [{ severity: "error", code: "VAL-SCHEMA-REF", message, position: document.at(here), hint }];
  });
}
