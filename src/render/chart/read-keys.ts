import { valueAt } from "../../core/field-path.ts";
import { isJsonObject, type Json } from "../../core/json.ts";
import { keyText } from "../../values/key-text.ts";
import type { YamlPath } from "../../yaml/document.ts";
import type { TemplateSet } from "../handlebars/template-set.ts";
import type { TemplateTrace } from "../handlebars/template-trace.ts";
import { valuesPaths } from "./field-origin.ts";
import { releasePath, type ChartInstance } from "./subcharts.ts";

/** What one chart of a release printed. */
export interface PrintedChart {
  readonly instance: ChartInstance;
  readonly set: TemplateSet;
  readonly traces: (() => TemplateTrace)[];
}

/** All keys of the release's values that a template, condition or partial reads. What stands in a branch not taken counts
 *  as read with all below it; so does a map that is handed to a helper. Keys that no layer sets are among them. */
export function readKeys(printed: readonly PrintedChart[]): ReadonlySet<string> {
  return new Set(printed.flatMap(keysOfChart));
}

function keysOfChart({ instance, set, traces }: PrintedChart): readonly string[] {
  const made = traces.map((trace) => trace());
  const read = made.flatMap((trace) => trace.read);
  const some = read.filter(({ deep }) => !deep).map(({ path }) => path);
  const ran = new Set(made.flatMap((trace) => [...trace.ran]));
  const whole = [...read.filter(({ deep }) => deep).map(({ path }) => path), ...set.notReached(ran)];
  const all = whole.some((path) => path.length === 0) ? [["Values"]] : whole;
  const below = valuesPaths(all).flatMap((path) => leavesBelow(valueAt(instance.values, path), path));
  const paths = [...valuesPaths(some), ...below].filter((path) => path.length > 0);
  return [...instance.conditions, ...paths.map((path) => keyText(releasePath(instance, path)))];
}

/** The path itself, and all below it. */
function leavesBelow(value: Json | undefined, path: YamlPath): readonly YamlPath[] {
  const isList = Array.isArray(value);
  if (!isList && !isJsonObject(value)) return [path];
  const entries = Object.entries(value) as [string, Json | undefined][];
  return [
    path,
    ...entries.flatMap(([key, inner]) => leavesBelow(inner, [...path, isList ? Number(key) : key])),
  ];
}
