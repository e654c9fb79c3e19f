import { isJsonObject } from "../core/json.ts";
import { uses } from "../render/chart/uses.ts";
import type { ChartSource } from "../repo/model.ts";
import { isDeclared } from "../values/declared.ts";
import { keyText } from "../values/key-text.ts";
import type { YamlPath } from "../yaml/document.ts";
import { parseDocuments } from "../yaml/parse.ts";

/** Whether a chart plainly speaks of a key of its values: its schema declares it, a template has `Values.<key>` in its
 *  text, or Chart.yaml decides by it. False says nothing: a map may be read as a whole. */
export function mentionsOf(chart: ChartSource | undefined): (path: YamlPath) => boolean {
  if (chart === undefined) return () => false;
  const keys = new Set(deciding(chart, ""));
  for (const { text } of [...chart.templates, ...chart.partials])
    for (const [, key = ""] of text.matchAll(/\bValues\.([\w$-]+(?:\.[\w$-]+)*)/g)) keys.add(key);
  const schema =
    chart.schema === undefined ? undefined : parseDocuments(chart.schema.text, "").documents[0]?.value;
  return (path) => keys.has(keyText(path)) || (isJsonObject(schema) && isDeclared(schema, path));
}

/** Conditions and tags of dependencies, which no template reads. */
function deciding(chart: ChartSource, section: string): readonly string[] {
  return uses(chart).flatMap((use) => [
    ...use.condition.split(",").map((key) => section + key.trim()),
    ...use.tags.map((tag) => `tags.${tag}`),
    ...deciding(use.chart, `${section}${use.name}.`),
  ]);
}
