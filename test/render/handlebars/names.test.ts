import assert from "node:assert/strict";
import test from "node:test";
import { outcome, type TemplateInput } from "../../support/template.ts";

const values = {
  name: "outer",
  list: [{ name: "a", Values: "own" }, { name: "b" }],
  map: { y: { port: 2 }, x: { port: 1 }, "10": { port: 3 } },
  image: { tag: "1", "pull-policy": "Always" },
  texts: ["p", "q"],
};

const rows: readonly (readonly [name: string, template: string, want: string, input?: TemplateInput])[] = [
  [
    "root names",
    "{{Release.Name}} {{Chart.Version}} {{Target.Region}} {{Capabilities.KubeVersion.Minor}} {{Template.Name}}",
    "web 1.2.3 eu 36 c/templates/web.yaml",
  ],
  ["root names in each", "{{#each Values.list}}{{Values.name}}/{{name}} {{/each}}", "outer/a outer/b "],
  [
    "root names in with",
    "{{#with Values.image}}{{tag}}{{Values.name}}{{Release.Name}}{{/with}}",
    "1outerweb",
  ],
  [
    "root names two levels down",
    "{{#each Values.list}}{{#with name}}{{Values.name}} {{/with}}{{/each}}",
    "outer outer ",
  ],
  ["an item's own key of a root name", '{{#each Values.list}}{{default "-" this.Values}}{{/each}}', "own-"],
  ["parent scope", "{{#with Values.image}}{{../Values.name}}{{/with}}", "outer"],
  ["parent scope of a text", "{{#each Values.texts}}{{../Values.name}}{{/each}}", "outerouter"],
  [
    "parent scope of equal texts and numbers",
    '{{#each (list "a" 1)}}{{#each (list "a" 1)}}{{..}}{{this}}{{../../Values.name}} {{/each}}{{/each}}',
    "aaouter a1outer 1aouter 11outer ",
  ],
  [
    "a text as context of a partial",
    "{{#each Values.texts}}{{> p this}}{{/each}}",
    "p:pp q:qq ",
    { partials: { "_p.hbs": "{{this}}:{{#each (list 1 2)}}{{..}}{{/each}} " } },
  ],
  ["@root", "{{#each Values.texts}}{{@root.Values.name}}{{/each}}", "outerouter"],
  ["this and index", "{{#each Values.texts}}{{@index}}={{this}} {{/each}}", "0=p 1=q "],
  [
    "first and last",
    "{{#each Values.texts}}{{#if @first}}<{{/if}}{{.}}{{#if @last}}>{{/if}}{{/each}}",
    "<pq>",
  ],
  ["a map by sorted key, numbers too", "{{#each Values.map}}{{@key}}={{port}} {{/each}}", "10=3 x=1 y=2 "],
  [
    "block parameters",
    "{{#each Values.map as |item key|}}{{key}}={{item.port}}{{#with Values.image as |i|}}{{i.tag}}{{/with}} {{/each}}",
    "10=31 x=11 y=21 ",
  ],
  ["a block parameter named like a helper", "{{#each Values.texts as |title|}}{{title}}{{/each}}", "pq"],
  ["else of each", "{{#each Values.none}}x{{else}}none{{/each}}", "none"],
  ["else of with", "{{#with Values.none}}x{{else}}none{{/with}}", "none"],
  ["else if", '{{#if Values.none}}a{{else if (eq Values.name "outer")}}b{{else}}c{{/if}}', "b"],
  ["inverse block", "{{^if Values.none}}a{{/if}}{{#unless Values.none}}b{{/unless}}", "ab"],
  ["a key with a hyphen", "{{Values.image.pull-policy}} {{Values.image.[pull-policy]}}", "Always Always"],
  ["list item and length", "{{Values.texts.[1]}} {{Values.texts.length}}", "q 2"],
  ["triple braces print the same", "{{{Values.name}}}", "outer"],
  ["nothing is escaped", "{{quote \"<a href='x'>&\"}}", "\"<a href='x'>&\""],
  ["standalone tags leave no line", "a\n{{#if Values.name}}\nb\n{{/if}}\nc\n{{! note }}\nd", "a\nb\nc\nd"],
  ["whitespace control", "a {{~ Values.name ~}} b", "aouterb"],
  [
    "absence is allowed in if, with, each, unless",
    "{{#if Values.a.b}}{{/if}}{{#with Values.a}}{{/with}}{{#each Values.a}}{{/each}}{{#unless Values.a}}ok{{/unless}}",
    "ok",
  ],
  [
    "absence is allowed in these helpers",
    '{{default 1 Values.a}}{{coalesce Values.a 2}}{{empty Values.a}}{{and Values.a 1}}{{or Values.a 3}}{{not Values.a}}{{ternary 4 5 Values.a}}{{hasKey Values.a "x"}}{{get Values.a "x"}}{{dig "x" 6 Values.a}}',
    "12truefalse3true5false6",
  ],
  [
    "but not below another helper",
    "{{default 1 (trim Values.a)}}",
    "TPL-UNDEFINED web.yaml:1:19 Values.a is not set for prod/eu | there are Values.image, Values.list, Values.map, Values.name, Values.texts",
  ],
  [
    "a partial sees the root",
    "{{#each Values.texts}}{{> p}}{{/each}}",
    "outer:web outer:web ",
    { partials: { "_p.hbs": "{{Values.name}}:{{this.Release.Name}} " } },
  ],
  [
    "a partial with a context",
    "{{#each Values.list}}{{> p this}}{{/each}}",
    "a@outer b@outer ",
    { partials: { "_p.hbs": "{{name}}@{{Values.name}} " } },
  ],
  [
    "a partial with named values",
    '{{> p size="big" from=Values.name}}',
    "big outer web",
    { partials: { "_p.hbs": "{{size}} {{from}} {{Release.Name}}" } },
  ],
  [
    "include with and without a context",
    '{{#each Values.list}}{{include "p"}}{{include "p" this}} {{/each}}',
    "-a -b ",
    { partials: { "_p.hbs": '{{default "-" name}}' } },
  ],
  [
    "a partial's indent",
    "m:\n  {{> p}}\nend",
    "m:\n  a: 1\n  b: 2\nend",
    { partials: { "_p.hbs": "a: 1\nb: 2\n" } },
  ],
  [
    "nindent of include",
    'm:{{nindent 2 (include "p")}}',
    "m:\n  a: 1\n  b: 2",
    { partials: { "_p.hbs": "a: 1\nb: 2" } },
  ],
  [
    "inline partials",
    "{{> x}}{{> y}}",
    "XY!",
    {
      partials: {
        "_p.hbs":
          '{{#*inline "x"}}X{{/inline}}{{#*inline "y"}}Y{{> z}}{{/inline}}{{#*inline "z"}}!{{/inline}}',
      },
    },
  ],
  ["a partial block", "{{#> box}}in{{/box}}", "[in]", { partials: { "_box.hbs": "[{{> @partial-block}}]" } }],
  ["a partial block without partial prints itself", "{{#> none}}in{{/none}}", "in"],
  ["a name made at run time", '{{> (printf "%s" "p")}}', "P", { partials: { "_p.hbs": "P" } }],
  [
    "a recursion that ends",
    "{{> tree Values.image}}",
    "1",
    { partials: { "_tree.hbs": "{{#if this.next}}{{> tree this.next}}{{else}}{{this.tag}}{{/if}}" } },
  ],
  ["tpl sees the root", '{{#each Values.texts}}{{tpl "{{Values.name}}"}}{{/each}}', "outerouter"],
];
for (const [name, template, want, input] of rows) {
  test(name, () => {
    assert.equal(outcome(template, { values, ...input }).trimEnd(), want.trimEnd());
  });
}
