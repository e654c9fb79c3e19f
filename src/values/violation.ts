import type { ErrorObject } from "ajv";
import { valueAt } from "../core/field-path.ts";
import { isJsonObject, type Json } from "../core/json.ts";
import type { Position } from "../core/position.ts";
import type { Problem } from "../core/problem.ts";
import type { MergedValues } from "../core/release.ts";
import { nearest } from "../core/text.ts";
import { kindOf } from "../schema/parse-with.ts";
import type { YamlDocument, YamlPath } from "../yaml/document.ts";
import { keyText } from "./key-text.ts";

/** What a violation is told with. */
export interface Checked {
  readonly merged: MergedValues;
  /** The schema: where a missing value is asked for. */
  readonly document: YamlDocument;
  readonly secrets: readonly YamlPath[];
}

/** Problems from ajv's errors, one for each mistake, sorted by key. Numbers and booleans are shown, texts and secrets never. */
export function violations(errors: readonly ErrorObject[], checked: Checked): readonly Problem[] {
  const told = new Map<string, Problem>();
  for (const error of errors.filter((each) => !isConsequence(each, errors))) {
    const path = pathOf(error, checked.merged.values);
    if (isUnknownKey(error) && isForOthers(path, error, checked.merged)) continue;
    const problem = toProblem(error, path, checked);
    told.set(`${keyText(path)} ${problem.message}`, problem);
  }
  return [...told].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, problem]) => problem);
}

/** Errors inside the branches of an anyOf or oneOf say why each branch failed; the error of the whole says it once. */
function isConsequence(
  { schemaPath, instancePath, keyword }: ErrorObject,
  errors: readonly ErrorObject[],
): boolean {
  if (keyword === "if") return true;
  return errors.some(
    (other) =>
      (other.keyword === "anyOf" || other.keyword === "oneOf") &&
      schemaPath.startsWith(`${other.schemaPath}/`) &&
      instancePath.startsWith(other.instancePath),
  );
}

function isUnknownKey({ keyword }: ErrorObject): boolean {
  return keyword === "additionalProperties" || keyword === "unevaluatedProperties";
}

/** `global` is for all charts, as in Helm; and a repo's own values files are defaults for every release: a closed schema need not
 *  know what other charts read. What looks like a misspelt key is none of these. (validate tells of keys that no chart reads.) */
function isForOthers(path: YamlPath, { parentSchema }: ErrorObject, { origins }: MergedValues): boolean {
  const [key, ...rest] = path;
  if (typeof key !== "string" || rest.length > 0) return false;
  if (key === "global") return true;
  if (nearest(key, knownKeys(parentSchema)) !== undefined) return false;
  const name = keyText(path);
  const own = [...origins].filter(
    ([leaf]) => leaf === name || leaf.startsWith(`${name}.`) || leaf.startsWith(`${name}[`),
  );
  return own.length > 0 && own.every(([, { layer }]) => layer >= 2 && layer <= 6);
}

function knownKeys(schema: ErrorObject["parentSchema"]): readonly string[] {
  const { properties } = schema ?? {};
  return isJsonObject(properties) ? Object.keys(properties) : [];
}

/** The value that is wrong; for a key too much or missing, that key. */
function pathOf({ instancePath, params }: ErrorObject, values: Json): YamlPath {
  const { additionalProperty, unevaluatedProperty, missingProperty, propertyName } = params as {
    readonly [name: string]: string | undefined;
  };
  const key = additionalProperty ?? unevaluatedProperty ?? missingProperty ?? propertyName;
  const path = pointerPath(instancePath, values);
  return key === undefined ? path : [...path, key];
}

/** `/env/0/name` → ["env", 0, "name"]. */
function pointerPath(pointer: string, values: Json): YamlPath {
  const path: (string | number)[] = [];
  for (const part of pointer.split("/").slice(1)) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    path.push(Array.isArray(valueAt(values, path)) ? Number(key) : key);
  }
  return path;
}

function toProblem(error: ErrorObject, path: YamlPath, checked: Checked): Problem {
  const name = keyText(path);
  const position = positionOf(path, error, checked);
  switch (error.keyword) {
    case "additionalProperties":
    case "unevaluatedProperties": {
      const known = knownKeys(error.parentSchema);
      const close = nearest(String(path.at(-1)), known);
      const hint =
        close === undefined ? `Known keys: ${known.join(", ") || "none"}.` : `Did you mean "${close}"?`;
      return {
        severity: "error",
        code: "VAL-UNKNOWN",
        message: `"${name}" is not in the schema`,
        position,
        hint,
      };
    }
    case "required":
    case "dependentRequired":
    case "dependencies":
      return violation(`${name} is required`, position, "Set it in a values file.");
    default: {
      const is = shown(path, error.keyword, checked);
      const whole = name === "" ? "the values" : name;
      return violation(`${whole} ${expectation(error)}${is}`, position, hintOf(error));
    }
  }
}

function violation(message: string, position: Position, hint: string): Problem {
  return { severity: "error", code: "VAL-SCHEMA", message, position, hint };
}

function expectation({ keyword, params, message = "is not valid" }: ErrorObject): string {
  switch (keyword) {
    case "type": {
      const type: unknown = (params as { readonly type: unknown }).type;
      return `must be ${(Array.isArray(type) ? type : [type]).join(" or ")}`;
    }
    case "enum":
      return `must be one of ${(params as { readonly allowedValues: readonly Json[] }).allowedValues.map((v) => JSON.stringify(v)).join(", ")}`;
    case "const":
      return `must be ${JSON.stringify((params as { readonly allowedValue: Json }).allowedValue)}`;
    case "anyOf":
    case "oneOf":
      return "fits none of the forms that the schema allows, or more than one";
    case "false schema":
      return "must not be set";
    default:
      return message;
  }
}

/** ` (is 0)`, ` (is a text)`; nothing of a secret. */
function shown(path: YamlPath, keyword: string, { merged, secrets }: Checked): string {
  const value = valueAt(merged.values, path);
  const isSecret = secrets.some((secret) => secret.every((step, index) => path[index] === step));
  if (value === undefined || isSecret) return "";
  if (keyword === "type") return ` (is ${kindOf(value)})`;
  return typeof value === "number" || typeof value === "boolean" ? ` (is ${value})` : "";
}

function hintOf({ keyword, parentSchema }: ErrorObject): string {
  const description: unknown = parentSchema?.["description"];
  if (typeof description === "string" && description !== "") return description;
  return keyword === "type" ? "Correct the value, or its quotes." : "Correct the value.";
}

/** Where the value was set; of a missing one, where its neighbours were, or else where the schema asks for it. */
function positionOf(path: YamlPath, error: ErrorObject, { merged, document }: Checked): Position {
  for (let length = path.length; length > 0; length--) {
    const key = keyText(path.slice(0, length));
    const exact = merged.origins.get(key);
    if (exact !== undefined) return exact.position;
    for (const [other, { position }] of merged.origins) {
      if (other.startsWith(`${key}.`) || other.startsWith(`${key}[`)) return position;
    }
  }
  return document.at(pointerPath(error.schemaPath.replace(/^#/, ""), document.value));
}
