import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { isJsonObject, type Json } from "../../src/core/json.ts";
import type { KubeObject } from "../../src/core/manifest.ts";
import { renderTarget } from "../../src/desired/desired.ts";
import { importRelease, type Imported } from "../../src/kustomize/import-release.ts";
import { parseDocuments } from "../../src/yaml/parse.ts";
import { problemText } from "../support/problem-text.ts";
import { problemLines, requestOf } from "../support/render-request.ts";

const fixtures = join(import.meta.dirname, "fixtures");

function filesOf(fixture: string): ReadonlyMap<string, Uint8Array> {
  const root = join(fixtures, fixture);
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  return new Map(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(root.length + 1), readFileSync(path)];
    }),
  );
}

/** Objects as Syncline renders the imported releases for an environment, problems as lines. */
function rendered({ files }: Imported, environment: string): readonly KubeObject[] {
  const repo = {
    "syncline.yaml": "apiVersion: syncline.dev/v1alpha1\nkind: ConfigRepo\nenvironments: [staging, prod]\n",
    ...Object.fromEntries([...files].map(([path, text]) => [`releases/${path}`, text])),
  };
  const request = { ...requestOf(repo), target: { environment, region: "", cluster: "" } };
  const result = renderTarget(request, { charts: new Map(), packs: new Map() });
  const lines = problemLines(result).filter((line) => !/OBJ-SCOPE-GUESS|OBJ-KIND/.test(line));
  assert.deepEqual(lines, []);
  return result.releases.flatMap(({ manifests }) => manifests.map(({ object }) => object));
}

/** What kustomize builds (tools/judge/patches), by kind and name. */
function built(fixture: string, name: string): Readonly<Record<string, Json>> {
  const text = readFileSync(join(fixtures, fixture, "built", `${name}.yaml`), "utf8");
  return byId(parseDocuments(text, name).documents.map(({ value }) => value as KubeObject));
}

function byId(objects: readonly KubeObject[]): Readonly<Record<string, Json>> {
  return Object.fromEntries(
    objects.map((object) => [`${object.kind} ${object.metadata.name}`, sorted(object)]),
  );
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(sorted);
  if (!isJsonObject(value)) return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key] as Json)]));
}

const rows: readonly (readonly [
  fixture: string,
  environment: string,
  build: string,
  overlays: readonly string[],
])[] = [
  ["shop", "staging", "staging", ["staging", "prod"]],
  ["shop", "prod", "prod", ["staging", "prod"]],
  ["names", "prod", "base", []],
  ["names", "prod", "prod", ["prod"]],
];

for (const [fixture, environment, name, overlays] of rows) {
  test(`an import renders what kustomize builds: ${fixture} ${name}`, () => {
    const imported = importRelease({
      files: filesOf(fixture),
      base: "base",
      overlays: overlays.map((each) => ({ environment: each, folder: `overlays/${each}` })),
      release: fixture,
    });
    assert.deepEqual(byId(rendered(imported, environment)), built(fixture, name));
  });
}

type Files = Readonly<Record<string, string>>;
const map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\n";

const told: readonly (readonly [name: string, files: Files, want: readonly string[]])[] = [
  [
    "a remote base",
    { "k/kustomization.yaml": "resources:\n- https://user:pass@example.com/a/b?ref=v1\n" },
    [
      "warning IMPORT-FIELD k/kustomization.yaml:2:3 resources: example.com/a/b is not in this repository | commit what it holds beside this file; an import reads nothing from the network",
    ],
  ],
  [
    "fields that it cannot",
    { "k/kustomization.yaml": "replacements: []\nvars: []\nhelmCharts: []\n" },
    [
      "warning IMPORT-FIELD k/kustomization.yaml:1:1 replacements is not imported | use a chart: values and templates do this",
      "warning IMPORT-FIELD k/kustomization.yaml:2:1 vars is not imported | use a chart: values and templates do this",
      "warning IMPORT-FIELD k/kustomization.yaml:3:1 helmCharts is not imported | give the chart a release of its own",
    ],
  ],
  [
    "a misspelt field",
    { "k/kustomization.yaml": "resorces: []\n" },
    ["warning IMPORT-FIELD k/kustomization.yaml:1:1 resorces is not imported | did you mean resources?"],
  ],
  [
    "a Secret",
    {
      "k/kustomization.yaml": "resources: [s.yaml]\nsecretGenerator: [{name: g, literals: [a=canary]}]\n",
      "k/s.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: canary}\n",
    },
    [
      "warning IMPORT-FIELD k/kustomization.yaml:2:19 Secret g is not generated: its data would stand in Git in clear | create the Secret another way, such as with External Secrets or Sealed Secrets",
      "warning IMPORT-FIELD k/s.yaml Secret s is left out: its data would stand in Git in clear | create it another way, such as with External Secrets or Sealed Secrets",
    ],
  ],
  [
    "a hash in a name",
    { "k/kustomization.yaml": "configMapGenerator:\n- {name: g, literals: [a=b]}\n" },
    [
      "warning IMPORT-FIELD k/kustomization.yaml:2:3 ConfigMap g has no hash in its name any more | pods do not restart by themselves when it changes: add a checksum annotation, or rename it with its content",
    ],
  ],
  [
    "a file that is not there",
    { "k/kustomization.yaml": "resources: [a.yaml]\n" },
    ["IMPORT-READ k/kustomization.yaml:1:13 there is no file a.yaml"],
  ],
  ["no kustomization", { "k/a.yaml": map }, ["IMPORT-READ k there is no kustomization.yaml in k"]],
  [
    "a circle",
    { "k/kustomization.yaml": "resources: [../k]\n" },
    ["IMPORT-READ k/kustomization.yaml:1:13 the kustomizations need each other: k → k"],
  ],
  [
    "a patch that fits nothing",
    {
      "k/kustomization.yaml":
        "resources: [m.yaml]\npatches:\n- {target: {kind: Deployment}, patch: 'a: b'}\n",
      "k/m.yaml": map,
    },
    ["warning IMPORT-FIELD k/kustomization.yaml:3:3 this patch fits no object and is left out"],
  ],
  [
    "a regular expression",
    {
      "k/kustomization.yaml":
        "resources: [m.yaml]\npatches:\n- {target: {kind: ConfigMap, name: '(m|n)+'}, patch: 'a: b'}\n",
      "k/m.yaml": map,
    },
    [
      "warning IMPORT-FIELD k/kustomization.yaml:3:3 a regular expression that is more than a name with .* | write a patch for each name",
      "warning IMPORT-FIELD k/kustomization.yaml:3:3 this patch fits no object and is left out",
    ],
  ],
  [
    "a broken patch",
    {
      "k/kustomization.yaml":
        "resources: [m.yaml]\npatches:\n- target: {kind: ConfigMap}\n  patch: |-\n    - {op: remove, path: /data}\n",
      "k/m.yaml": map,
    },
    ["PATCH-OP k/kustomization.yaml:3:3 remove /data: there is no such field"],
  ],
  [
    "no YAML",
    { "k/kustomization.yaml": "resources: [m.yaml]\n", "k/m.yaml": "a: b: c\n" },
    [
      'YAML-SYNTAX k/m.yaml:1:4 a second ": " on one line, or a value and a block under one key | Quote the value if it holds ": ", or correct the indentation.',
    ],
  ],
  [
    "images: tagSuffix",
    { "k/kustomization.yaml": "images: [{name: a, tagSuffix: -x}]\n" },
    ["warning IMPORT-FIELD k/kustomization.yaml:1:10 images: tagSuffix is not imported | write newTag"],
  ],
  [
    "replicas of nothing",
    { "k/kustomization.yaml": "replicas: [{name: a, count: 2}]\n" },
    ["warning IMPORT-FIELD k/kustomization.yaml:1:12 replicas: nothing to scale is named a"],
  ],
];

for (const [name, files, want] of told) {
  test(`an import tells: ${name}`, () => {
    const bytes = new Map(
      Object.entries(files).map(([path, text]) => [path, new TextEncoder().encode(text)]),
    );
    const imported = importRelease({ files: bytes, base: "k", overlays: [], release: "r" });
    assert.deepEqual(imported.problems.map(problemText), want);
    assert.doesNotMatch([...imported.files.values(), ...want].join("\n"), /canary|user:pass/);
  });
}

test("what overlays change: names, namespaces, the same patch twice", () => {
  const files: Files = {
    "base/kustomization.yaml": "resources: [m.yaml]\n",
    "base/m.yaml": `${map}data: {a: '1'}\n`,
    "a/kustomization.yaml":
      "resources: [../base]\nnamePrefix: a-\nnamespace: one\npatches:\n- {target: {kind: ConfigMap}, patch: 'data: {a: \"2\"}'}\n",
    "b/kustomization.yaml":
      "resources: [../base]\nnamespace: two\npatches:\n- {target: {kind: ConfigMap}, patch: 'data: {a: \"2\"}'}\n",
  };
  const bytes = new Map(Object.entries(files).map(([path, text]) => [path, new TextEncoder().encode(text)]));
  const overlays = [
    { environment: "staging", folder: "a" },
    { environment: "prod", folder: "b" },
  ];
  const imported = importRelease({ files: bytes, base: "base", overlays, release: "r" });
  assert.deepEqual(imported.problems.map(problemText), [
    "warning IMPORT-FIELD a/kustomization.yaml:2:13 namePrefix of an overlay is not imported: a patch cannot rename | the environments keep one name: give each its own namespace, or a release of its own",
    "warning IMPORT-FIELD a the namespaces follow no rule (staging: one, prod: two); one is taken | a release has one, built from {{Target.Environment}}; correct namespace in release.yaml",
  ]);
  assert.equal(
    imported.files.get("r/release.yaml"),
    'apiVersion: syncline.dev/v1alpha1\nkind: Release\nnamespace: one\ntargets:\n  environments:\n  - staging\n  - prod\npatches:\n- target:\n    kind: ConfigMap\n    name: m\n  environments:\n  - staging\n  - prod\n  patch:\n    data:\n      a: "2"\n',
  );
});
