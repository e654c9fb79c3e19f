import { valueAt } from "../core/field-path.ts";
import { isJsonObject, type Json, type JsonObject } from "../core/json.ts";
import { limits } from "../core/limits.ts";
import { positionText } from "../core/position.ts";
import type { Problem } from "../core/problem.ts";
import type { MergedValues } from "../core/release.ts";
import { kindOf } from "../schema/parse-with.ts";
import type { YamlPath } from "../yaml/document.ts";
import { keyText } from "./key-text.ts";
import type { ValuesLayer } from "./layers.ts";
import { originsOf } from "./origins.ts";

/**
 * Layers (lowest first) merged as Helm merges: maps merge, lists and scalars replace, null deletes what a lower layer
 * set (and stays null where no layer below set anything). Source: MergeMaps and coalesceValues in helm/pkg/chartutil.
 * Problems: VAL-KEY and YAML-DEPTH (then the values are empty), VAL-MERGE (a warning).
 */
export function mergeLayers(layers: readonly ValuesLayer[]): {
  readonly merged: MergedValues;
  readonly problems: readonly Problem[];
} {
  const refused = layers.flatMap((layer) => refusedKeys(layer, layer.values, []));
  if (refused.length > 0) return { merged: { values: {}, origins: new Map() }, problems: refused };
  const problems: Problem[] = [];
  let values: JsonObject = {};
  layers.forEach((layer, index) => {
    values = mergeMaps(values, layer.values, {
      path: [],
      clash: (path) => problems.push(clash(path, layer, layers.slice(0, index))),
    });
  });
  return { merged: withOrigins(values, layers), problems };
}

/** Origins cost a look at every layer for each leaf, and only errors and explain ask for them: made on first use. */
function withOrigins(values: JsonObject, layers: readonly ValuesLayer[]): MergedValues {
  let origins: MergedValues["origins"] | undefined;
  return {
    values,
    get origins() {
      return (origins ??= originsOf(values, layers));
    },
  };
}

interface Place {
  readonly path: YamlPath;
  readonly clash: (path: YamlPath) => void;
}

function mergeMaps(lower: JsonObject, upper: JsonObject, { path, clash }: Place): JsonObject {
  const result: { [key: string]: Json | undefined } = { ...lower };
  for (const [key, value] of Object.entries(upper)) {
    const before = Object.hasOwn(lower, key) ? lower[key] : undefined;
    const here = [...path, key];
    if (value === null && before !== undefined) Reflect.deleteProperty(result, key);
    else if (isJsonObject(before) && isJsonObject(value))
      result[key] = mergeMaps(before, value, { path: here, clash });
    else {
      if (before !== undefined && before !== null && isJsonObject(before) !== isJsonObject(value))
        clash(here);
      result[key] = value;
    }
  }
  return result;
}

function clash(path: YamlPath, upper: ValuesLayer, below: readonly ValuesLayer[]): Problem {
  const lower = below.findLast((layer) => valueAt(layer.values, path) !== undefined);
  const position = upper.at(path);
  const describe = (layer: ValuesLayer): string =>
    `${kindOf(valueAt(layer.values, path))} in ${positionText({ ...layer.at(path), column: 0 })}`;
  const before = lower === undefined ? "" : `${describe(lower)}, `;
  const message = `${keyText(path)}: ${before}${describe(upper)}; the latter wins`;
  const hint = "Give the key the same kind of value in every layer.";
  return { severity: "warning", code: "VAL-MERGE", message, position, hint };
}

/** Keys that mean something else to JavaScript (R28), and nesting beyond the limit. */
function refusedKeys(layer: ValuesLayer, value: Json | undefined, path: YamlPath): readonly Problem[] {
  if (typeof value !== "object" || value === null) return [];
  if (path.length > limits.valuesDepth) {
    const message = `values nested deeper than ${limits.valuesDepth} (limits.valuesDepth)`;
    return [
      {
        severity: "error",
        code: "YAML-DEPTH",
        message,
        position: layer.at(path),
        hint: "Flatten the values.",
      },
    ];
  }
  const isList = Array.isArray(value);
  return Object.entries(value).flatMap(([key, inner]: [string, Json | undefined]): readonly Problem[] => {
    const here = [...path, isList ? Number(key) : key];
    return !isList && reserved.has(key) ? [reservedKey(key, layer, here)] : refusedKeys(layer, inner, here);
  });
}

const reserved = new Set(["__proto__", "constructor", "prototype"]);

function reservedKey(key: string, layer: ValuesLayer, path: YamlPath): Problem {
  const position = layer.keyAt(path);
  return {
    severity: "error",
    code: "VAL-KEY",
    message: `reserved key "${key}"`,
    position,
    hint: "Rename the key.",
  };
}
