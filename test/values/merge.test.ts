import assert from "node:assert/strict";
import test from "node:test";
import type { Json, JsonObject } from "../../src/core/json.ts";
import { positionText } from "../../src/core/position.ts";
import { valuesLayers, type ValuesLayer } from "../../src/values/layers.ts";
import { mergeLayers } from "../../src/values/merge.ts";
import { parseDocuments } from "../../src/yaml/parse.ts";
import { releaseOf, repoOf } from "../support/config-repo.ts";
import { problemText } from "../support/problem-text.ts";

/** Layers `1.yaml`, `2.yaml`, … from their texts, lowest first. */
function layersOf(texts: readonly string[]): readonly ValuesLayer[] {
  return texts.map((text, index) => {
    const [document] = parseDocuments(text, `${index + 1}.yaml`).documents;
    if (document === undefined) throw new Error(`no values in ${text}`);
    const { at, keyAt } = document;
    return { layer: index + 1, name: `layer ${index + 1}`, values: document.value as JsonObject, at, keyAt };
  });
}

const merges: readonly (readonly [
  name: string,
  layers: readonly string[],
  want: Json,
  ...warnings: string[],
])[] = [
  [
    "maps merge, the higher scalar wins",
    ["{a: {b: 1, c: 1}}", "{a: {c: 2, d: 2}}"],
    { a: { b: 1, c: 2, d: 2 } },
  ],
  ["lists replace", ["{a: [1, 2, 3]}", "{a: [4]}"], { a: [4] }],
  ["null deletes", ["{a: 1, b: {c: 1, d: 1}}", "{a: null, b: {c: null}}"], { b: { d: 1 } }],
  ["null deletes a map", ["{a: {b: 1}}", "{a: null}"], {}],
  ["what null deleted can be set again", ["{a: {b: 1}}", "{a: null}", "{a: {c: 2}}"], { a: { c: 2 } }],
  [
    "null where nothing is set stays null",
    ["{a: null}", "{b: null, c: {d: null}}"],
    { a: null, b: null, c: { d: null } },
  ],
  ["a map over null is no clash", ["{a: null}", "{a: {b: 1}}"], { a: { b: 1 } }],
  [
    "B29 a map over a number",
    ["replicas: 1", "x: 1\nreplicas: {min: 1}"],
    { replicas: { min: 1 }, x: 1 },
    "warning VAL-MERGE 2.yaml:2:11 replicas: a number in 1.yaml:1, a map in 2.yaml:2; the latter wins | Give the key the same kind of value in every layer.",
  ],
  [
    "B29 a list over a map, named by the layer that set it",
    ["a: {b: {c: 1}}", "x: 1", "a: {b: [1]}"],
    { a: { b: [1] }, x: 1 },
    "warning VAL-MERGE 3.yaml:1:8 a.b: a map in 1.yaml:1, a list in 3.yaml:1; the latter wins | Give the key the same kind of value in every layer.",
  ],
];

for (const [name, layers, want, ...warnings] of merges) {
  test(name, () => {
    const { merged, problems } = mergeLayers(layersOf(layers));
    assert.deepEqual(merged.values, want);
    assert.deepEqual(problems.map(problemText), warnings);
  });
}

const reserved: readonly (readonly [text: string, want: string])[] = [
  ["a: 1\n__proto__: {x: 1}", 'VAL-KEY 1.yaml:2:1 reserved key "__proto__" | Rename the key.'],
  ["a: {constructor: 1}", 'VAL-KEY 1.yaml:1:5 reserved key "constructor" | Rename the key.'],
  ["a: [{prototype: 1}]", 'VAL-KEY 1.yaml:1:6 reserved key "prototype" | Rename the key.'],
];

for (const [text, want] of reserved) {
  test(`B34 ${text.replace("\n", " ")}`, () => {
    const { merged, problems } = mergeLayers(layersOf([text]));
    assert.deepEqual(problems.map(problemText), [want]);
    assert.deepEqual(merged.values, {});
  });
}

test("nesting beyond the limit, in values that came through the API", () => {
  let values: JsonObject = {};
  for (let depth = 0; depth < 150; depth++) values = { a: values };
  const position = { file: "GitSync.spec.values", line: 0, column: 0 };
  const layer = { layer: 12, name: "GitSync.spec.values", values, at: () => position, keyAt: () => position };
  assert.deepEqual(mergeLayers([layer]).problems.map(problemText), [
    "YAML-DEPTH GitSync.spec.values values nested deeper than 100 (limits.valuesDepth) | Flatten the values.",
  ]);
});

test("every leaf keeps its origin and what it beat", () => {
  const texts = ["a: {b: 1}\nl: [{x: 1}, 2]\n", "a: {b: 2, c.d: 3}\nl: [{x: 9}]\ne: {}\n"];
  const { origins } = mergeLayers(layersOf(texts)).merged;
  const told = [...origins].map(([key, { position, layerName, beat }]) =>
    [key, positionText(position), layerName, ...beat.map((loser) => positionText(loser.position))].join(" "),
  );
  assert.deepEqual(told, [
    "a.b 2.yaml:1:8 layer 2 1.yaml:1:8",
    'a["c.d"] 2.yaml:1:16 layer 2',
    "l[0].x 2.yaml:2:9 layer 2 1.yaml:2:9",
    "e 2.yaml:3:4 layer 2",
  ]);
});

/** The worked example of config-repo.md, target prod/eu. */
const worked = repoOf({
  "values.yaml": "logLevel: info\nreplicas: 1\n",
  "values.prod.yaml": "logLevel: warn\nreplicas: 3\n",
  "values.staging.yaml": "logLevel: debug\n",
  "releases/web/values.yaml": "replicas: 2\nhost: a.example\n",
  "releases/web/values.eu.yaml": "host: eu.example\n",
  "releases/web/values.us.yaml": "host: us.example\n",
});

test("the worked example", () => {
  const { layers, problems } = valuesLayers({
    repo: worked,
    release: releaseOf(worked, "web"),
    target: { environment: "prod", region: "eu", cluster: "" },
    gitSyncValues: {},
  });
  const { merged } = mergeLayers(layers);
  assert.deepEqual(problems, []);
  assert.deepEqual(merged.values, { logLevel: "warn", replicas: 2, host: "eu.example" });
  assert.deepEqual(
    [...merged.origins.values()].map(({ key, layer, layerName, beat }) => [
      key,
      layer,
      layerName,
      beat.map((loser) => loser.layer),
    ]),
    [
      ["logLevel", 3, "repo values.prod.yaml", [2]],
      ["replicas", 7, "release values.yaml", [3, 2]],
      ["host", 9, "release values.eu.yaml", [7]],
    ],
  );
});

test("all twelve layers, lowest first", () => {
  const names = ["", ".prod", ".eu", ".prod.eu", ".prod-eu-1"].map((layer) => `values${layer}.yaml`);
  const files = [...names, ...names.map((name) => `releases/web/${name}`), "charts/web/values.yaml"];
  const repo = repoOf({
    "syncline.yaml":
      "apiVersion: syncline.dev/v1alpha1\nkind: ConfigRepo\nenvironments: [prod]\nregions: [eu]\nclusters: [{ name: prod-eu-1, environment: prod, region: eu }]\n",
    ...Object.fromEntries(files.map((file) => [file, "a: 1\n"])),
  });
  const { layers } = valuesLayers({
    repo,
    release: releaseOf(repo, "web"),
    target: { environment: "prod", region: "eu", cluster: "prod-eu-1" },
    gitSyncValues: { a: 2 },
  });
  assert.deepEqual(
    layers.map(({ layer, name }) => `${layer} ${name}`),
    [
      "1 chart values.yaml",
      ...names.map((name, index) => `${index + 2} repo ${name}`),
      ...names.map((name, index) => `${index + 7} release ${name}`),
      "12 GitSync.spec.values",
    ],
  );
});

const roots: readonly (readonly [text: string, ...want: string[]])[] = [
  [""],
  ["# nothing\n"],
  ["- a\n", "VAL-ROOT releases/web/values.yaml:1:1 must be a map, is a list | Write key: value lines."],
  [
    "# x\nhello\n",
    "VAL-ROOT releases/web/values.yaml:2:1 must be a map, is a text | Write key: value lines.",
  ],
  [
    "a: 1\n---\nb: 1\n",
    'VAL-ROOT releases/web/values.yaml:3:1 a second document; a values file holds one | Remove the "---".',
  ],
  [
    "a: 1\na: 2\n",
    'YAML-DUP releases/web/values.yaml:2:1 key "a" already at line 1 | Remove one of the two.',
  ],
];

for (const [text, ...want] of roots) {
  test(`B33 values file ${JSON.stringify(text)}`, () => {
    const repo = repoOf({ "releases/web/values.yaml": text });
    const target = { environment: "prod", region: "eu", cluster: "" };
    const { layers, problems } = valuesLayers({
      repo,
      release: releaseOf(repo, "web"),
      target,
      gitSyncValues: {},
    });
    assert.deepEqual(problems.map(problemText), want);
    assert.deepEqual(layers, []);
  });
}
