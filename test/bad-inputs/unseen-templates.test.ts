import assert from "node:assert/strict";
import test from "node:test";
import { rendered } from "./outcome.ts";
import { deployment, parts, values } from "./places.ts";
import { objectsOf, type Edits } from "./shop-repo.ts";

/** Corners of the template language, each as a ConfigMap of the shop whose data begin in line 6. */
const file = "charts/shop/templates/x.yaml.hbs";
const config = (data: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\ndata:\n${data}`;
const partial = (text: string): Edits => ({ "charts/shop/templates/_p.hbs": text });

const rows: readonly (readonly [name: string, data: string, want: string, more?: Edits])[] = [
  [
    "~ that eats the line break between two keys",
    "  a: {{quote Values.motd~}}\n  b: c\n",
    'YAML-SYNTAX charts/shop/templates/x.yaml.hbs:6:6 | Quote the value if it holds ": ", or correct the indentation.',
  ],
  [
    "~ in a block that eats the line break",
    "  a: b\n  {{~#if Values.motd}}\n  c: d\n  {{/if}}\n",
    'YAML-SYNTAX charts/shop/templates/x.yaml.hbs:6:6 | Quote the value if it holds ": ", or correct the indentation.',
  ],
  [
    "~ around a value that is missing",
    "  a: {{~quote Values.modt~}}\n",
    "TPL-UNDEFINED charts/shop/templates/x.yaml.hbs:6:15 | did you mean Values.motd?",
  ],
  [
    "a raw block that is not closed",
    "  a: |\n    {{{{raw}}}} {{ .Values.x | quote }}\n",
    "TPL-SYNTAX charts/shop/templates/x.yaml.hbs:7:5 | write {{{{/raw}}}}",
  ],
  [
    "a raw block of another name",
    "  a: {{{{verbatim}}}}x{{{{/verbatim}}}}\n",
    "TPL-HELPER charts/shop/templates/x.yaml.hbs:6:6 | write {{#if verbatim}}, {{#with verbatim}} or {{#each verbatim}}",
  ],
  [
    "a mistake behind a raw block",
    "  a: '{{{{raw}}}}{{ x | y }}{{{{/raw}}}}'\n  b: {{Values.no}}\n",
    "TPL-UNDEFINED charts/shop/templates/x.yaml.hbs:7:8 | there are Values.cache, Values.env, Values.hosts, Values.image, Values.labels, Values.motd, Values.nothing, Values.ports, …",
  ],
  [
    "a comment that is not closed",
    "  a: b\n  {{!-- forgotten\n",
    "TPL-SYNTAX charts/shop/templates/x.yaml.hbs:7:3 | write --}}",
  ],
  [
    "a missing value in else if",
    "  a: {{#if Values.no}}1{{else if (eq Values.no 1)}}2{{/if}}\n",
    "TPL-UNDEFINED charts/shop/templates/x.yaml.hbs:6:38 | there are Values.cache, Values.env, Values.hosts, Values.image, Values.labels, Values.motd, Values.nothing, Values.ports, …",
  ],
  [
    "a missing value in else",
    "  a: x{{#each Values.no}}1{{else}}{{Values.no}}{{/each}}\n",
    "TPL-UNDEFINED charts/shop/templates/x.yaml.hbs:6:37 | there are Values.cache, Values.env, Values.hosts, Values.image, Values.labels, Values.motd, Values.nothing, Values.ports, …",
  ],
  [
    "else twice",
    "  a: {{#if Values.no}}1{{else}}2{{else}}3{{/if}}\n",
    "TPL-SYNTAX charts/shop/templates/x.yaml.hbs:6:33 | write {{else if …}} for the one before",
  ],
  [
    "a quote in a quote",
    '  a: {{quote "x}}\n',
    'TPL-SYNTAX charts/shop/templates/x.yaml.hbs:6:6 | close the quote "',
  ],
  [
    "@index where no loop is",
    "  a: {{@index}}\n",
    "TPL-UNDEFINED charts/shop/templates/x.yaml.hbs:6:8 | it exists only inside {{#each}}",
  ],
  [
    "@first misspelt",
    "  a: {{#each Values.hosts}}{{#if @frist}}x{{/if}}{{/each}}\n",
    "TPL-UNDEFINED charts/shop/templates/x.yaml.hbs:6:34 | did you mean @first?",
  ],
  [
    "../ too often",
    "  {{#each Values.hosts}}\n  h{{@index}}: {{quote ../../../motd}}\n  {{/each}}\n",
    "TPL-UNDEFINED charts/shop/templates/x.yaml.hbs:7:24 | did you mean Values.motd?",
  ],
  [
    "../ to a key of Values",
    "  {{#each Values.hosts}}\n  h{{@index}}: {{quote ../motd}}\n  {{/each}}\n",
    "TPL-UNDEFINED charts/shop/templates/x.yaml.hbs:7:24 | did you mean Values.motd?",
  ],
  [
    "a block parameter misspelt",
    "  {{#each Values.hosts as |host i|}}\n  h{{j}}: {{quote host}}\n  {{/each}}\n",
    "TPL-UNDEFINED charts/shop/templates/x.yaml.hbs:7:6 | here is text: write this, or name it with as |name|",
  ],
  [
    "block parameters that are not closed",
    "  {{#each Values.hosts as |host i}}\n  {{/each}}\n",
    "TPL-SYNTAX charts/shop/templates/x.yaml.hbs:6:3 | write block parameters as |item index|",
  ],
  [
    "a block parameter named like a root name",
    "  {{#each Values.hosts as |Values|}}\n  {{/each}}\n",
    "TPL-SYNTAX charts/shop/templates/x.yaml.hbs:6:3 | choose another name",
  ],
  [
    "a partial's value that is missing",
    "  {{> p name=1}}\n",
    "TPL-UNDEFINED charts/shop/templates/_p.hbs:2:12 | did you mean name?",
    partial("a: {{quote name}}\nb: {{quote nmae}}\n"),
  ],
  [
    "a partial's value that is not set",
    "  {{> p a=Values.no}}\n",
    "TPL-UNDEFINED charts/shop/templates/x.yaml.hbs:6:11 | there are Values.cache, Values.env, Values.hosts, Values.image, Values.labels, Values.motd, Values.nothing, Values.ports, …",
    partial("a: {{quote a}}\n"),
  ],
  [
    "a partial's value named Values",
    "  {{> p Values=Values.image}}\n",
    "TPL-PARTIAL charts/shop/templates/x.yaml.hbs:6:9 | choose another name",
    partial("a: {{quote Values.tag}}\n"),
  ],
  [
    "a partial of two contexts",
    "  {{> p Values.image Values.env}}\n",
    "TPL-PARTIAL charts/shop/templates/x.yaml.hbs:6:3 | write {{> name context key=value}}",
    partial("a: b\n"),
  ],
  [
    "a partial whose name is a map",
    '  {{> (get Values "image")}}\n',
    "TPL-TYPE charts/shop/templates/x.yaml.hbs:6:3 | write {{> (printf …)}} with a text as result",
  ],
  [
    "a partial whose name a value gives",
    '  {{> (get Values "motd")}}\n',
    "TPL-PARTIAL charts/shop/templates/x.yaml.hbs:6:3 | add templates/_hello.hbs, or name one that exists",
  ],
  [
    "a partial as its file is called",
    "  {{> templates/_labels.hbs}}\n",
    "TPL-PARTIAL charts/shop/templates/x.yaml.hbs:6:3 | did you mean labels?",
  ],
  [
    "a partial's block where there is none",
    "  {{> p}}\n",
    "TPL-PARTIAL charts/shop/templates/x.yaml.hbs:6:3 | write {{#> name}}…{{/name}} where it is used",
    partial("{{> @partial-block}}\n"),
  ],
  [
    "a number in a ConfigMap",
    "  a: {{Values.replicas}}\n",
    "YAML-STRING charts/shop/templates/x.yaml.hbs:6:6 | quote it",
  ],
  [
    "a map in a ConfigMap",
    "  a: {{nindent 4 (toYaml Values.image)}}\n",
    "YAML-STRING charts/shop/templates/x.yaml.hbs:6:6 | write text, such as toJson gives",
  ],
  [
    "lines of a value without indent",
    "  a: |\n{{Values.lines}}\n",
    "TPL-NEWLINE charts/shop/templates/x.yaml.hbs:7:1 | write {{quote Values.lines}}",
    { [values]: 'lines: "one\\ntwo\\n"\n' },
  ],
  [
    "lines of a value with too little indent",
    "  a: |\n{{indent 1 Values.lines}}\n",
    "YAML-SYNTAX charts/shop/templates/x.yaml.hbs:7:1 | Correct the indentation, or close the bracket.",
    { [values]: 'lines: "one: x\\ntwo: y\\n"\n' },
  ],
  [
    "a value that reads as a comment's start and a key",
    "  a: {{Values.lines}}\n",
    'YAML-SYNTAX charts/shop/templates/x.yaml.hbs:6:6 | Quote the value if it holds ": ", or correct the indentation.',
    { [values]: 'lines: "x: y # z"\n' },
  ],
  [
    "a key that a value makes twice",
    "  {{#each Values.hosts}}\n  host: {{quote this}}\n  {{/each}}\n",
    "YAML-DUP charts/shop/templates/x.yaml.hbs:7:3 | Remove one of the two.",
  ],
  [
    "a ConfigMap key that the server refuses",
    "  {{quote Values.motd}}: x\n",
    "OBJ-FIELD charts/shop/templates/x.yaml.hbs:6:3 | write at most 253 letters, digits, - _ .",
    { [values]: 'motd: "a b"\n' },
  ],
  [
    "a helper of a missing file",
    '  a: {{quote (filesGet "files/none.txt")}}\n',
    "TPL-UNDEFINED charts/shop/templates/x.yaml.hbs:6:14 | paths are relative to the chart's folder",
  ],
  [
    "a file outside of the chart",
    '  a: {{quote (filesGet "../../syncline.yaml")}}\n',
    "TPL-UNDEFINED charts/shop/templates/x.yaml.hbs:6:14 | paths are relative to the chart's folder",
  ],
  [
    "indent and text in the wrong order",
    "  a: |{{nindent Values.motd 4}}\n",
    "TPL-TYPE charts/shop/templates/x.yaml.hbs:6:7 | (no hint: nindent: argument 1 is text, needs a number)",
  ],
  [
    "a division by nothing",
    "  a: {{quote (div 1 0)}}\n",
    "TPL-TYPE charts/shop/templates/x.yaml.hbs:6:14 | (no hint: div: division by zero)",
  ],
  [
    "text that is no YAML for fromYaml",
    '  a: {{quote (fromYaml "a: [")}}\n',
    "TPL-TYPE charts/shop/templates/x.yaml.hbs:6:14 | (no hint: fromYaml: the text is not valid YAML: line 1: flow sequence in block collection must be sufficiently indented and end with a ])",
  ],
  [
    "a pattern that is none",
    '  a: {{quote (regexFind "(" "x")}}\n',
    "TPL-TYPE charts/shop/templates/x.yaml.hbs:6:14 | (no hint: regexFind: the pattern is not a valid regular expression: it has a ( without its ))",
  ],
];

for (const [name, data, want, more = {}] of rows) {
  test(name, () => {
    const { repo, problems, objects } = rendered({ [file]: config(data), ...more });
    assert.deepEqual([repo, problems["other"]], [[], []]);
    assert.deepEqual(problems["web"], [want]);
    assert.deepEqual(objects["other"], objectsOf.other);
  });
}

/** What is unusual, but right. */
const right: readonly (readonly [name: string, edits: Edits])[] = [
  ["a template of comments", { [file]: "{{! nothing }}\n# nothing\n{{!-- }} nothing --}}\n" }],
  ["an empty template", { [file]: "" }],
  ["a template of separators", { [file]: "---\n---\n\n---\n" }],
  ["a template of a byte order mark", { [file]: "\ufeff" }],
  [
    "Windows line ends",
    {
      [file]: config("  a: {{quote Values.motd}}\n  {{#if Values.motd}}\n  b: c\n  {{/if}}\n").replaceAll(
        "\n",
        "\r\n",
      ),
    },
  ],
  ["a byte order mark before a partial", { [parts]: ['{{#*inline "env"}}', '\ufeff{{#*inline "env"}}'] }],
  [
    "../ in a loop over texts",
    { [file]: config("  {{#each Values.hosts}}\n  h{{@index}}: {{quote ../Values.motd}}\n  {{/each}}\n") },
  ],
  [
    "a text of several lines through nindent",
    { [file]: config("  a: |{{nindent 4 Values.lines}}\n"), [values]: 'lines: "one\\ntwo: x # y\\n"\n' },
  ],
  [
    "calls in quotes in quotes",
    { [file]: config(`  a: {{quote (printf "%s" (default 'it' Values.no))}}\n`) },
  ],
  [
    "else if",
    { [file]: config("  a: {{#if Values.no}}1{{else if Values.motd}}x{{else}}{{Values.no}}{{/if}}\n") },
  ],
  ["a raw block", { [file]: config("  a: |\n    {{{{raw}}}}{{ .Values.x | quote }}{{{{/raw}}}}\n") }],
  ["an escaped tag", { [file]: config("  a: 'x \\{{ y }}'\n") }],
  [
    "a separator at the end of a template",
    { [deployment]: ["apiVersion: apps/v1", "---\napiVersion: apps/v1"] },
  ],
];
for (const [name, edits] of right) {
  test(`right: ${name}`, () => {
    const { repo, problems, objects } = rendered(edits);
    assert.deepEqual([repo, problems], [[], { other: [], web: [] }]);
    const more = (objects["web"] ?? []).filter((object) => object === "ConfigMap shop/x");
    assert.deepEqual([...(objects["web"] ?? [])].sort(), [...objectsOf.web, ...more].sort());
  });
}
