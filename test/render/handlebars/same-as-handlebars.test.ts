import assert from "node:assert/strict";
import test from "node:test";
import Handlebars from "handlebars";
import { compileTemplates } from "../../../src/render/handlebars/template-set.ts";
import { scopeOf } from "../../support/template.ts";

/** Random templates of constructs that mean the same in plain Handlebars: the rewritten template must print
 *  the same bytes, and its source map must fit. Seeded: a failure names its number. */
const count = 150;

test(`${count} random templates print what Handlebars prints`, () => {
  let mapped = 0;
  for (let seed = 1; seed <= count; seed++) {
    const next = random(seed);
    const text = template(next, 3);
    const partial = template(next, 1).replaceAll("{{> p}}", "");
    const own = compileTemplates(
      [{ file: "t.hbs", text }],
      [{ file: "_p.hbs", text: partial, chart: "c", rank: 0 }],
    );
    assert.deepEqual(own.problems, [], `template ${seed}: ${text}`);
    const scope = scopeOf({ values });
    const rendered = own.render("t.hbs", scope);
    assert.equal(
      rendered.text,
      theirs(text, partial),
      `template ${seed}: ${JSON.stringify({ text, partial })}`,
    );
    const visible = rendered.text.split("\n").findIndex((line) => line.trim() !== "") + 1;
    if (visible === 0 || rendered.place(visible, 0).line > 0) mapped++;
  }
  assert.ok(mapped / count > 0.97, `only ${mapped} of ${count} have a source map`);
});

const values = { a: "A", b: "", list: ["x", "y"], items: [{ n: "1" }, { n: "2" }], map: { k: "v" } };

function theirs(text: string, partial: string): string {
  const handlebars = Handlebars.create();
  // The root names at any depth and the context of partials are ours; in Handlebars the same is written with
  // @root.
  const rooted = (source: string): string =>
    source.replaceAll("Values.", "@root.Values.").replaceAll("{{> p}}", "{{> p @root}}");
  handlebars.registerPartial("p", rooted(partial));
  const context = JSON.parse(JSON.stringify({ Values: values })) as object;
  return handlebars.compile(rooted(text), { noEscape: true })(context);
}

type Next = (below: number) => number;

function template(next: Next, depth: number): string {
  return Array.from({ length: 1 + next(4) }, () => piece(next, depth)).join("");
}

function piece(next: Next, depth: number): string {
  const inner = (): string => (depth === 0 ? "i" : template(next, depth - 1));
  const pieces = [
    () => "text",
    () => "\n",
    () => "  ",
    () => "line\n",
    () => "{{Values.a}}",
    () => "  {{Values.a}}\n",
    () => "{{~Values.a~}}",
    () => "{{! comment }}\n",
    () => "  {{> p}}\n",
    () => "{{> p}}",
    () => `{{#if Values.a}}${inner()}{{/if}}`,
    () => `{{#if Values.b}}${inner()}{{else}}${inner()}{{/if}}`,
    () => `{{#if Values.b}}x{{else if Values.a}}${inner()}{{else}}${inner()}{{/if}}`,
    () => `\n{{#if Values.a}}\n${inner()}\n{{else}}\n${inner()}\n{{/if}}\n`,
    () => `\n  {{#each Values.list}}\n  - {{this}} {{@index}}\n${inner()}{{/each}}\n`,
    () => `{{#each Values.items}}{{n}}{{~/each}}`,
    () => `{{#each Values.map as |v k|}}{{k}}{{v}}${inner()}{{/each}}`,
    () => `{{#with Values.map}}{{k}}{{/with}}`,
    () => `{{#unless Values.b~}} ${inner()} {{~/unless}}`,
  ];
  return (pieces[next(pieces.length)] ?? inner)();
}

/** mulberry32 */
function random(seed: number): Next {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}
