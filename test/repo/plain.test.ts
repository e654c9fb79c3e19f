import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import test from "node:test";
import { isJsonObject, type Json } from "../../src/core/json.ts";
import { readPlain } from "../../src/repo/plain.ts";
import { openTree } from "../../src/repo/tree.ts";
import { problemText } from "../support/problem-text.ts";
import { tree, treeOf } from "../support/tree.ts";

const configMap = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n";

test("manifests in every folder but hidden ones; other YAML is skipped and counted", () => {
  const { documents, skippedFiles, problems } = readPlain(
    openTree(
      tree({
        "b.yml": configMap,
        "a/a.yaml": `${configMap}---\n---\npiVersion: v1\n`,
        "c.json": '{"kind": "ConfigMap"}',
        "README.md": configMap,
        ".github/w.yaml": configMap,
        "mkdocs.yml": "plugins: !!python/name:x\n",
        "values.yaml": "a: kind\n",
      }),
    ),
  );
  assert.deepEqual(problems, []);
  assert.equal(skippedFiles, 2);
  assert.deepEqual(
    documents.map(({ position }) => `${position.file}:${position.line}`),
    ["a/a.yaml:1", "a/a.yaml:6", "b.yml:1", "c.json:1"],
  );
});

const toolHint =
  "Make a config repo: put the chart into charts/, add syncline.yaml and a release; or name the folder in .synclineignore.";

const bad: readonly (readonly [
  name: string,
  files: { readonly [path: string]: string },
  ...want: string[],
])[] = [
  [
    "a Helm chart is one error, whatever else is wrong",
    { "Chart.yaml": "apiVersion: v2", "templates/a.yaml": "kind: {{", "b.yaml": "kind: [" },
    `REPO-TOOL Chart.yaml this is a Helm chart, not a plain manifest | ${toolHint}`,
  ],
  [
    "a kustomization",
    { "base/kustomization.yaml": "kind: Kustomization" },
    "REPO-TOOL base/kustomization.yaml this is a kustomization, which Syncline does not run | Commit what `kustomize build` prints, or point spec.source.path to a folder of plain manifests.",
  ],
  [
    "a config repo that lost its syncline.yaml",
    { "releases/web/release.yaml": "apiVersion: syncline.dev/v1alpha1\nkind: Release\n" },
    "REPO-TOOL releases/web/release.yaml:1:1 a Release file of a config repo, but there is no syncline.yaml here | Add syncline.yaml, or point spec.source.path to the folder that holds it.",
  ],
  [
    "a link that may be a folder of manifests",
    { apps: "@../apps" },
    "REPO-LINK apps the link points outside the source's folder | Link to a file or folder below the source's folder, or commit a copy.",
  ],
  [
    "B12 App.yaml and app.yaml",
    { "App.yaml": configMap, "app.yaml": configMap },
    "REPO-CASE app.yaml App.yaml and app.yaml differ only by case | Rename one of the two.",
  ],
];

for (const [name, files, ...want] of bad) {
  test(`refused: ${name}`, () => {
    assert.deepEqual(readPlain(openTree(tree(files))).problems.map(problemText), want);
  });
}

const fixtures = new URL("../../../shared/fixtures", import.meta.url).pathname;
const skip = existsSync(fixtures) ? false : "shared/fixtures is not here";

/** Objects after `List`s are expanded; from the fixtures' README. */
const counts = [
  ["microservices-demo", 40],
  ["kube-prometheus", 131],
  ["gateway-api", 59],
  ["guestbook", 2],
] as const;

for (const [folder, want] of counts) {
  test(`${folder} holds ${want} objects`, { skip }, () => {
    const { documents, skippedFiles, problems } = readPlain(openTree(treeOf(`${fixtures}/${folder}`)));
    assert.deepEqual(problems, []);
    assert.equal(skippedFiles, 0);
    assert.equal(
      documents.reduce((sum, { value }) => sum + objectsIn(value), 0),
      want,
    );
  });
}

function objectsIn(value: Json): number {
  const items = isJsonObject(value) && /List$/.test(String(value["kind"])) ? value["items"] : undefined;
  return Array.isArray(items) ? items.length : 1;
}

test("Flux' example is for kustomize", { skip }, () => {
  const { problems } = readPlain(openTree(treeOf(`${fixtures}/flux2-kustomize-helm-example`)));
  assert.deepEqual(
    problems.map(({ code }) => code),
    ["REPO-TOOL"],
  );
});
