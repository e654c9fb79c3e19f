import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import type { Json } from "../../src/core/json.ts";
import type { RenderResult } from "../../src/core/rendered.ts";
import { targetText } from "../../src/core/target.ts";
import { renderTarget } from "../../src/desired/desired.ts";
import { stringifyYaml } from "../../src/yaml/stringify.ts";
import { builtins } from "../bad-inputs/outcome.ts";
import { shopRepo, type Files } from "../bad-inputs/shop-repo.ts";
import { problemLines, requestOf } from "../support/render-request.ts";
import { treeOf } from "../support/tree.ts";
import { exampleTargets, webappValues } from "./inputs.ts";

/** Every release of every target, as its objects were when somebody last looked: a change of a chart, a layer or the
 *  engine shows here as a diff. UPDATE_GOLDEN=1 writes the files anew. */
const folder = join(import.meta.dirname, "expected");
const isUpdate = process.env["UPDATE_GOLDEN"] === "1";
const renders = new Map<string, RenderResult>();

const example = treeOf(join(import.meta.dirname, "../../examples/config-repo"));
for (const target of exampleTargets)
  renders.set(`example/${targetText(target)}`, renderTarget(requestOf({}, { tree: example, target }), builtins));

const version = "apiVersion: syncline.dev/v1alpha1\n";
for (const [name, values] of Object.entries(webappValues)) {
  const files: Files = {
    "syncline.yaml": `${version}kind: ConfigRepo\nenvironments: [prod]\nregions: [eu]\ncapabilities: { kubeVersion: "1.36", apiVersions: [gateway.networking.k8s.io/v1/HTTPRoute] }\n`,
    "releases/web/release.yaml": `${version}kind: Release\nnamespace: shop\nchart: builtin/webapp@1\n`,
    "releases/web/values.yaml": `image: { repository: registry.example.com/shop/web, tag: "1.4.2" }\n${values}`,
  };
  renders.set(`webapp/${name}`, renderTarget(requestOf(files), builtins));
}
renders.set("shop", renderTarget(requestOf(shopRepo()), builtins));

const expected = new Map(
  [...renders].flatMap(([name, { releases }]) =>
    releases.map(({ settings, manifests }) => {
      const documents = manifests.map(({ object }) => `---\n${stringifyYaml(object as Json)}`);
      return [`${name}/${settings.name}.yaml`, documents.join("")] as const;
    }),
  ),
);

if (isUpdate) {
  rmSync(folder, { recursive: true, force: true });
  for (const [file, text] of expected) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
}

for (const [name, result] of renders) {
  test(`renders without an error: ${name}`, () => {
    assert.deepEqual(
      problemLines(result).filter((line) => !/(^|: )warning /.test(line)),
      [],
    );
  });
}

for (const [file, text] of expected) {
  test(file, () => {
    assert.ok(existsSync(join(folder, file)), "there is no such file: look at the objects, then UPDATE_GOLDEN=1");
    assert.equal(text, readFileSync(join(folder, file), "utf8"));
  });
}

test("no file that nothing renders any more", () => {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  assert.deepEqual(files.sort(), [...expected.keys()].sort());
});
