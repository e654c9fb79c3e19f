import assert from "node:assert/strict";
import test from "node:test";
import { renderTarget } from "../../../src/desired/desired.ts";
import { problemLines, repoWith, requestOf } from "../../support/render-request.ts";

type Files = Parameters<typeof requestOf>[0];

const cm = (text: string, name = "a"): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  v: "${text}"\n`;

/** `name=v` of each ConfigMap, or the problems. `_x.hbs` lies in templates/. */
function rendered(template: string, files: Files): readonly string[] {
  const placed = Object.entries(files).map(([path, text]) => [
    /^(values|charts)/.test(path) ? path : `templates/${path}`,
    text,
  ]);
  const chart = { "templates/a.yaml.hbs": template, ...(Object.fromEntries(placed) as Files) };
  const result = renderTarget(requestOf(repoWith(chart, ["web"])), { charts: new Map(), packs: new Map() });
  const problems = problemLines(result).map((line) =>
    line.replace("web: ", "").replace("charts/web/templates/", ""),
  );
  if (problems.length > 0) return problems;
  return result.releases.flatMap(({ manifests }) =>
    manifests.map(({ object, ref }) => `${ref.name}=${String((object["data"] as { v?: unknown }).v)}`),
  );
}

const db = { "charts/db/Chart.yaml": "apiVersion: v2\nname: db\nversion: 1.0.0\n" };
const library = { "charts/db/Chart.yaml": "apiVersion: v2\nname: db\nversion: 1.0.0\ntype: library\n" };
const layout = { "_l.hbs": "<{{> @partial-block}}>" };
const two = { "values.yaml": "v: 1\nl: [{k: 1}, {k: 2}]\nm: {k: 1}\n" };

const rows: readonly (readonly [name: string, template: string, files: Files, want: readonly string[]])[] = [
  ["in a folder", cm("{{> x}}"), { "parts/_x.hbs": "nested" }, ["a=nested"]],
  [
    "by its path",
    cm("{{> parts/x}}"),
    { "parts/_x.hbs": "nested" },
    ['TPL-PARTIAL a.yaml.hbs:6:7 partial "parts/x" not found; have: x | did you mean x?'],
  ],
  [
    "one name in two folders",
    cm("{{> x}}"),
    { "parts/_x.hbs": "1", "_x.hbs": "2" },
    ['TPL-PARTIAL parts/_x.hbs partial "x" is also in charts/web/templates/_x.hbs | rename one'],
  ],
  [
    "an inline one named as a file",
    cm("{{> x}}"),
    { "_y.hbs": '\n{{#*inline "x"}}1{{/inline}}', "_x.hbs": "2" },
    ['TPL-PARTIAL _y.hbs:2 partial "x" is also in charts/web/templates/_x.hbs | rename one'],
  ],
  [
    "an inline one twice",
    cm("{{> x}}"),
    { "_y.hbs": '{{#*inline "x"}}1{{/inline}}\n{{#*inline "x"}}2{{/inline}}' },
    ['TPL-PARTIAL _y.hbs:2 partial "x" is also in charts/web/templates/_y.hbs:1 | rename one'],
  ],
  [
    "an inline one named as its own file, which prints too",
    cm("{{> x}}"),
    { "_x.hbs": 'text{{#*inline "x"}}1{{/inline}}' },
    ['TPL-PARTIAL _x.hbs:1 partial "x" is also in charts/web/templates/_x.hbs | rename one'],
  ],
  [
    "an inline one named as its own file, which prints nothing",
    cm("{{> x}}"),
    { "_x.hbs": '{{!-- c --}}\n{{#*inline "x"}}1{{/inline}}\n' },
    ["a=1"],
  ],
  [
    "two files of one name that hold inline ones only",
    cm("{{> x}}{{> y}}"),
    { "_h.hbs": '{{#*inline "x"}}1{{/inline}}', "b/_h.hbs": '{{#*inline "y"}}2{{/inline}}' },
    ["a=12"],
  ],
  [
    "an inline one in a block",
    cm("{{> y}}"),
    { "_y.hbs": '{{#if true}}{{#*inline "x"}}1{{/inline}}{{/if}}' },
    [
      'TPL-DECORATOR _y.hbs:1:13 decorators are not allowed | only {{#*inline "name"}} may stand, at the top level of _*.hbs files',
    ],
  ],
  [
    "the parent's inline one wins over the subchart's",
    cm("{{> x}}"),
    {
      ...db,
      "_i.hbs": '{{#*inline "x"}}top{{/inline}}',
      "charts/db/templates/_x.hbs": "db",
      "charts/db/templates/b.yaml.hbs": cm("{{> x}}", "b"),
    },
    ["a=top", "b=top"],
  ],
  [
    "a subchart's sees the values of who uses it",
    cm("{{> x}}"),
    {
      ...db,
      "values.yaml": "v: top\ndb: {v: db}\n",
      "charts/db/templates/_x.hbs": "{{Values.v}}",
      "charts/db/templates/b.yaml.hbs": cm("{{> x}}", "b"),
    },
    ["a=top", "b=db"],
  ],
  [
    "a library's, which renders nothing itself",
    cm("{{> x}}"),
    { ...library, "charts/db/templates/_x.hbs": "lib", "charts/db/templates/b.yaml.hbs": '{{fail "no"}}' },
    ["a=lib"],
  ],
  ["with a block", cm("{{#> l}}body {{Values.v}}{{/l}}"), { ...layout, ...two }, ["a=<body 1>"]],
  [
    "a block without such a partial prints itself",
    cm("{{#> none}}body {{Values.v}}{{/none}}"),
    two,
    ["a=body 1"],
  ],
  [
    "blocks in blocks",
    cm("{{#> m}}body {{#> l}}in{{/l}}{{/m}}"),
    { ...layout, "_m.hbs": "{{#> l}}[{{> @partial-block}}]{{/l}}" },
    ["a=<[body <in>]>"],
  ],
  [
    "a block's own fallback",
    cm("{{> f}}{{#> f}}x{{/f}}"),
    { "_f.hbs": "<{{#> @partial-block}}none{{/@partial-block}}>" },
    ["a=<none><x>"],
  ],
  [
    "a block's `this` is what it is there",
    cm("{{#each Values.l}}{{#> l}}{{this.k}}{{/l}}{{/each}}"),
    { ...layout, ...two },
    ["a=<1><2>"],
  ],
  [
    "a block's `this` that is text",
    cm('{{#each (list \\"p\\" \\"q\\")}}{{#> l}}{{this}}{{/l}}{{/each}}'.replaceAll("\\", "")),
    layout,
    ["a=<p><q>"],
  ],
  [
    "a block with a context of its own",
    cm("{{#> l Values.m a=7}}{{this.k}}{{this.a}}{{/l}}"),
    { ...layout, ...two },
    ["a=<17>"],
  ],
  [
    "a block's parameters",
    cm("{{#each Values.l as |it|}}{{#> l}}{{it.k}}{{/l}}{{/each}}"),
    { ...layout, ...two },
    ["a=<1><2>"],
  ],
  [
    "a mistake in a block stands where it is written",
    cm("{{#> l}}{{Values.gone}}{{/l}}"),
    { ...layout, ...two },
    [
      "TPL-UNDEFINED a.yaml.hbs:6:17 Values.gone is not set for prod/eu; looked in chart values.yaml | there are Values.l, Values.m, Values.v",
    ],
  ],
  [
    "a block is missing",
    cm("{{> l}}"),
    layout,
    [
      "TPL-PARTIAL a.yaml.hbs:6:7 {{> @partial-block}} in a partial that is used without a block | write {{#> name}}…{{/name}} where it is used",
    ],
  ],
  [
    "a context and named values",
    cm("{{> p Values.m a=1}} {{> p a=2 k=3}}"),
    { ...two, "_p.hbs": "{{this.k}}-{{a}}-{{Values.m.k}}" },
    ["a=1-1-1 3-2-1"],
  ],
  [
    "a context that is not set",
    cm("{{> p Values.gone}}"),
    { ...two, "_p.hbs": "" },
    [
      "TPL-UNDEFINED a.yaml.hbs:6:13 Values.gone is not set for prod/eu; looked in chart values.yaml | there are Values.l, Values.m, Values.v",
    ],
  ],
  [
    "a name that is computed",
    cm('{{> (printf "p%v" Values.v)}}'.replaceAll('"', "'")),
    { ...two, "_p1.hbs": "one" },
    ["a=one"],
  ],
  [
    "a computed name that is none",
    cm("{{> (printf 'p%v' Values.v)}}"),
    { ...two, "_p.hbs": "", "_q.hbs": "" },
    ['TPL-PARTIAL a.yaml.hbs:6:7 partial "p1" not found; have: p, q | did you mean p?'],
  ],
  [
    "a computed name that is no text",
    cm("{{> (list 1)}}"),
    { "_p.hbs": "" },
    [
      "TPL-TYPE a.yaml.hbs:6:7 the partial's name is a list, needs text | write {{> (printf …)}} with a text as result",
    ],
  ],
  [
    "include with a context",
    cm("{{include 'p' Values.m}}{{include 'p' (dict 'k' 2)}}"),
    { ...two, "_p.hbs": "{{this.k}}" },
    ["a=12"],
  ],
  [
    "include of none",
    cm("{{include 'pp'}}"),
    { "_p.hbs": "" },
    ['TPL-PARTIAL a.yaml.hbs:6:7 partial "pp" not found; have: p | did you mean p?'],
  ],
  [
    "tpl in a partial sees the root, and partials",
    cm("{{> p Values.m}}"),
    { "values.yaml": "m: {t: '{{> q}} {{Release.Name}}'}\n", "_p.hbs": "{{tpl this.t}}", "_q.hbs": "Q" },
    ["a=Q web"],
  ],
  [
    "without an end",
    cm("{{> p}}"),
    { "_p.hbs": "{{> q}}", "_q.hbs": "{{include 'p'}}" },
    [
      "TPL-RECURSION _q.hbs:1:1 p → q → p: partials nested deeper than 100 (limits.includeDepth) | end the recursion with {{#if}}",
    ],
  ],
  [
    "with an end",
    cm("{{> p Values.t}}"),
    {
      "values.yaml": "t: {k: 1, sub: {k: 2, sub: {k: 3}}}\n",
      "_p.hbs": "{{this.k}}{{#if this.sub}}{{> p this.sub}}{{/if}}",
    },
    ["a=123"],
  ],
];
for (const [name, template, files, want] of rows) {
  test(name, () => assert.deepEqual(rendered(template, files), want));
}

const head = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n";

test("a partial alone on its line is indented as a whole, also inside nindent", () => {
  const files = { "_p.hbs": "u: x\n{{> q}}\n", "_q.hbs": "v: |\n  {{> r}}\nw: z\n", "_r.hbs": "x\ny\n" };
  assert.deepEqual(rendered(`${head}data:\n  {{> p}}\n`, files), ["a=x\ny\n"]);
  assert.deepEqual(rendered(`${head}data: {{nindent 2 (include "p")}}\n`, files), ["a=x\ny\n"]);
});
