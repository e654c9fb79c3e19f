import assert from "node:assert/strict";
import test from "node:test";
import { positionText } from "../../src/core/position.ts";
import { valuePlaceText } from "../../src/core/problem.ts";
import { renderTarget } from "../../src/desired/desired.ts";
import { repoWith, requestOf } from "../support/render-request.ts";

type Files = Parameters<typeof requestOf>[0];

/** `CODE place < value; value`, for each problem of the release web. */
function told(template: string, more: Files = {}, chart: Files = {}): readonly string[] {
  const files = repoWith({ "templates/t.yaml.hbs": template, ...chart }, ["web"], more);
  const result = renderTarget(requestOf(files), { charts: new Map(), packs: new Map() });
  return result.releases
    .flatMap(({ problems }) => problems)
    .map(({ code, position, values = [] }) => {
      const place = position === undefined ? "" : positionText(position).replace("charts/web/templates/", "");
      return `${code} ${place} < ${values.map(valuePlaceText).join("; ")}`;
    });
}

const cm = (rest: string, name = "a"): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${rest}`;
const prod = "releases/web/values.prod.yaml";
const base = "releases/web/values.yaml";
const pod = (containers: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  containers:\n${containers}`;
const policy = (expression: string): Files => ({
  "policies/p.yaml": `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: p}
spec:
  matchConstraints:
    resourceRules: [{apiGroups: ["*"], apiVersions: ["*"], operations: ["*"], resources: ["*"]}]
  variables:
  - {name: pod, expression: "object.spec"}
  validations:
  - {expression: ${JSON.stringify(expression)}}
`,
});
const at = (key: string, place: string): string =>
  `value ${key}: ${place} (release ${/[^/]*\.yaml/.exec(place)?.[0] ?? ""})`;

const rows: readonly (readonly [name: string, template: string, more: Files, want: readonly string[]])[] = [
  [
    "a label that is no text",
    cm("  labels: {v: {{Values.v}} }\n"),
    { [base]: "v: '1'\n", [prod]: "v: 1.10\n" },
    [`YAML-STRING t.yaml.hbs:5:15 < ${at("v", `${prod}:1:4`)}`],
  ],
  [
    "a label below toYaml",
    cm("  labels: {{nindent 4 (toYaml Values.labels)}}\n"),
    { [base]: "labels: {a: x, b: 1}\n" },
    [`YAML-STRING t.yaml.hbs:5:11 < ${at("labels.b", `${base}:1:19`)}`],
  ],
  [
    "a bad name",
    cm("", "{{Values.name}}"),
    { [base]: "name: A_b\n" },
    [`OBJ-NAME-FORMAT t.yaml.hbs:4:9 < ${at("name", `${base}:1:7`)}`],
  ],
  ["a name that is written", cm("", "A_b"), {}, ["OBJ-NAME-FORMAT t.yaml.hbs:4:9 < "]],
  [
    "two containers of one name, from a loop",
    pod("  {{#each Values.c}}\n  - name: {{this.name}}\n  {{/each}}\n"),
    { [base]: "c: [{name: x}, {name: x}]\n" },
    ["OBJ-DUP-KEY t.yaml.hbs:8:5 < value c[1].name: releases/web/values.yaml:1:23 (release values.yaml)"],
  ],
  [
    "an item of a list without a key",
    cm("data:\n  {{#each Values.c}}\n  {{name}}: x\n  {{/each}}\n"),
    { [base]: "c:\n- {name: x}\n- {nam: x}\n" },
    [`TPL-UNDEFINED t.yaml.hbs:7:5 < ${at("c[1]", `${base}:3:9`)}`],
  ],
  [
    "a key that is missing in a map",
    cm("data: {a: {{Values.m.x}} }\n"),
    { [base]: "m:\n  b: 1\n" },
    [`TPL-UNDEFINED t.yaml.hbs:5:13 < ${at("m", `${base}:2:6`)}`],
  ],
  [
    "a key that is missing at all",
    cm("data: {a: {{Values.x}} }\n"),
    { [base]: "m: 1\n" },
    ["TPL-UNDEFINED t.yaml.hbs:5:13 < "],
  ],
  [
    "a mistake in a text of tpl",
    cm("data: {a: {{tpl Values.t}} }\n"),
    { [base]: "t: '{{Relase.Name}}'\n" },
    [`TPL-UNDEFINED t.yaml.hbs:5:11 < ${at("t", `${base}:1:4`)}`],
  ],
  [
    "text that is no YAML",
    cm("data: {a: {{Values.v}} }\n"),
    { [base]: "v: '[1'\n" },
    [`YAML-SYNTAX t.yaml.hbs:5:24 < ${at("v", `${base}:1:4`)}`],
  ],
  [
    "a map where a scalar is printed",
    cm("data: {a: {{Values.m}} }\n"),
    { [base]: "m:\n  b: 1\n" },
    [`TPL-TYPE t.yaml.hbs:5:11 < ${at("m", `${base}:2:6`)}`],
  ],
  [
    "a line break",
    cm('data: {a: "{{Values.t}}"}\n'),
    { [base]: 't: "x\\ny"\n' },
    [`TPL-NEWLINE t.yaml.hbs:5:12 < ${at("t", `${base}:1:4`)}`],
  ],
  [
    "null",
    cm("data: {a: {{Values.k}} }\n"),
    { [base]: "k:\n" },
    [`TPL-NULL t.yaml.hbs:5:11 < ${at("k", `${base}:1:3`)}`],
  ],
  [
    "a helper's argument",
    cm("data: {a: {{add 1 Values.t}} }\n"),
    { [base]: "t: x\n" },
    [`TPL-TYPE t.yaml.hbs:5:11 < ${at("t", `${base}:1:4`)}`],
  ],
  [
    "required",
    cm('data: {a: {{required "a is needed" Values.t}} }\n'),
    { [base]: 't: ""\n' },
    [`TPL-FAIL t.yaml.hbs:5:11 < ${at("t", `${base}:1:4`)}`],
  ],
  [
    "each over text",
    cm("{{#each Values.t}}{{/each}}\n"),
    { [base]: "t: x\n" },
    [`TPL-TYPE t.yaml.hbs:5:1 < ${at("t", `${base}:1:4`)}`],
  ],
  ["absent", cm("data: {a: {{Values.gone}} }\n"), { [base]: "t: x\n" }, ["TPL-UNDEFINED t.yaml.hbs:5:13 < "]],
  [
    "a namespace of a cluster's object",
    "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ns\n  namespace: {{Values.t}}\n",
    { [base]: "t: x\n" },
    [`OBJ-SCOPE t.yaml.hbs:5:14 < ${at("t", `${base}:1:4`)}`],
  ],
  ["the object twice", `${cm("")}---\n${cm("")}`, {}, ["OBJ-DUP t.yaml.hbs:6:1 < "]],
  [
    "a Secret's text",
    "apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\nstringData:\n  a: {{Values.t}}\n",
    { [base]: "t: 1\n" },
    [`YAML-STRING t.yaml.hbs:6:6 < ${at("t", `${base}:1:4`)}`],
  ],
  [
    "a policy names the field",
    `${cm("data: {}\n")}replicas: {{Values.r}}\n`,
    { [prod]: "r: 1\n", ...policy("object.replicas > 1") },
    [`POL-DENIED t.yaml.hbs:6:11 < ${at("r", `${prod}:1:4`)}`],
  ],
  [
    "a policy's variable names the field",
    `${cm("spec:\n  x: {z: {{Values.r}} }\n")}`,
    { [prod]: "r: 1\n", ...policy("variables.pod.x.z > 1") },
    [`POL-DENIED t.yaml.hbs:6:10 < ${at("r", `${prod}:1:4`)}`],
  ],
  [
    "a policy misses a field",
    cm("spec:\n  x: 1\n"),
    policy("has(object.spec.y)"),
    ["POL-DENIED t.yaml.hbs:6:3 < "],
  ],
  ["a policy without fields", cm(""), policy("request.namespace == 'x'"), ["POL-DENIED t.yaml.hbs:1:1 < "]],
];
for (const [name, template, more, want] of rows) {
  test(name, () => {
    assert.deepEqual(told(template, more), want);
  });
}

test("a partial's place, and the value that its context gave", () => {
  const got = told(
    cm("  labels: {{> labels Values.web}}\n"),
    { [base]: "web:\n  v: 2\n" },
    {
      "templates/_labels.hbs": "{v: {{this.v}} }",
    },
  );
  assert.deepEqual(got, [`YAML-STRING _labels.hbs:1:5 < ${at("web.v", `${base}:2:6`)}`]);
});

test("a subchart's value: under its name, in its own file, and global", () => {
  const chart = {
    "Chart.yaml":
      "apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies: [{name: db, version: 1.0.0, alias: cache}]\n",
    "charts/db/Chart.yaml": "apiVersion: v2\nname: db\nversion: 1.0.0\n",
    "charts/db/values.yaml": "own: 1\n",
    "charts/db/templates/l.yaml.hbs": cm(
      "  labels:\n    a: {{Values.own}}\n    b: {{Values.set}}\n    c: {{Values.global.g}}\n",
      "l",
    ),
  };
  assert.deepEqual(told(cm(""), { [base]: "cache: {set: 2}\nglobal: {g: 3}\n" }, chart), [
    "YAML-STRING charts/web/charts/db/templates/l.yaml.hbs:6:8 < value cache.own: charts/web/charts/db/values.yaml:1:6 (cache values.yaml)",
    `YAML-STRING charts/web/charts/db/templates/l.yaml.hbs:7:8 < ${at("cache.set", `${base}:1:14`)}`,
    `YAML-STRING charts/web/charts/db/templates/l.yaml.hbs:8:8 < ${at("global.g", `${base}:2:13`)}`,
  ]);
});

test("an imported value stands in the subchart's values.yaml, or where the parent's says it", () => {
  const chart = {
    "Chart.yaml":
      "apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies: [{name: db, import-values: [data, {child: x, parent: p.q}]}]\n",
    "values.yaml": "db:\n  exports:\n    data: {b: 2}\n",
    "charts/db/Chart.yaml": "apiVersion: v2\nname: db\nversion: 1.0.0\n",
    "charts/db/values.yaml": "exports:\n  data:\n    a: 1\nx:\n  c: 3\n",
  };
  const labels = "  labels:\n    a: {{Values.a}}\n    b: {{Values.b}}\n    c: {{Values.p.q.c}}\n";
  assert.deepEqual(told(cm(labels), {}, chart), [
    "YAML-STRING t.yaml.hbs:6:8 < value a: charts/web/charts/db/values.yaml:3:8 (imported from db)",
    "YAML-STRING t.yaml.hbs:7:8 < value b: charts/web/values.yaml:3:15 (imported from db)",
    "YAML-STRING t.yaml.hbs:8:8 < value p.q.c: charts/web/charts/db/values.yaml:5:6 (imported from db)",
  ]);
});

test("the parent reads a value that only its subchart sets", () => {
  const chart = {
    "charts/db/Chart.yaml": "apiVersion: v2\nname: db\nversion: 1.0.0\n",
    "charts/db/values.yaml": "port: 5432\n",
  };
  assert.deepEqual(told(cm("  labels: {p: {{Values.db.port}} }\n"), {}, chart), [
    "YAML-STRING t.yaml.hbs:5:15 < value db.port: charts/web/charts/db/values.yaml:1:7 (db values.yaml)",
  ]);
});

test("a subchart's schema is checked, where the release or the subchart itself sets the value", () => {
  const chart = {
    "charts/db/Chart.yaml": "apiVersion: v2\nname: db\nversion: 1.0.0\n",
    "charts/db/values.yaml": "own: text\nset: 1\n",
    "charts/db/values.schema.json":
      '{"properties": {"own": {"type": "integer"}, "set": {"type": "integer"}, "more": {"type": "integer"}}}',
  };
  assert.deepEqual(told(cm(""), { [base]: "db:\n  set: text\n  more: 1\n" }, chart), [
    "VAL-SCHEMA charts/web/charts/db/values.yaml:1:6 < ",
    `VAL-SCHEMA ${base}:2:8 < `,
  ]);
});
