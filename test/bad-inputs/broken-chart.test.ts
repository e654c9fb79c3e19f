import assert from "node:assert/strict";
import { after, test } from "node:test";
import { createSandbox } from "../../src/adapters/sandbox/sandbox.ts";
import { recordingLog } from "../support/recording-log.ts";
import { requestOf } from "../support/render-request.ts";
import { builtins, outcomeOf, type Outcome } from "./outcome.ts";
import { deployment, labels, parts, service, configmaps, ingress, statefulset, values } from "./places.ts";
import { edited, objectsOf, type Edits } from "./shop-repo.ts";

/** The shop, broken in one place at a time and rendered as the agent does it, in its killable thread: one error with
 *  the line that people have to change, and the other release as if nothing were. One thread for all rows: it lives. */
const sandbox = createSandbox({ builtins, log: recordingLog() });
after(() => sandbox.close());

async function outcome(edits: Edits): Promise<Outcome> {
  return outcomeOf(await sandbox.render(requestOf(edited(edits)), AbortSignal.timeout(60_000)));
}

/** x copies of a text. */
const times = (count: number, text: string): string => text.repeat(count);
const replicas = "{{Values.replicas}}";
const bomb = "abcdefghi".split("").reduce((text, name, index, all) => {
  const items = Array<string>(9).fill(index === 0 ? "x" : `*${all[index - 1] ?? ""}`);
  return `${text}${name}: &${name} [${items.join(", ")}]\n`;
}, "");

const rows: readonly (readonly [name: string, edits: Edits, want: string])[] = [
  // what is not there
  [
    "a value that is missing at the top",
    { [deployment]: [replicas, "{{Values.replica}}"] },
    "TPL-UNDEFINED charts/shop/templates/deployment.yaml.hbs:10:15 | did you mean Values.replicas?",
  ],
  [
    "a value that is missing in a map",
    { [deployment]: ["Values.image.tag)", "Values.image.tga)"] },
    "TPL-UNDEFINED charts/shop/templates/deployment.yaml.hbs:19:80 | did you mean Values.image.tag?",
  ],
  [
    "a value that is missing four maps down",
    { [deployment]: [replicas, "{{Values.a.b.c.d}}"] },
    "TPL-UNDEFINED charts/shop/templates/deployment.yaml.hbs:10:15 | there are Values.cache, Values.env, Values.hosts, Values.image, Values.labels, Values.motd, Values.nothing, Values.ports, …",
  ],
  [
    "a value that is missing in quote",
    { [deployment]: ["Values.motd", "Values.modt"] },
    "TPL-UNDEFINED charts/shop/templates/deployment.yaml.hbs:8:31 | did you mean Values.motd?",
  ],
  [
    "a value that is missing in a call in a call",
    { [deployment]: [replicas, "{{int (trim (quote Values.no))}}"] },
    "TPL-UNDEFINED charts/shop/templates/deployment.yaml.hbs:10:32 | there are Values.cache, Values.env, Values.hosts, Values.image, Values.labels, Values.motd, Values.nothing, Values.ports, …",
  ],
  [
    "an item's key that is missing in each",
    { [service]: ["{{port}}", "{{prot}}"] },
    "TPL-UNDEFINED charts/shop/templates/service.yaml.hbs:12:13 | did you mean port?",
  ],
  [
    "a key that one item of three has not",
    { [values]: "sidecars: [{ name: a, image: b }, { name: c }, { name: d, image: e }]\n" },
    "TPL-UNDEFINED charts/shop/templates/_parts.hbs:9:18 | did you mean Values.image?",
  ],
  [
    "a value that is missing in each in each",
    { [ingress]: ["{{port}}", "{{prot}}"] },
    "TPL-UNDEFINED charts/shop/templates/ingress.yaml.hbs:15:73 | did you mean port?",
  ],
  [
    "a value that is missing in a partial",
    { [parts]: ["{{quote image}}", "{{quote imgae}}"] },
    "TPL-UNDEFINED charts/shop/templates/_parts.hbs:9:18 | did you mean image?",
  ],
  [
    "a value that is missing in a partial of a partial",
    { [parts]: ["{{quote this}}", "{{quote this.text}}"] },
    "TPL-UNDEFINED charts/shop/templates/_parts.hbs:4:18 | here is text: write this, or name it with as |name|",
  ],
  [
    "a value that is missing in a partial that include prints",
    { [labels]: ["{{Chart.Name}}", "{{Chart.Nmae}}"] },
    "TPL-UNDEFINED charts/shop/templates/_labels.hbs:1:27 | did you mean Chart.Name?",
  ],
  [
    "a value that is missing in the subchart",
    { [statefulset]: ["Values.image.tag", "Values.image.tga"] },
    "TPL-UNDEFINED charts/shop/charts/db/templates/statefulset.yaml.hbs:13:24 | did you mean Values.image.tag?",
  ],
  [
    "a value that the subchart's partial needs, deleted",
    { [values]: "cache: { size: null }\n" },
    "TPL-UNDEFINED charts/shop/charts/db/templates/_db.hbs:2:37 | there are Values.enabled, Values.global, Values.image",
  ],
  [
    "a value that an upper layer deletes",
    { [values]: "motd: null\n" },
    "TPL-UNDEFINED charts/shop/templates/deployment.yaml.hbs:8:31 | there are Values.cache, Values.env, Values.hosts, Values.image, Values.labels, Values.nothing, Values.ports, Values.replicas, …",
  ],
  [
    "a value that is null",
    { [deployment]: [replicas, "{{Values.nothing}}"] },
    'TPL-NULL charts/shop/templates/deployment.yaml.hbs:10:13 | set it, or write {{default "…" Values.nothing}}',
  ],
  // what is something else
  [
    "a map where a number belongs",
    { [deployment]: [replicas, "{{Values.resources}}"] },
    "TPL-TYPE charts/shop/templates/deployment.yaml.hbs:10:13 | write {{nindent 4 (toYaml Values.resources)}}",
  ],
  [
    "a list where a text belongs",
    { [deployment]: ["Values.motd", "Values.hosts"] },
    "TPL-TYPE charts/shop/templates/deployment.yaml.hbs:8:23 | write toYaml or toJson",
  ],
  [
    "a map as the argument of printf",
    { [deployment]: ["Values.image.tag)", "Values.image)"] },
    "TPL-TYPE charts/shop/templates/deployment.yaml.hbs:19:40 | write toYaml or toJson",
  ],
  [
    "a number where a list belongs",
    { [service]: ["{{#each Values.ports}}", "{{#each Values.replicas}}"] },
    "TPL-TYPE charts/shop/templates/service.yaml.hbs:10:3 | give it a list or a map in the values",
  ],
  [
    "a text where a map belongs",
    { [deployment]: ["Values.image.tag)", "Values.motd.tag)"] },
    "TPL-UNDEFINED charts/shop/templates/deployment.yaml.hbs:19:80 | make it a map in the values, or read less of Values.motd.tag",
  ],
  [
    "a map as an object's field in a subchart",
    { [statefulset]: ["{{Values.image.tag}}", "{{Values.image}}"] },
    "TPL-TYPE charts/shop/charts/db/templates/statefulset.yaml.hbs:13:22 | write {{nindent 10 (toYaml Values.image)}}",
  ],
  [
    "an annotation that is a number",
    { [deployment]: ["{{quote Values.motd}}", "{{Values.replicas}}"] },
    'YAML-STRING charts/shop/templates/deployment.yaml.hbs:8:23 | quote it: "2"',
  ],
  [
    "an annotation that is a boolean",
    { [deployment]: ["{{quote Values.motd}}", "{{eq 1 1}}"] },
    'YAML-STRING charts/shop/templates/deployment.yaml.hbs:8:23 | quote it: "true"',
  ],
  [
    "a name that is a number",
    { [configmaps]: ['{{Release.Name}}-{{lower (replace "_" "-" key)}}', "{{Values.replicas}}"] },
    'YAML-STRING charts/shop/templates/configmaps.yaml.hbs:6:9 | quote it: "2"',
  ],
  [
    "a name that is too long",
    { [service]: ["name: {{Release.Name}}\n  labels", 'name: {{repeat 64 "x"}}\n  labels'] },
    "OBJ-NAME-FORMAT charts/shop/templates/service.yaml.hbs:4:9 | write a DNS-1123 label (at most 63 of a-z, 0-9 and -)",
  ],
  [
    "a label that the server refuses",
    { [values]: "labels: { team: shop & co }\n" },
    "OBJ-FIELD charts/shop/templates/_labels.hbs:4:11 | write at most 63 letters, digits, - _ . with a letter or digit at both ends, such as shop-co",
  ],
  // indentation and other YAML
  [
    "an item indented too far",
    { [deployment]: ["  replicas:", "   replicas:"] },
    "YAML-SYNTAX charts/shop/templates/deployment.yaml.hbs:11:1 | Correct the indentation, or close the bracket.",
  ],
  [
    "an item indented too little",
    { [deployment]: ["  selector:", " selector:"] },
    "YAML-SYNTAX charts/shop/templates/deployment.yaml.hbs:11:1 | Correct the indentation, or close the bracket.",
  ],
  [
    "an item indented too far behind a text",
    { [deployment]: ["  selector:", "    selector:"] },
    'YAML-SYNTAX charts/shop/templates/deployment.yaml.hbs:11:5 | Quote the value if it holds ": ", or correct the indentation.',
  ],
  [
    "a text of several lines without nindent",
    { [deployment]: ['{{nindent 8 (include "labels")}}', '{{include "labels"}}'] },
    'YAML-SYNTAX charts/shop/templates/deployment.yaml.hbs:16:7 | Quote the value if it holds ": ", or correct the indentation.',
  ],
  [
    "a tab",
    { [deployment]: ["  replicas:", "\treplicas:"] },
    "YAML-TAB charts/shop/templates/deployment.yaml.hbs:10:1 | Indent with spaces: YAML allows no tabs there.",
  ],
  [
    "a tab in a partial",
    { [labels]: ["app.kubernetes.io/instance", "\tapp.kubernetes.io/instance"] },
    "YAML-TAB charts/shop/templates/_labels.hbs:2:1 | Indent with spaces: YAML allows no tabs there.",
  ],
  [
    "a quote that is not closed",
    { [deployment]: ["{{quote Values.motd}}", '"{{Values.motd}}'] },
    "YAML-SYNTAX charts/shop/templates/deployment.yaml.hbs:8:23 | Write the closing quote.",
  ],
  [
    "--- forgotten in a loop",
    { [configmaps]: ["---\n", ""] },
    "YAML-DUP charts/shop/templates/configmaps.yaml.hbs:2:1 | Write --- before a second object, also where a loop prints it.",
  ],
  [
    "--- that is indented",
    { [configmaps]: ["---", "  ---"] },
    "YAML-SYNTAX charts/shop/templates/configmaps.yaml.hbs:2:3 | A key needs a colon and a space after it, on its own line.",
  ],
  [
    "--- glued to the line before",
    { [configmaps]: ["{{/each}}", "{{~/each}}"] },
    "YAML-SYNTAX charts/shop/templates/configmaps.yaml.hbs:2:1 | Correct the YAML here or on the line before.",
  ],
  [
    "a key twice",
    { [service]: ["{{Release.Name}}\n  ports", "{{Release.Name}}\n  selector: {}\n  ports"] },
    "YAML-DUP charts/shop/templates/service.yaml.hbs:9:3 | Remove one of the two.",
  ],
  [
    "an anchor that does not exist",
    { [deployment]: [replicas, "*replicas"] },
    "YAML-ANCHOR charts/shop/templates/deployment.yaml.hbs:10:13 | Write the anchor (&name) at a value above, or put the text into quotes if it is no alias.",
  ],
  // tags
  [
    "a block that is not closed",
    { [ingress]: ["{{/if}}\n", ""] },
    "TPL-SYNTAX charts/shop/templates/ingress.yaml.hbs:1:1 | write {{/if}}",
  ],
  [
    "a block that is closed by another",
    { [ingress]: ["      {{/each}}\n", ""] },
    "TPL-SYNTAX charts/shop/templates/ingress.yaml.hbs:17:1 | write {{/each}}",
  ],
  [
    "a block that is not closed in a partial",
    { [parts]: ["  {{/if}}\n", ""] },
    "TPL-SYNTAX charts/shop/templates/_parts.hbs:14:1 | write {{/if}}",
  ],
  [
    "a tag that is not closed",
    { [deployment]: [replicas, "{{Values.replicas}"] },
    "TPL-SYNTAX charts/shop/templates/deployment.yaml.hbs:10:13 | close it with }}",
  ],
  [
    "a helper that does not exist",
    { [deployment]: ["{{quote", "{{qoute"] },
    "TPL-HELPER charts/shop/templates/deployment.yaml.hbs:8:23 | did you mean quote?",
  ],
  [
    "a helper that does not exist, in a call",
    { [deployment]: ["(printf", "(prinft"] },
    "TPL-HELPER charts/shop/templates/deployment.yaml.hbs:19:40 | did you mean printf?",
  ],
  [
    "a helper with an argument too few",
    { [deployment]: ["nindent 8 (include", "nindent (include"] },
    "TPL-HELPER charts/shop/templates/deployment.yaml.hbs:16:15 | write nindent COUNT TEXT",
  ],
  [
    "an item's key that is named like a helper",
    {
      [values]: "ports: [{ title: http, port: 80 }]\n",
      [service]: ["{{name}}", "{{title}}"],
      [ingress]: ["{{name}}", "{{this.title}}"],
    },
    "TPL-HELPER charts/shop/templates/service.yaml.hbs:11:11 | did you mean this.title?",
  ],
  [
    "a partial that does not exist",
    { [deployment]: ["{{> labels}}", "{{> lables}}"] },
    "TPL-PARTIAL charts/shop/templates/deployment.yaml.hbs:6:5 | did you mean labels?",
  ],
  [
    "a partial that does not exist, in include",
    { [service]: ['include "labels"', 'include "label"'] },
    "TPL-PARTIAL charts/shop/templates/service.yaml.hbs:5:23 | did you mean labels?",
  ],
  [
    "a partial whose name a value gives",
    { [deployment]: ["{{> labels}}", '{{> (get Values.labels "team")}}'] },
    "TPL-PARTIAL charts/shop/templates/deployment.yaml.hbs:6:5 | add templates/_shop.hbs, or name one that exists",
  ],
  [
    "Helm's own syntax",
    { [deployment]: [replicas, "{{ .Values.replicas | quote }}"] },
    "TPL-GO-SYNTAX charts/shop/templates/deployment.yaml.hbs:10:13 | write {{quote Values.replicas}}",
  ],
  [
    "a bad version",
    { [deployment]: [replicas, '{{semverCompare ">=1.2" "one"}}'] },
    "TPL-TYPE charts/shop/templates/deployment.yaml.hbs:10:13 | write a version such as 1.2.3",
  ],
  [
    "a bad version constraint",
    { [deployment]: [replicas, '{{semverCompare ">>1" "1.2.3"}}'] },
    "TPL-TYPE charts/shop/templates/deployment.yaml.hbs:10:13 | write a constraint such as >=1.2 <2, ~1.2 or ^1",
  ],
  [
    "a dependency of a bad version",
    { "charts/shop/Chart.yaml": ["name: db, version: 1.0.0", "name: db, version: '>>1'"] },
    "REPO-FIELD charts/shop/Chart.yaml:5:24 | (no hint: dependencies[0].version must be a version or a range such as >=1.2 <2)",
  ],
  [
    "a dependency of another version",
    { "charts/shop/Chart.yaml": ["name: db, version: 1.0.0", "name: db, version: ^2"] },
    "REPO-CHART charts/shop/Chart.yaml:5:24 | vendor that version, or correct the range",
  ],
  [
    "a dependency that is not there",
    { "charts/shop/Chart.yaml": ["name: db", "name: dbx"] },
    "REPO-CHART charts/shop/Chart.yaml:5:3 | Did you mean db? The name is that of the subchart's Chart.yaml.",
  ],
  [
    "a chart of a bad version",
    { "charts/shop/Chart.yaml": ["version: 1.0.0\ndep", "version: one\ndep"] },
    "REPO-FIELD charts/shop/Chart.yaml:3:10 | (no hint: version must be a version such as 1.2.3)",
  ],
  // what would do harm
  [
    "a line break in a value, to bring a key",
    { [values]: 'hosts: ["a\\n    evil: true"]\n' },
    "TPL-NEWLINE charts/shop/templates/ingress.yaml.hbs:9:11 | write {{quote this}}",
  ],
  [
    "a line break in a value of the subchart",
    { [values]: 'cache: { size: "1Gi\\nkind: ClusterRoleBinding" }\n' },
    "TPL-NEWLINE charts/shop/charts/db/templates/_db.hbs:2:35 | write {{quote Values.size}}",
  ],
  [
    "a line break in a key",
    {
      [values]: '"labels": { "a: b\\n  evil": x }\n',
      [deployment]: ["    {{> labels}}", "    a: b"],
      [service]: ['{{nindent 4 (include "labels")}}', ""],
    },
    "TPL-NEWLINE charts/shop/templates/_labels.hbs:4:1 | write {{quote @key}}",
  ],
  [
    "partials that ask for each other",
    {
      "charts/shop/templates/_a.hbs": "{{> b}}\n",
      "charts/shop/templates/_b.hbs": "{{> a}}\n",
      [deployment]: ["{{> labels}}", "{{> a}}"],
    },
    "TPL-RECURSION charts/shop/templates/_b.hbs:1:1 | end the recursion with {{#if}}",
  ],
  [
    "partials that include each other",
    {
      "charts/shop/templates/_a.hbs": '{{include "b"}}',
      "charts/shop/templates/_b.hbs": '{{include "a"}}',
      [deployment]: ["{{> labels}}", "{{> b}}"],
    },
    "TPL-RECURSION charts/shop/templates/_a.hbs:1:1 | end the recursion with {{#if}}",
  ],
  [
    "a text that calls itself",
    {
      [values]: 'motd: "{{tpl Values.motd}}"\n',
      [deployment]: ["{{quote Values.motd}}", "{{tpl Values.motd}}"],
    },
    "TPL-RECURSION charts/shop/templates/deployment.yaml.hbs:8:23 | end the recursion with {{#if}}",
  ],
  [
    "a loop of ten million",
    { [deployment]: [replicas, "{{#each (until 10000000)}}x{{/each}}"] },
    "TPL-LIMIT charts/shop/templates/deployment.yaml.hbs:10:21 | loop over fewer",
  ],
  [
    "loops in loops",
    { [deployment]: [replicas, times(4, "{{#each (until 10000)}}\n") + times(4, "{{/each}}")] },
    "TPL-LIMIT charts/shop/templates/deployment.yaml.hbs:13:1 | look for a loop over very many items",
  ],
  [
    "partials that branch into themselves",
    {
      "charts/shop/templates/_a.hbs": "{{#if (lt n 90)}}{{> a n=(add n 1)}}{{> a n=(add n 1)}}{{/if}}",
      [deployment]: [replicas, "{{> a n=0}}"],
    },
    "TPL-LIMIT charts/shop/templates/_a.hbs:1:11 | look for a loop over very many items",
  ],
  [
    "an output without end",
    { [deployment]: [replicas, '{{#each (until 100000)}}{{repeat 1000 "x"}}{{/each}}'] },
    "TPL-LIMIT charts/shop/templates/deployment.yaml.hbs:10:37 | look for a loop over very many items, or split the chart",
  ],
  [
    "an output of 10 MB",
    { [deployment]: ["Values.motd", '(repeat 10000000 "x")'] },
    "OBJ-SIZE charts/shop/templates/deployment.yaml.hbs:8:23 | Split it: the API server takes no object with such a text.",
  ],
  [
    "a reserved key in the values",
    { [values]: "image:\n  __proto__: { tag: 2 }\n" },
    "VAL-KEY releases/web/values.yaml:2:3 | Rename the key.",
  ],
  [
    "another reserved key in the values",
    { [values]: "labels:\n- constructor: { prototype: 1 }\n" },
    "VAL-KEY releases/web/values.yaml:2:3 | Rename the key.",
  ],
  [
    "a reserved key in a path",
    { [deployment]: [replicas, "{{Values.constructor.name}}"] },
    "TPL-FORBIDDEN charts/shop/templates/deployment.yaml.hbs:10:15 | rename the key",
  ],
  [
    "a reserved key in a helper",
    { [deployment]: [replicas, '{{get Values "__proto__"}}'] },
    "TPL-FORBIDDEN charts/shop/templates/deployment.yaml.hbs:10:13 | rename the key",
  ],
  [
    "a function of a list",
    { [deployment]: [replicas, "{{Values.hosts.map}}"] },
    "TPL-UNDEFINED charts/shop/templates/deployment.yaml.hbs:10:15 | make it a map in the values, or read less of Values.hosts.map",
  ],
  [
    "the same object twice",
    { [configmaps]: ['{{lower (replace "_" "-" key)}}', "same"] },
    "OBJ-DUP charts/shop/templates/configmaps.yaml.hbs:3:1 | keep one of them; none of these releases is applied",
  ],
  [
    "the same variable twice",
    { [parts]: ["{{@key}}", "SAME"] },
    "OBJ-DUP-KEY charts/shop/templates/_parts.hbs:3:3 | give each item of the loop its own key",
  ],
  [
    "the same variable in a second place",
    { [parts]: ["    {{> env}}", "    {{> env}}\n    - { name: CURRENCY, value: USD }"] },
    "OBJ-DUP-KEY charts/shop/templates/_parts.hbs:12:7 | remove one of the two",
  ],
  [
    "the same container twice",
    { [values]: "sidecars: [{ name: app, image: x }]\n" },
    "OBJ-DUP-KEY charts/shop/templates/_parts.hbs:8:3 | give each item of the loop its own key",
  ],
  [
    "values that the schema refuses",
    { [values]: "# none\nreplicas: 0\n" },
    "VAL-SCHEMA releases/web/values.yaml:2:11 | Correct the value.",
  ],
  [
    "an alias bomb",
    { [values]: bomb },
    "YAML-ALIAS releases/web/values.yaml:6:8 | Use fewer aliases, or split the document.",
  ],
  [
    "a file of 10 MB",
    { [values]: `a: ${times(10_000_000, "x")}\n` },
    "REPO-FILE-SIZE releases/web/values.yaml | Split the file, or name it in .synclineignore if it is no input.",
  ],
  [
    "a template of 10 MB",
    { [deployment]: `a: ${times(10_000_000, "x")}\n` },
    "REPO-FILE-SIZE charts/shop/templates/deployment.yaml.hbs | Split the file, or name it in .synclineignore if it is no input.",
  ],
  [
    "lists in lists",
    { [values]: `a: ${times(300, "[")}${times(300, "]")}\n` },
    "YAML-DEPTH releases/web/values.yaml:1:104 | Flatten the document.",
  ],
  [
    "blocks in blocks",
    { [deployment]: [replicas, times(5_000, "{{#if Values}}") + times(5_000, "{{/if}}")] },
    "TPL-LIMIT charts/shop/templates/deployment.yaml.hbs:10:1413 | move the inner part into a partial",
  ],
  [
    "calls in calls",
    { [deployment]: [replicas, `{{int ${times(5_000, "(int ")}1${times(5_000, ")")}}}`] },
    "TPL-LIMIT charts/shop/templates/deployment.yaml.hbs:10:13 | move the inner part into a partial",
  ],
  [
    "values that are not UTF-8",
    { [values]: Uint8Array.of(0x61, 0x3a, 0x20, 0xff) },
    "REPO-ENCODING releases/web/values.yaml:1:4 | Save the file as UTF-8.",
  ],
  [
    "a template that is not UTF-8",
    { [deployment]: Uint8Array.of(0x61, 0x3a, 0x0a, 0xe4, 0x0a) },
    "REPO-ENCODING charts/shop/templates/deployment.yaml.hbs:2:1 | Save the file as UTF-8.",
  ],
];

for (const [name, edits, want] of rows) {
  test(name, async () => {
    const { repo, problems, objects } = await outcome(edits);
    assert.deepEqual(repo, []);
    assert.deepEqual(problems["web"], [want]);
    assert.deepEqual(problems["other"], []);
    assert.deepEqual(objects["other"], objectsOf.other);
  });
}

test("after all that, the shop as it should be", async () => {
  const { repo, problems, objects } = await outcome({});
  assert.deepEqual([repo, problems], [[], { other: [], web: [] }]);
  assert.deepEqual([...(objects["web"] ?? [])].sort(), objectsOf.web);
});
