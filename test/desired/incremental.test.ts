import assert from "node:assert/strict";
import { join } from "node:path";
import test from "node:test";
import { loadBuiltins } from "../../src/adapters/builtins/builtins.ts";
import type { RenderResult } from "../../src/core/rendered.ts";
import { renderSteps, renderTarget } from "../../src/desired/desired.ts";
import type { RenderRequest } from "../../src/ports.ts";
import { seededRandom } from "../support/random.ts";
import { requestOf } from "../support/render-request.ts";
import { editRepo, firstRepo, type Files } from "./random-repo.ts";
import { editPlain, firstPlain } from "./random-plain.ts";

const builtins = await loadBuiltins(join(import.meta.dirname, "../.."));
/** More in `npm run soak`. */
const rounds = Number(process.env["SYNCLINE_ROUNDS"] ?? 25);

/** Renders beside an earlier render, and tells which releases were read for it. */
function renderBeside(request: RenderRequest, earlier: RenderResult | undefined) {
  const read = new Set<string>();
  const { notes = "" } = earlier ?? {};
  const steps = renderSteps(request, builtins, { stopped: () => undefined, notes });
  for (let step = steps.next(); step.done !== true; step = steps.next()) read.add(step.value.release);
  const first: RenderResult = { releases: [], problems: [], filteredOut: [], skippedFiles: 0 };
  const {
    notes: written = "",
    inputs: _,
    ...result
  } = renderTarget({ ...request, earlier: earlier ?? first }, builtins);
  return { result, notes: written, read };
}

for (const [what, first, edit] of [
  ["a config repo", firstRepo, editRepo],
  ["plain manifests", firstPlain, editPlain],
] as const) {
  for (let seed = 1; seed <= rounds; seed++) {
    test(`${what}, random edits ${seed}: beside an earlier render comes out what comes out without one`, () => {
      const random = seededRandom(seed);
      let files: Files = first(random);
      let more: Partial<RenderRequest> = {};
      let earlier: RenderResult | undefined;
      for (let step = 0; step < 12; step++) {
        const request = requestOf(files, { now: "2026-06-01T00:00:00Z", ...more });
        const { result, notes } = renderBeside(request, earlier);
        assert.deepEqual(result, renderTarget(request, builtins), `step ${step}`);
        earlier = { ...result, notes };
        ({ files, more } = edit(files, more, random));
      }
    });
  }
}

const untouched: readonly (readonly [string, Files, readonly string[]])[] = [
  ["nothing", {}, []],
  ["a value of one release", { "releases/a/values.yaml": "size: 7\n" }, ["a"]],
  [
    "values of another environment",
    { "releases/a/values.dev.yaml": "size: 8\n", "values.dev.yaml": "x: 1\n" },
    [],
  ],
  ["a value that no template reads", { "values.yaml": "# moved\nsize: 1\nname: base\nunread: 1\n" }, []],
  ["a value that one chart reads", { "values.yaml": "size: 1\nname: other\n" }, ["a", "b"]],
  [
    "a chart",
    {
      "charts/one/templates/cm.yaml.hbs":
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{Release.Name}}-z}\n",
    },
    ["a", "b"],
  ],
  [
    "a manifest beside a chart",
    { "releases/c/manifests/x.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n" },
    ["c"],
  ],
  ["a file that has no meaning", { "README.md": "# hello\n", "docs/a.md": "text" }, []],
];

for (const [change, edit, want] of untouched) {
  test(`only these are rendered after a change of ${change}: ${want.join(", ") || "none"}`, () => {
    const files = firstRepo(() => 0);
    const first = renderBeside(requestOf(files), undefined);
    const before = { ...first.result, notes: first.notes };
    const { result } = renderBeside(requestOf({ ...files, ...edit }), before);
    const rendered = result.releases.filter((release) => !before.releases.includes(release));
    assert.deepEqual(
      rendered.map(({ settings }) => settings.name),
      want,
    );
  });
}

const widgetOf = (release: string) => ({
  [`releases/${release}/manifests/widget.yaml`]: "apiVersion: x.io/v1\nkind: Widget\nmetadata: { name: w }\n",
});
const definition = (scope: string) =>
  `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: { name: widgets.x.io }\nspec: { group: x.io, scope: ${scope}, names: { kind: Widget, plural: widgets } }\n`;
const others: readonly (readonly [string, Files, Files])[] = [
  [
    "a definition in another release changes the scope of a kind",
    { "releases/c/manifests/crd.yaml": definition("Namespaced") },
    { "releases/c/manifests/crd.yaml": definition("Cluster") },
  ],
  [
    "a manifest is named like another environment's values",
    { "releases/d/manifests/values.dev.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: one }\n" },
    { "releases/d/manifests/values.dev.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: two }\n" },
  ],
  ["another release gets an object that is here already", widgetOf("d"), widgetOf("b")],
];

for (const [what, before, edit] of others) {
  test(`a release is rendered again when ${what}`, () => {
    const files = { ...firstRepo(() => 0), ...before };
    const first = renderBeside(requestOf(files), undefined);
    const then = renderBeside(requestOf({ ...files, ...edit }), { ...first.result, notes: first.notes });
    assert.ok(then.read.has("d"));
    assert.deepEqual(then.result, renderTarget(requestOf({ ...files, ...edit }), builtins));
  });
}

test("plain manifests: a definition in another file changes the scope of a kind", () => {
  const widget = "apiVersion: x.io/v1\nkind: Widget\nmetadata: { name: w, namespace: shop }\n";
  const files = { "a.yaml": widget, "crd.yaml": definition("Namespaced") };
  const first = renderBeside(requestOf(files), undefined);
  const changed = requestOf({ ...files, "crd.yaml": definition("Cluster") });
  const then = renderBeside(changed, { ...first.result, notes: first.notes });
  assert.deepEqual(then.result, renderTarget(changed, builtins));
});

/** How a template may come to a value; each prints it. */
const ways: readonly (readonly [string, Files])[] = [
  ["Values.size", {}],
  ["this.Values.size", {}],
  ["@root.Values.size", {}],
  ['get Values "size"', {}],
  ["len (toJson this)", {}],
  ["len (toJson @root)", {}],
  ['tpl "{{Values.size}}"', {}],
  ["tpl Values.text", { "charts/one/values.yaml": "text: '{{this.Values.size}}'\n" }],
  ['include "inner"', { "charts/one/templates/_inner.hbs": "{{this.Values.size}}" }],
  ['include "inner" (dict "v" Values)', { "charts/one/templates/_inner.hbs": "{{this.v.size}}" }],
  [
    'include "outer"',
    {
      "charts/one/templates/_inner.hbs": "{{this.Values.size}}{{this.more}}",
      "charts/one/templates/_outer.hbs": "{{> inner more=1}}",
    },
  ],
  [
    'include "outer"',
    { "charts/one/templates/_outer.hbs": "{{#with this as |r|}}{{r.Values.size}}{{/with}}" },
  ],
  [
    'include "outer"',
    { "charts/one/templates/_outer.hbs": "{{#each Target}}{{#if @first}}{{../Values.size}}{{/if}}{{/each}}" },
  ],
];

for (const [way, more] of ways) {
  test(`a value is read by {{${way}}}${Object.keys(more).length > 0 ? " and a partial" : ""}`, () => {
    const template = `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: {{Release.Name}} }\ndata: { size: {{quote (${way.includes(" ") ? way : `default 0 ${way}`})}} }\n`;
    const files = { ...firstRepo(() => 0), ...more, "charts/one/templates/cm.yaml.hbs": template };
    delete (files as Record<string, string>)["releases/a/values.yaml"];
    assertRenderedAgain(requestOf(files), requestOf({ ...files, "values.prod.yaml": "size: 12345\n" }), [
      "a",
      "b",
    ]);
  });
}

const old = { kubeVersion: "1.30", apiVersions: ["v1"], types: [] };

test("what a template, or a chart, asks of the cluster is read", () => {
  const asks = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: "c{{hasApi "batch/v1"}}" }\n';
  const none = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: b }\n";
  const files = {
    ...firstRepo(() => 0),
    "charts/one/templates/cm.yaml.hbs": none.replace("b", "{{Release.Name}}"),
    "charts/two/templates/api.yaml.hbs": asks.replace("c{{", "{{Release.Name}}-{{"),
  };
  const capabilities = { ...old, apiVersions: ["batch/v1", "v1"] };
  assertRenderedAgain(requestOf(files, { capabilities: old }), requestOf(files, { capabilities }), [
    "c",
    "d",
  ]);
  const needs = {
    ...files,
    "charts/one/Chart.yaml": 'apiVersion: v2\nname: one\nversion: 1.0.0\nkubeVersion: ">=1.31-0"\n',
  };
  const newer = { ...capabilities, kubeVersion: "1.36" };
  assertRenderedAgain(requestOf(needs, { capabilities: newer }), requestOf(needs, { capabilities }), [
    "a",
    "b",
  ]);
});

function assertRenderedAgain(from: RenderRequest, to: RenderRequest, want: readonly string[]): void {
  const first = renderBeside(from, undefined);
  const before = { ...first.result, notes: first.notes };
  const { result } = renderBeside(to, before);
  assert.deepEqual(result, renderTarget(to, builtins));
  assert.notDeepEqual(result, first.result);
  const again = result.releases.filter((release) => !before.releases.includes(release));
  assert.deepEqual(
    again.map(({ settings }) => settings.name),
    want,
  );
}
