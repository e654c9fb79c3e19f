import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import test from "node:test";
import { parseDocuments } from "../../src/yaml/parse.ts";
import { stringifyYaml } from "../../src/yaml/stringify.ts";

const fixtures = new URL("../../../shared/fixtures/", import.meta.url).pathname;
const skip = existsSync(fixtures) ? false : "shared/fixtures is not here";

/** Documents that are not empty, by folder; from the fixtures' README. */
const rows = [
  ["microservices-demo", 40],
  ["kube-prometheus", 95],
  ["cert-manager-crds", 6],
  ["gateway-api", 59],
  ["guestbook", 2],
  ["flux2-kustomize-helm-example", 29],
] as const;

for (const [folder, want] of rows) {
  test(`${folder} reads without a problem, and is the same when written and read again`, { skip }, () => {
    const documents = globSync(`${folder}/**/*.{yaml,yml}`, { cwd: fixtures }).flatMap((file) => {
      const read = parseDocuments(readFileSync(fixtures + file, "utf8"), file);
      assert.deepEqual(read.problems, []);
      return read.documents;
    });
    assert.equal(documents.length, want);
    for (const { value } of documents) {
      assert.deepEqual(parseDocuments(stringifyYaml(value), folder).documents[0]?.value, value);
    }
  });
}

test("the bare = in an enum is a text", { skip }, () => {
  const file = "kube-prometheus/manifests/setup/0alertmanagerConfigCustomResourceDefinition.yaml";
  const [crd] = parseDocuments(readFileSync(fixtures + file, "utf8"), file).documents;
  assert.equal(crd?.textAt([]), undefined);
  assert.match(JSON.stringify(crd?.value), /"enum":\["!=","=","=~","!~"\]/);
});
