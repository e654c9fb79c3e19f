import assert from "node:assert/strict";
import test from "node:test";
import { outcome, type TemplateInput } from "../../support/template.ts";

const values = {
  image: { tag: "1.4", repository: "web" },
  resources: { limits: { cpu: "1" } },
  ports: [80],
  nothing: null,
  name: "a\nkind: ClusterRoleBinding",
  rule: "{{ $labels.pod }}",
  text: "v {{Values.image.tag}}",
};
const partials = {
  "_labels.hbs": "app: {{Release.Name}}",
  "_loops.hbs": '{{#*inline "a"}}{{> b}}{{/inline}}{{#*inline "b"}}{{include "a"}}{{/inline}}',
};

const rows: readonly (readonly [name: string, template: string, want: string, input?: TemplateInput])[] = [
  [
    "B13 unknown helper",
    "a: 1\nb: {{toYmal Values}}",
    'TPL-HELPER web.yaml:2:4 unknown helper "toYmal" | did you mean toYaml?',
  ],
  [
    "B14 not set",
    "a: {{Values.image.tga}}",
    "TPL-UNDEFINED web.yaml:1:6 Values.image.tga is not set for prod/eu | did you mean Values.image.tag?",
  ],
  [
    "B14 without Values",
    "a: {{image.tag}}",
    "TPL-UNDEFINED web.yaml:1:6 image.tag is not set for prod/eu | did you mean Values.image.tag?",
  ],
  [
    "a step into text",
    "{{Values.image.tag.x}}",
    "TPL-UNDEFINED web.yaml:1:3 Values.image.tag.x is not set for prod/eu (a step of it is text) | make it a map in the values, or read less of Values.image.tag.x",
  ],
  [
    "no similar key: the keys there are",
    "{{Values.image.x}}",
    "TPL-UNDEFINED web.yaml:1:3 Values.image.x is not set for prod/eu | there are Values.image.repository, Values.image.tag",
  ],
  [
    "a partial without >",
    "{{labels}}",
    "TPL-UNDEFINED web.yaml:1:3 labels is not set for prod/eu | did you mean {{> labels}}?",
  ],
  [
    "absent argument of an ordinary helper",
    "{{quote Values.typo}}",
    "TPL-UNDEFINED web.yaml:1:9 Values.typo is not set for prod/eu | there are Values.image, Values.name, Values.nothing, Values.ports, Values.resources, Values.rule, Values.text",
  ],
  [
    "B15 a map",
    "a:\n  resources: {{Values.resources}}",
    "TPL-TYPE web.yaml:2:14 Values.resources is a map | write {{nindent 4 (toYaml Values.resources)}}",
  ],
  [
    "B15 a list",
    "{{Values.ports}}",
    "TPL-TYPE web.yaml:1:1 Values.ports is a list | write {{nindent 2 (toYaml Values.ports)}}",
  ],
  [
    "a map out of a helper",
    '{{get Values "image"}}',
    "TPL-TYPE web.yaml:1:1 the result of get is a map | hand it to toYaml",
  ],
  [
    "B16 null",
    "{{Values.nothing}}",
    'TPL-NULL web.yaml:1:1 Values.nothing is null | set it, or write {{default "…" Values.nothing}}',
  ],
  [
    "B17 a line break",
    "a: {{Values.name}}",
    "TPL-NEWLINE web.yaml:1:4 Values.name contains a line break | write {{quote Values.name}}",
  ],
  [
    "B17 through a helper",
    "a: {{upper Values.name}}",
    "TPL-NEWLINE web.yaml:1:4 the result of upper contains a line break | hand it to quote or nindent",
  ],
  ["B17 quoted is fine", "a: {{quote Values.name}}", 'a: "a\\nkind: ClusterRoleBinding"'],
  [
    "B18 block not closed",
    "a: 1\n\n{{#if Values}}\nb: 2\n",
    'TPL-SYNTAX web.yaml:3:1 block "if" is not closed (end of file line 4) | write {{/if}}',
  ],
  [
    "B18 closed by another",
    "{{#if Values}}\n{{/each}}",
    'TPL-SYNTAX web.yaml:2:1 block "if" of line 1 is closed by {{/each}} | write {{/if}}',
  ],
  ["an end without block", "a\n{{/if}}", "TPL-SYNTAX web.yaml:2:1 {{/if}} closes no open block | remove it"],
  [
    "a third brace",
    "a: {b: {{Values.x}}}",
    "TPL-SYNTAX web.yaml:1:8 {{Values.x}}} ends in three braces | put a blank between }} and the third }, or write the map on lines of its own",
  ],
  ["else without block", "a\n{{else}}", "TPL-SYNTAX web.yaml:2:1 {{else}} stands in no block | remove it"],
  [
    "a second else",
    "{{#if Values}}1{{else}}\n2{{else}}3{{/if}}",
    'TPL-SYNTAX web.yaml:2:2 block "if" of line 1 has its {{else}} already | write {{else if …}} for the one before',
  ],
  [
    "a raw block not closed",
    "a: 1\n{{{{raw}}}} {{ .Values.x | quote }}",
    'TPL-SYNTAX web.yaml:2:1 raw block "raw" is not closed | write {{{{/raw}}}}',
  ],
  [
    "block parameters not closed",
    "{{#each Values as |item key}}{{/each}}",
    "TPL-SYNTAX web.yaml:1:1 {{#each Values as |item key}} is not a valid expression | write block parameters as |item index|",
  ],
  [
    "a quote not closed",
    'a: {{quote "x}}',
    'TPL-SYNTAX web.yaml:1:4 {{quote "x}} is not a valid expression | close the quote "',
  ],
  [
    "more blocks than the parser's stack holds",
    "{{#if Values}}\n".repeat(20_000),
    "TPL-LIMIT web.yaml:101:1 blocks nested deeper than 100 (limits.templateDepth) | move the inner part into a partial",
  ],
  [
    "more parentheses than the parser's stack holds",
    `a: 1\nb: {{not ${"(not ".repeat(20_000)}1${")".repeat(20_000)}}}`,
    "TPL-LIMIT web.yaml:2:4 parentheses nested deeper than 100 (limits.templateDepth) | move the inner part into a partial",
  ],
  ["a tag not closed", "a: 1\nb: {{Values.x\nc: 1", 'TPL-SYNTAX web.yaml:2:4 "{{" is not closed | write }}'],
  [
    "no expression",
    "a: {{foo bar=}}",
    "TPL-SYNTAX web.yaml:1:4 {{foo bar=}} is not a valid expression | write {{path}}, {{helper argument …}}, or a call in parentheses as an argument",
  ],
  [
    "a list's item by number",
    "{{Values.ports.0}}",
    "TPL-SYNTAX web.yaml:1:1 {{Values.ports.0}} is not a valid expression | write a list's item as list.[0]",
  ],
  [
    "a literal alone",
    '{{"{{"}}',
    "TPL-SYNTAX web.yaml:1:1 a literal stands alone in braces | write the text itself; \\{{ for braces",
  ],
  [
    "B19 endless partials",
    "a: 1\n{{> a}}",
    "TPL-RECURSION _loops.hbs:1:51 a → b → a: partials nested deeper than 100 (limits.includeDepth) | end the recursion with {{#if}}",
  ],
  [
    "B20 unknown partial",
    "a: 1\n{{> nope}}",
    'TPL-PARTIAL web.yaml:2:1 partial "nope" not found; have: a, b, labels, loops | add templates/_nope.hbs, or name one that exists',
  ],
  [
    "B20 nearly",
    "{{> label}}",
    'TPL-PARTIAL web.yaml:1:1 partial "label" not found; have: a, b, labels, loops | did you mean labels?',
  ],
  [
    "B20 include",
    '{{include "label"}}',
    'TPL-PARTIAL web.yaml:1:1 partial "label" not found; have: a, b, labels, loops | did you mean labels?',
  ],
  [
    "B20 a name made at run time",
    '{{> (lower "NOPE")}}',
    'TPL-PARTIAL web.yaml:1:1 partial "nope" not found; have: a, b, labels, loops | add templates/_nope.hbs, or name one that exists',
  ],
  [
    "B21 a pipeline",
    "a: 1\nb: {{ .Values.x | quote }}",
    "TPL-GO-SYNTAX web.yaml:2:4 this is Helm (Go) template syntax | write {{quote Values.x}}",
  ],
  [
    "B21 nested pipeline",
    '{{ .Values.x | default "a" | quote }}',
    'TPL-GO-SYNTAX web.yaml:1:1 this is Helm (Go) template syntax | write {{quote (default "a" Values.x)}}',
  ],
  [
    "B21 if",
    "{{- if .Values.x }}",
    "TPL-GO-SYNTAX web.yaml:1:1 this is Helm (Go) template syntax | write {{#if Values.x}} … {{/if}}",
  ],
  [
    "B21 end",
    "{{ end }}",
    "TPL-GO-SYNTAX web.yaml:1:1 this is Helm (Go) template syntax | write {{/if}}, {{/each}} or {{/with}}",
  ],
  [
    "B21 range",
    "{{ range $i, $e := .Values.x }}",
    "TPL-GO-SYNTAX web.yaml:1:1 this is Helm (Go) template syntax | write {{#each Values.x}} … {{/each}}",
  ],
  [
    "B21 define",
    '{{ define "x" }}',
    'TPL-GO-SYNTAX web.yaml:1:1 this is Helm (Go) template syntax | write {{#*inline "x"}} … {{/inline}} in a _*.hbs file',
  ],
  [
    "B21 template",
    '{{ template "x" . }}',
    "TPL-GO-SYNTAX web.yaml:1:1 this is Helm (Go) template syntax | write {{> x}}",
  ],
  [
    "B22 a decorator",
    "{{*n}}",
    'TPL-DECORATOR web.yaml:1:1 decorators are not allowed | only {{#*inline "name"}} may stand, at the top level of _*.hbs files',
  ],
  [
    "B22 an inline partial in a template",
    'a: 1\n{{#*inline "x"}}{{/inline}}',
    'TPL-DECORATOR web.yaml:2:1 decorators are not allowed | only {{#*inline "name"}} may stand, at the top level of _*.hbs files',
  ],
  [
    "B24 braces left in the output",
    "a: 1\nb: {{Values.rule}}",
    'a: 1\nb: {{ $labels.pod }}\nwarning TPL-UNRENDERED web.yaml:2:4 the output of Values.rule still has "{{" | write {{tpl Values.rule}} if it is a template',
  ],
  ["B24 escaped braces are meant", "a: \\{{ x }}\n{{{{raw}}}}{{ y }}{{{{/raw}}}}", "a: {{ x }}\n{{ y }}"],
  [
    "B25 index",
    '{{index Values "__proto__"}}',
    'TPL-FORBIDDEN web.yaml:1:1 index: "__proto__" is not accessible | rename the key',
  ],
  [
    "B25 a path",
    "{{Values.constructor.name}}",
    'TPL-FORBIDDEN web.yaml:1:3 "constructor" is not accessible | rename the key',
  ],
  [
    "a prototype is not reached",
    "{{Values.toString}}",
    "TPL-UNDEFINED web.yaml:1:3 Values.toString is not set for prod/eu | there are Values.image, Values.name, Values.nothing, Values.ports, Values.resources, Values.rule, Values.text",
  ],
  [
    "time",
    "{{now}}",
    'TPL-RANDOM web.yaml:1:1 "now" depends on the time of the render | write the date into a values file, and format it with date',
  ],
  [
    "chance",
    "{{randAlphaNum 5}}",
    'TPL-RANDOM web.yaml:1:1 "randAlphaNum" gives another result at each render | keep the value in an (encrypted) values file',
  ],
  [
    "environment",
    '{{env "HOME"}}',
    'TPL-FORBIDDEN web.yaml:1:1 "env" reads the environment | write the value into a values file',
  ],
  [
    "the cluster",
    '{{lookup "v1" "Pod" "a" "b"}}',
    'TPL-FORBIDDEN web.yaml:1:1 "lookup" asks the cluster, on which a render must not depend | write the value into a values file; for a key of a map write get or index',
  ],
  [
    "a helper where an item's key was meant",
    "{{#each Values.ports}}{{title}}{{/each}}",
    'TPL-HELPER web.yaml:1:23 "title" is a helper and needs arguments: title TEXT | did you mean this.title?',
  ],
  [
    "too many arguments",
    "{{upper 1 2}}",
    'TPL-HELPER web.yaml:1:1 "upper" takes at most 1 argument, has 2 | write upper TEXT',
  ],
  [
    "too few arguments",
    "{{indent 1}}",
    'TPL-HELPER web.yaml:1:1 "indent" needs 2 arguments, has 1 | write indent COUNT TEXT',
  ],
  [
    "a named argument",
    "{{toYaml Values indent=4}}",
    'TPL-HELPER web.yaml:1:1 "toYaml" takes no named argument (indent=) | write toYaml VALUE',
  ],
  [
    "Go's loop",
    "{{#range Values.ports}}x{{/range}}",
    'TPL-HELPER web.yaml:1:1 unknown block "range" | did you mean {{#each}}?',
  ],
  [
    "an unknown block",
    "{{#image}}{{/image}}",
    'TPL-HELPER web.yaml:1:1 unknown block "image" | write {{#if image}}, {{#with image}} or {{#each image}}',
  ],
  [
    "a misspelt block",
    "{{#eech Values}}{{/eech}}",
    'TPL-HELPER web.yaml:1:1 unknown block "eech" | did you mean {{#each}}?',
  ],
  [
    "a value that is called",
    "{{Values.image 1}}",
    "TPL-HELPER web.yaml:1:1 Values.image is a value and takes no arguments",
  ],
  [
    "each over text",
    "a\n{{#each Values.image.tag}}{{/each}}",
    "TPL-TYPE web.yaml:2:1 {{#each}} goes over a list or a map, not text | give it a list or a map in the values",
  ],
  [
    "a reserved block parameter",
    "{{#each Values as |Values|}}{{/each}}",
    'TPL-SYNTAX web.yaml:1:1 the block parameter "Values" has a reserved name | choose another name',
  ],
  [
    "an @name that does not exist",
    "{{#each Values.ports}}{{#if @frist}}{{/if}}{{/each}}",
    "TPL-UNDEFINED web.yaml:1:29 @frist does not exist | did you mean @first?",
  ],
  [
    "an index where no loop is",
    "{{@index}}",
    "TPL-UNDEFINED web.yaml:1:3 @index is not set for prod/eu | it exists only inside {{#each}}",
  ],
  [
    "more ../ than blocks",
    "{{#with Values.image}}{{../../tag}}{{/with}}",
    "TPL-UNDEFINED web.yaml:1:25 ../../tag is not set for prod/eu | there are fewer blocks around it than ../ goes up",
  ],
  [
    "a value for a partial with a root's name",
    "{{> labels Values=Values.image}}",
    'TPL-PARTIAL web.yaml:1:12 a value for a partial cannot be named "Values" | choose another name',
  ],
  [
    "a value for a partial with a prototype's name",
    "{{> labels __proto__=Values.image}}",
    'TPL-FORBIDDEN web.yaml:1:12 a value for a partial cannot be named "__proto__" | choose another name',
  ],
  [
    "a partial's name that is a map",
    '{{> (get Values "image")}}',
    "TPL-TYPE web.yaml:1:1 the partial's name is a map, needs text | write {{> (printf …)}} with a text as result",
  ],
  ["required", '{{required "set image.x" Values.image.x}}', "TPL-FAIL web.yaml:1:1 set image.x"],
  ["fail", '{{#if Values}}{{fail "never"}}{{/if}}', "TPL-FAIL web.yaml:1:15 never"],
  [
    "a helper's own mistake has the place of its call",
    'a: {{quote "x"}}\nb: {{add 1 (trim "x")}}',
    "TPL-TYPE web.yaml:2:4 add: argument 2 is text, needs a number",
  ],
  [
    "all mistakes that show without values, at once",
    "{{toYmal x}}\n{{> nope}}\n{{Values.__proto__}}",
    'TPL-HELPER web.yaml:1:1 unknown helper "toYmal" | did you mean toYaml?\nTPL-PARTIAL web.yaml:2:1 partial "nope" not found; have: a, b, labels, loops | add templates/_nope.hbs, or name one that exists\nTPL-FORBIDDEN web.yaml:3:3 "__proto__" is not accessible | rename the key',
  ],
  [
    "a mistake in the text of tpl has the place of the call",
    "a: 1\n{{tpl Values.rule}}",
    "TPL-UNDEFINED web.yaml:2:1 in the text of tpl: $labels.pod is not set for prod/eu | there are Capabilities, Chart, Release, Target, Template, Values",
  ],
  [
    "tpl that calls itself",
    "{{tpl Values.text}}",
    "TPL-RECURSION web.yaml:1:1 tpl → tpl: partials nested deeper than 100 (limits.includeDepth) | end the recursion with {{#if}}",
    { values: { text: "{{tpl Values.text}}" } },
  ],
  [
    "a very long output",
    '{{#each (until 1000)}}{{#each (until 1000)}}{{repeat 100 "x"}}{{/each}}{{/each}}',
    "TPL-LIMIT web.yaml:1:45 the output is over 16777216 bytes (limits.outputBytes) | look for a loop over very many items, or split the chart",
  ],
  [
    "very many rounds, each of nothing",
    "{{#each (until 10000)}}\n{{#each (until 10000)}}{{/each}}{{/each}}",
    "TPL-LIMIT web.yaml:2:1 the template takes more than 2000000 steps (limits.templateSteps) | look for a loop over very many items",
  ],
  [
    "a partial that branches into itself",
    "{{> more n=0}}",
    "TPL-LIMIT _more.hbs:1:11 the template takes more than 2000000 steps (limits.templateSteps) | look for a loop over very many items",
    { partials: { "_more.hbs": "{{#if (lt n 90)}}{{> more n=(add n 1)}}{{> more n=(add n 1)}}{{/if}}" } },
  ],
  [
    "a very long text",
    '{{repeat 99999999 "x"}}',
    "TPL-LIMIT web.yaml:1:1 repeat: the text would be over 16777216 bytes (limits.outputBytes)",
  ],
];
for (const [name, template, want, input] of rows) {
  test(name, () => {
    assert.equal(outcome(template, { values, partials, ...input }), want);
  });
}

test("a partial with a mistake is told once, where it is", () => {
  const input = { partials: { "_bad.hbs": "a: 1\n{{toYmal x}}" } };
  const want = 'TPL-HELPER _bad.hbs:2:1 unknown helper "toYmal" | did you mean toYaml?';
  assert.equal(outcome("{{> bad}}", input), want);
});

test("a partial that cannot be read is told once, also where others use what it defines", () => {
  const input = { partials: { "_parts.hbs": '{{#*inline "one"}}\n{{#if x}}\n{{/inline}}' } };
  const want = 'TPL-SYNTAX _parts.hbs:3:1 block "if" of line 2 is closed by {{/inline}} | write {{/if}}';
  assert.equal(outcome('{{> one}}{{include "one"}}{{> parts}}', input), want);
});

test("a partial's block where there is none", () => {
  const input = { partials: { "_box.hbs": "{{Release.Name}}\n{{> @partial-block}}" } };
  const want =
    "TPL-PARTIAL _box.hbs:1:1 {{> @partial-block}} in a partial that is used without a block | write {{#> name}}…{{/name}} where it is used";
  assert.equal(outcome("{{> box}}", input), want);
});

test("two partials of one name", () => {
  const input = {
    partials: { "_a.hbs": '{{#*inline "x"}}1{{/inline}}', "_b.hbs": '\n{{#*inline "x"}}2{{/inline}}' },
  };
  assert.equal(
    outcome("{{> x}}", input),
    'TPL-PARTIAL _b.hbs:2 partial "x" is also in _a.hbs:1 | rename one',
  );
});
