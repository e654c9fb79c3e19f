import assert from "node:assert/strict";
import test from "node:test";
import { refText } from "../../src/core/object-ref.ts";
import { renderTarget } from "../../src/desired/desired.ts";
import { problemLines, repoWith, requestOf } from "../support/render-request.ts";

type Files = Parameters<typeof requestOf>[0];

const cm = (name: string, value: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata: {v: ${value} }\n`;

/** Objects as `name=value`, then problems. */
function rendered(chart: Files, more: Files = {}): readonly string[] {
  const result = renderTarget(requestOf(repoWith(chart, ["web"], more)), {
    charts: new Map(),
    packs: new Map(),
  });
  const objects = result.releases.flatMap(({ manifests }) =>
    manifests.map(({ object, ref }) => {
      const data = object["data"] as Readonly<Record<string, string>> | undefined;
      return data === undefined ? refText(ref) : `${ref.name}=${data["v"] ?? ""}`;
    }),
  );
  return [...objects, ...problemLines(result)];
}

const parent = (dependency: string): string =>
  `apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies:\n- {name: db, version: 1.0.0${dependency}}\n`;
const db = {
  "charts/db/Chart.yaml": "apiVersion: v2\nname: db\nversion: 1.0.0\n",
  "charts/db/values.yaml": "size: 1\nkeep: own\nglobal: {g: db}\nexports: {data: {exported: 5}}\n",
  "charts/db/templates/cm.yaml.hbs": cm(
    "{{Chart.Name}}",
    '"{{Values.size}} {{Values.keep}} {{Values.global.g}} {{Template.Name}}"',
  ),
};
const top = { "templates/cm.yaml.hbs": cm("top", '"{{Values.v}}"'), "values.yaml": "v: 1\n" };

const rows: readonly (readonly [name: string, chart: Files, want: readonly string[], more?: Files])[] = [
  [
    "a subchart sees its section and global",
    { ...top, ...db, "values.yaml": "v: 1\ndb: {size: 2}\nglobal: {g: top}\n" },
    ["db=2 own top web/charts/db/templates/cm.yaml", "top=1"],
  ],
  [
    "null in the section deletes the subchart's default",
    { ...top, ...db, "values.yaml": "v: 1\ndb: {keep: null}\n" },
    [
      "top=1",
      "web: TPL-UNDEFINED charts/web/charts/db/templates/cm.yaml.hbs:5:30 Values.keep is not set for prod/eu; looked in chart values.yaml | there are Values.exports, Values.global, Values.size",
    ],
  ],
  [
    "the chart's own words hold no secret",
    {
      "templates/cm.yaml.hbs": '{{fail (printf "%s is not %s" Values.pass Values.name)}}',
      "values.yaml": "pass: hunter2hunter2\nname: web\n",
      "values.schema.json": '{"properties": {"pass": {"writeOnly": true}}}',
    },
    ["web: TPL-FAIL charts/web/templates/cm.yaml.hbs:1:1 <masked> is not web"],
  ],
  [
    "an alias",
    { ...top, ...db, "Chart.yaml": parent(", alias: cache"), "values.yaml": "v: 1\ncache: {size: 3}\n" },
    ["cache=3 own db web/charts/cache/templates/cm.yaml", "top=1"],
  ],
  [
    "a condition disables",
    {
      ...top,
      ...db,
      "Chart.yaml": parent(", condition: db.enabled"),
      "values.yaml": "v: 1\ndb: {enabled: false}\n",
    },
    ["top=1"],
  ],
  [
    "a tag disables",
    { ...top, ...db, "Chart.yaml": parent(", tags: [back]"), "values.yaml": "v: 1\ntags: {back: false}\n" },
    ["top=1"],
  ],
  [
    "a condition beats a tag",
    {
      ...top,
      ...db,
      "Chart.yaml": parent(", tags: [back], condition: db.enabled"),
      "values.yaml": "v: 1\ntags: {back: false}\ndb: {enabled: true}\n",
    },
    ["db=1 own db web/charts/db/templates/cm.yaml", "top=1"],
  ],
  [
    "import-values under the chart's own values",
    {
      ...top,
      ...db,
      "Chart.yaml": parent(", import-values: [data]"),
      "values.yaml": "v: 1\nexported: 1\n",
      "templates/cm.yaml.hbs": cm("top", '"{{Values.exported}} {{Values.more}}"'),
      "charts/db/values.yaml":
        "size: 1\nkeep: own\nglobal: {g: db}\nexports: {data: {exported: 5, more: 6}}\n",
    },
    ["db=1 own db web/charts/db/templates/cm.yaml", "top=1 6"],
  ],
  [
    "import-values from child to parent",
    {
      ...top,
      ...db,
      "Chart.yaml": parent(", import-values: [{child: global, parent: from}]"),
      "templates/cm.yaml.hbs": cm("top", '"{{Values.from.g}}"'),
    },
    ["db=1 own db web/charts/db/templates/cm.yaml", "top=db"],
  ],
  [
    "a mistake in a disabled subchart does not count",
    {
      ...top,
      ...db,
      "charts/db/templates/cm.yaml.hbs": "{{toYmal x}}",
      "Chart.yaml": parent(", condition: db.enabled"),
      "values.yaml": "v: 1\ndb: {enabled: false}\n",
    },
    ["top=1"],
  ],
  [
    "a subchart's partials are seen above, and the parent's win",
    {
      ...top,
      ...db,
      "charts/db/templates/_x.hbs": "below",
      "charts/db/templates/_y.hbs": "below",
      "templates/_x.hbs": "above",
      "templates/cm.yaml.hbs": cm("top", '"{{> x}} {{> y}}"'),
      "charts/db/templates/cm.yaml.hbs": cm("db", '"{{> x}}"'),
    },
    ["db=above", "top=above below"],
  ],
  [
    "two subcharts with a partial of one name",
    {
      ...top,
      ...db,
      "charts/db/templates/_l.hbs": "db's",
      "charts/db/templates/cm.yaml.hbs": cm("db", '"{{> l}}"'),
      "charts/mq/Chart.yaml": "apiVersion: v2\nname: mq\nversion: 1.0.0\n",
      "charts/mq/templates/_l.hbs": "mq's",
      "charts/mq/templates/cm.yaml.hbs": cm("mq", '"{{> l}}"'),
    },
    ["db=db's", "mq=mq's", "top=1"],
  ],
  [
    "crds/ and several documents in one template",
    {
      ...top,
      "crds/c.yaml":
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: a.b.c}\n",
      "templates/two.yaml.hbs": `${cm("a", '"1"')}---\n${cm("b", '"2"')}---\n`,
    },
    ["a=1", "b=2", "top=1", "CustomResourceDefinition a.b.c"]
      .toSorted((x, y) => Number(y.includes(" ")) - Number(x.includes(" ")))
      .toReversed(),
  ],
  [
    "NOTES.txt is for people",
    { ...top, "templates/NOTES.txt": "{{ .Values.x }}", "templates/NOTES.txt.hbs": "{{toYmal x}}" },
    ["top=1"],
  ],
  [
    "files of the chart",
    {
      ...top,
      "files/a.txt": "from a file",
      "templates/cm.yaml.hbs": cm("top", '{{quote (filesGet "files/a.txt")}}'),
    },
    ["top=from a file"],
  ],
  [
    "Go templates have no engine yet",
    { ...top, "templates/go.yaml": "{{ .Values.x }}", "templates/_helpers.tpl": "" },
    [
      "top=1",
      "web: TPL-ENGINE charts/web/templates/go.yaml a Helm (Go) template (and 1 more); this version renders Handlebars templates (*.hbs) only | rewrite it as Handlebars and name it *.hbs, or commit what `helm template` prints under manifests/",
    ],
  ],
  [
    "a chart for a newer Kubernetes",
    { ...top, "Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\nkubeVersion: '>=1.99'\n" },
    [
      "top=1",
      "web: REPO-CHART charts/web/Chart.yaml:4:14 the chart needs Kubernetes >=1.99, the target has 1.36",
    ],
  ],
  [
    "a chart and plain manifests together",
    top,
    ["extra=2", "top=1"],
    { "releases/web/manifests/m.yaml": cm("extra", '"2"') },
  ],
  [
    "an empty template among others is fine",
    { ...top, "templates/none.yaml.hbs": "{{#if Values.none}}a: 1{{/if}}\n" },
    ["top=1"],
  ],
];
for (const [name, chart, want, more] of rows) {
  test(name, () => {
    assert.deepEqual([...rendered(chart, more)].sort(), [...want].sort());
  });
}
