import assert from "node:assert/strict";
import test from "node:test";
import { rendered } from "./outcome.ts";
import { configmaps, deployment, labels, service, values } from "./places.ts";
import { objectsOf, type Edits } from "./shop-repo.ts";

/** Rows B13–B26: what a template can get wrong. (B23 in time and memory: test/adapters/sandbox.) */
const replicas = "{{Values.replicas}}";
const rows: readonly (readonly [name: string, edits: Edits, ...want: string[]])[] = [
  [
    "B13 a helper that does not exist",
    { [deployment]: [replicas, "{{toYmal Values.image}}"] },
    "TPL-HELPER charts/shop/templates/deployment.yaml.hbs:10:13 | did you mean toYaml?",
  ],
  [
    "B14 a value that is not set",
    { [deployment]: [replicas, "{{image.tag}}"] },
    "TPL-UNDEFINED charts/shop/templates/deployment.yaml.hbs:10:15 | did you mean Values.image.tag?",
  ],
  [
    "B15 a map in a scalar's place",
    { [deployment]: [replicas, "{{Values.resources}}"] },
    "TPL-TYPE charts/shop/templates/deployment.yaml.hbs:10:13 | write {{nindent 4 (toYaml Values.resources)}}",
  ],
  [
    "B16 null",
    { [deployment]: [replicas, "{{Values.nothing}}"] },
    'TPL-NULL charts/shop/templates/deployment.yaml.hbs:10:13 | set it, or write {{default "…" Values.nothing}}',
  ],
  [
    "B17 a line break",
    {
      [values]: 'motd: "a\\nkind: ClusterRoleBinding"\n',
      [deployment]: ["{{quote Values.motd}}", "{{Values.motd}}"],
    },
    "TPL-NEWLINE charts/shop/templates/deployment.yaml.hbs:8:23 | write {{quote Values.motd}}",
  ],
  [
    "B18 a block that is not closed",
    { [service]: ["  {{/each}}\n", ""] },
    "TPL-SYNTAX charts/shop/templates/service.yaml.hbs:10:3 | write {{/each}}",
  ],
  [
    "B19 partials that ask for each other",
    {
      "charts/shop/templates/_a.hbs": "{{> b}}",
      "charts/shop/templates/_b.hbs": "{{> a}}",
      [deployment]: ["{{> labels}}", "{{> a}}"],
    },
    "TPL-RECURSION charts/shop/templates/_b.hbs:1:1 | end the recursion with {{#if}}",
  ],
  [
    "B20 a partial that does not exist",
    { [deployment]: ["{{> labels}}", "{{> nope}}"] },
    "TPL-PARTIAL charts/shop/templates/deployment.yaml.hbs:6:5 | add templates/_nope.hbs, or name one that exists",
  ],
  [
    "B21 Helm's syntax",
    { [deployment]: [replicas, "{{ .Values.replicas | quote }}"] },
    "TPL-GO-SYNTAX charts/shop/templates/deployment.yaml.hbs:10:13 | write {{quote Values.replicas}}",
  ],
  [
    "B21 Helm's block",
    { [deployment]: [replicas, "{{- if .Values.replicas }}1{{- end }}"] },
    "TPL-GO-SYNTAX charts/shop/templates/deployment.yaml.hbs:10:13 | write {{#if Values.replicas}} … {{/if}}",
    "TPL-GO-SYNTAX charts/shop/templates/deployment.yaml.hbs:10:40 | write {{/if}}, {{/each}} or {{/with}}",
  ],
  [
    "B22 a decorator",
    { [deployment]: [replicas, "{{*n}}"] },
    'TPL-DECORATOR charts/shop/templates/deployment.yaml.hbs:10:13 | only {{#*inline "name"}} may stand, at the top level of _*.hbs files',
  ],
  [
    "B22 an inline partial that is not in a _*.hbs file",
    { [service]: ["apiVersion", '{{#*inline "x"}}{{/inline}}\napiVersion'] },
    'TPL-DECORATOR charts/shop/templates/service.yaml.hbs:1:1 | only {{#*inline "name"}} may stand, at the top level of _*.hbs files',
  ],
  [
    "B23 too much output",
    { [service]: ["  ports:", '  {{#each (until 100000)}}{{repeat 1000 "x"}}{{/each}}'] },
    "TPL-LIMIT charts/shop/templates/service.yaml.hbs:9:27 | look for a loop over very many items, or split the chart",
  ],
  [
    "B24 braces left in the output",
    { [values]: 'motd: "{{ $labels.pod }}"\n' },
    "warning TPL-UNRENDERED charts/shop/templates/deployment.yaml.hbs:8:23 | write {{tpl …}} if it is a template",
  ],
  [
    "B25 a prototype",
    { [labels]: ["{{@key}}", '{{lookup this "__proto__"}}'] },
    "TPL-FORBIDDEN charts/shop/templates/_labels.hbs:4:1 | write the value into a values file; for a key of a map write get or index",
  ],
  [
    "B26 nothing at all",
    {
      "charts/shop/charts/db/Chart.yaml": "apiVersion: v2\nname: db\nversion: 1.0.0\n",
      [configmaps]: "{{! }}\n",
      [deployment]: "# none\n",
      [service]: "---\n",
      "charts/shop/templates/ingress.yaml.hbs": "",
      [values]: "cache: { enabled: false }\n",
    },
    "TPL-EMPTY releases/web/release.yaml | Exclude the target in release.yaml if this is intended.",
  ],
  // beside those of the list
  [
    "a Go template",
    { "charts/shop/templates/go.yaml": "a: {{ .Values.x }}\n" },
    "TPL-ENGINE charts/shop/templates/go.yaml | rewrite it as Handlebars and name it *.hbs, or commit what `helm template` prints under manifests/",
  ],
  [
    "time",
    { [deployment]: [replicas, "{{now}}"] },
    "TPL-RANDOM charts/shop/templates/deployment.yaml.hbs:10:13 | write the date into a values file, and format it with date",
  ],
  [
    "chance",
    { [deployment]: [replicas, "{{randAlphaNum 8}}"] },
    "TPL-RANDOM charts/shop/templates/deployment.yaml.hbs:10:13 | keep the value in an (encrypted) values file",
  ],
  [
    "the environment",
    { [deployment]: [replicas, '{{env "HOME"}}'] },
    "TPL-FORBIDDEN charts/shop/templates/deployment.yaml.hbs:10:13 | write the value into a values file",
  ],
  [
    "the cluster",
    { [deployment]: [replicas, '{{lookup "v1" "Secret" "a" "b"}}'] },
    "TPL-FORBIDDEN charts/shop/templates/deployment.yaml.hbs:10:13 | write the value into a values file; for a key of a map write get or index",
  ],
  [
    "fail",
    { [deployment]: [replicas, '{{fail "choose a database"}}'] },
    "TPL-FAIL charts/shop/templates/deployment.yaml.hbs:10:13 | (no hint: choose a database)",
  ],
  [
    "required",
    { [deployment]: [replicas, '{{required "set host" Values.host}}'] },
    "TPL-FAIL charts/shop/templates/deployment.yaml.hbs:10:13 | (no hint: set host)",
  ],
];

for (const [name, edits, ...want] of rows) {
  test(name, () => {
    const { repo, problems, objects } = rendered(edits);
    assert.deepEqual([repo, problems["other"]], [[], []]);
    assert.deepEqual(problems["web"], want);
    assert.deepEqual(objects["other"], objectsOf.other);
  });
}
