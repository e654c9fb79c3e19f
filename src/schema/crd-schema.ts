import * as z from "zod";
import { isJsonObject, type Json, type JsonObject } from "../core/json.ts";

/**
 * A zod schema as the structural schema that CustomResourceDefinitions want. Zod's OpenAPI 3.0 output of the input
 * side is close to it; what the API server refuses, prunes or does not need is taken away here.
 */
export function structuralSchema(schema: z.ZodType): JsonObject {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    target: "openapi-3.0",
    io: "input",
    unrepresentable: "any", // free JSON: its meta says what it is
    reused: "inline", // CRDs know no $ref
  });
  return tidied(json as JsonObject);
}

/** Zod writes the safe-integer bounds out wherever a number has no bound of its own. */
const safeBounds = [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER] as readonly Json[];

/** `properties` and `default` hold names and values of users' choice: only schemas are tidied. */
function tidied(schema: JsonObject): JsonObject {
  const kept = Object.entries(schema).filter(
    ([key, value]) =>
      !((key === "minimum" || key === "maximum") && safeBounds.includes(value ?? null)) &&
      !(key === "additionalProperties" && value === false),
  );
  return Object.fromEntries(
    kept.map(([key, value]) => {
      if (key === "description") return [key, withDefault(String(value), schema["default"])];
      if (key === "properties" && isJsonObject(value)) return [key, mapValues(value, tidied)];
      if ((key === "items" || key === "additionalProperties") && isJsonObject(value))
        return [key, tidied(value)];
      return [key, value];
    }),
  );
}

/** `kubectl explain` shows no defaults by itself. */
function withDefault(description: string, value: Json | undefined): string {
  if (value === undefined || isJsonObject(value)) return description;
  const text = Array.isArray(value) ? value.join(", ") : String(value);
  return `${description.replace(/\.$/, "")} (default ${text || "none"}).`;
}

function mapValues(map: JsonObject, change: (value: JsonObject) => JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(map).map(([key, value]) => [key, isJsonObject(value) ? change(value) : value]),
  );
}
