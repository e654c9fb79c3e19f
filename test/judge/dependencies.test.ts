import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import test from "node:test";
import type { Json } from "../../src/core/json.ts";
import { isJsonObject } from "../../src/core/json.ts";
import { renderTarget } from "../../src/desired/desired.ts";
import { parseDocuments } from "../../src/yaml/parse.ts";
import { helm } from "../../tools/helm/helm.ts";
import { problemLines, repoWith, requestOf } from "../support/render-request.ts";
import { layouts, type Layout } from "./dependency-layouts.ts";

/** What each chart of a release sees, by the path of its template; a chart that is not used is not there. */
type Seen = Readonly<Record<string, Json>>;

const configMap = (name: string, values: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  values: ${values}\n`;
const helmTemplate = configMap('{{ .Template.Name | replace "/" "-" }}', "{{ .Values | toJson | quote }}");
const ourTemplate = configMap('{{replace "/" "-" Template.Name}}', "{{quote (toJson Values)}}");

/** One template in each chart that prints its values. */
function withTemplates({ files }: Layout, name: string, text: string): Readonly<Record<string, string>> {
  const folders = Object.keys(files).filter((path) => path.endsWith("Chart.yaml"));
  const added = folders.map((path) => [path.replace("Chart.yaml", `templates/${name}`), text] as const);
  return { ...files, ...Object.fromEntries(added) };
}

async function seenByHelm(layout: Layout): Promise<Seen> {
  const folder = mkdtempSync(join(tmpdir(), "syncline-dependencies-"));
  try {
    for (const [path, text] of Object.entries(withTemplates(layout, "values.yaml", helmTemplate))) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    writeFileSync(join(folder, "release-values.yaml"), layout.values);
    const text = await helm("template", "web", folder, "--values", join(folder, "release-values.yaml"));
    const { documents } = parseDocuments(text, "helm");
    return seen(documents.map(({ value }) => value));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function seenByUs(layout: Layout): Seen {
  const charts = withTemplates(layout, "values.yaml.hbs", ourTemplate);
  const files = repoWith(charts, ["web"], { "releases/web/values.yaml": layout.values });
  const result = renderTarget(requestOf(files), { charts: new Map(), packs: new Map() });
  assert.deepEqual(
    problemLines(result).filter((line) => !line.includes("warning VAL-MERGE")),
    [],
  );
  return seen(result.releases.flatMap(({ manifests }) => manifests.map(({ object }) => object)));
}

function seen(objects: readonly Json[]): Seen {
  const entries = objects.map((object) => {
    const { metadata, data } = object as { metadata: { name: string }; data: { values: string } };
    return [metadata.name, withoutNulls(JSON.parse(data.values) as Json)] as const;
  });
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** A key that is null and one that is absent are the same to every template but one that asks by hasKey. */
function withoutNulls(value: Json): Json {
  if (!isJsonObject(value)) return value;
  const kept = Object.entries(value).filter(([, inner]) => inner !== null && inner !== undefined);
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutNulls(inner as Json)]));
}

for (const layout of layouts) {
  test(`values as Helm computes them: ${layout.name}`, async () => {
    assert.deepEqual(seenByUs(layout), await seenByHelm(layout));
  });
}
