import assert from "node:assert/strict";
import test from "node:test";
import { places, renderTemplate } from "../../support/template.ts";

test("each line of the output knows the line of the template that wrote it", () => {
  const template = [
    "kind: ConfigMap",
    "metadata:",
    "  name: {{Release.Name}}",
    "  {{> labels}}",
    "data:",
    "  {{#each Values.data}}",
    "  {{@key}}: {{quote this}}",
    "  {{/each}}",
    "  more: {{nindent 4 (toYaml Values.more)}}",
    "{{#if Values.none}}",
    "never: 1",
    "{{else if Values.more}}",
    "last: 1",
    "{{/if}}",
    'inc: {{nindent 2 (include "labels")}}',
  ].join("\n");
  const input = {
    values: { data: { a: "1", b: "2" }, more: { x: 1, y: [1] } },
    partials: { "_labels.hbs": "labels:\n  app: {{Release.Name}}\n" },
  };
  assert.deepEqual(places(template, input), [
    "kind: ConfigMap < web.yaml:1:1",
    "metadata: < web.yaml:2:1",
    "  name: web < web.yaml:3:3",
    "  labels: < _labels.hbs:1:1",
    "    app: web < _labels.hbs:2:3",
    "data: < web.yaml:5:1",
    '  a: "1" < web.yaml:7:3',
    '  b: "2" < web.yaml:7:3',
    "  more:  < web.yaml:9:3",
    "    x: 1 < web.yaml:9:9",
    '    "y": < web.yaml:9:9',
    "    - 1 < web.yaml:9:9",
    "last: 1 < web.yaml:13:1",
    "inc:  < web.yaml:15:1",
    "  labels: < _labels.hbs:1:1",
    "    app: web < _labels.hbs:2:3",
    "   < _labels.hbs:2:8",
  ]);
});

test("a column behind a tag is the tag's", () => {
  const rendered = renderTemplate("image: {{Values.a}}:{{Values.b}}", { values: { a: "web", b: "1" } });
  assert.deepEqual(
    [1, 8, 11, 12].map((column) => rendered.place(1, column).column),
    [1, 8, 20, 21],
  );
});

test("what a helper made of a partial's text stands at the helper's call", () => {
  const rendered = renderTemplate('sum: {{sha256sum (include "p")}}', {
    partials: { "_p.hbs": "a: {{Release.Name}}" },
  });
  assert.deepEqual(rendered.place(1, 6), { file: "web.yaml", line: 1, column: 6 });
});

test("no map rather than a wrong one: a value holds such characters", () => {
  const rendered = renderTemplate("a: {{Values.x}}", { values: { x: "\uE0000\uE001" } });
  assert.deepEqual(rendered.place(1, 0), { file: "web.yaml", line: 0, column: 0 });
});
