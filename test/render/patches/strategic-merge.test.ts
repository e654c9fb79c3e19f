import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { SynclineError } from "../../../src/core/errors.ts";
import { isJsonObject, type Json } from "../../../src/core/json.ts";
import { groupOf } from "../../../src/core/object-ref.ts";
import { typeOfKind } from "../../../src/render/patches/merge-rules.ts";
import { jsonOf, partOf, type MapPart } from "../../../src/render/patches/part.ts";
import { strategicMerge } from "../../../src/render/patches/strategic-merge.ts";
import { parseDocuments } from "../../../src/yaml/parse.ts";
import { problemText } from "../../support/problem-text.ts";
import { problemOf } from "../../../src/render/template-error.ts";
import { mergeCases } from "./strategic-merge-cases.ts";

interface Answer {
  readonly name: string;
  readonly kubectl: Json;
  readonly kustomize: Json;
}

/** Recorded from the libraries: see tools/judge/patches/README.md. */
const answers = readFileSync(new URL("strategic-merge-answers.jsonl", import.meta.url), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line) as Answer);

/** Where kubectl is not followed, and what is right instead (docs/patches.md). */
const exceptions: Readonly<Record<string, "kustomize" | "error">> = {
  "a UDP port beside TCP": "kustomize",
  "the UDP port of two": "kustomize",
  "$patch replace where nothing is": "kustomize",
  "a map is deleted by $patch": "kustomize",
  "$patch merge": "kustomize",
  "the object is deleted": "kustomize",
  "a container is replaced": "error",
};

for (const [index, { name, object, patch }] of mergeCases.entries()) {
  test(`strategic merge: ${name}`, () => {
    const answer = answers[index];
    assert.equal(answer?.name, name, "the answers are of other cases");
    const theirs = answer.kubectl === "none" ? answer.kustomize : answer.kubectl;
    const exception = exceptions[name];
    const want = exception === "error" ? "error" : exception === undefined ? theirs : answer.kustomize;
    assert.deepEqual(merged(object, patch), withoutNulls(want));
    if (exception !== undefined) assert.notDeepEqual(withoutNulls(theirs), withoutNulls(want));
  });
}

function merged(object: string, patch: string): Json {
  try {
    return withoutNulls(result(object, patch));
  } catch (error) {
    if (error instanceof SynclineError) return "error";
    throw error;
  }
}

function result(object: string, patch: string): Json {
  const [base, change] = [read(object, "object.yaml"), read(patch, "patch.yaml")];
  const { apiVersion, kind } = jsonOf(base) as Readonly<Record<string, string>>;
  const after = strategicMerge(base, change, typeOfKind(groupOf(apiVersion ?? ""), kind ?? ""));
  return after === undefined ? null : jsonOf(after);
}

function read(text: string, file: string): MapPart {
  const [document] = parseDocuments(text, file).documents;
  assert.ok(document);
  return partOf(document.value, { source: document, path: [] }) as MapPart;
}

/** kubectl leaves nulls in what it replaces; to the API server they mean absent. */
function withoutNulls(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(withoutNulls);
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).filter(([, child]) => child !== null && child !== undefined);
  return Object.fromEntries(entries.map(([key, child]) => [key, withoutNulls(child as Json)]));
}

const deployment =
  "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: a}], tolerations: []}}}";
const refusals: readonly (readonly [name: string, patch: string, want: string])[] = [
  [
    "an item without its key",
    "spec:\n  template:\n    spec:\n      containers:\n      - image: x",
    "PATCH-MERGE patch.yaml:5:9 .spec.template.spec.containers[0] has no name, by which the list merges | name the item: name: …",
  ],
  [
    "an item that is no map",
    "spec: {template: {spec: {containers: [a]}}}",
    "PATCH-MERGE patch.yaml:1:39 .spec.template.spec.containers[0] has no name, by which the list merges | name the item: name: …",
  ],
  [
    "a directive in a list without keys",
    "spec:\n  template:\n    spec:\n      tolerations:\n      - key: a\n        $patch: delete",
    "PATCH-MERGE patch.yaml:5:9 .spec.template.spec.tolerations has no merge key: the list is replaced as a whole, $patch means nothing in it | write the whole list, or use a JSON patch",
  ],
  [
    "a directive of no meaning",
    "spec:\n  $patch: remove",
    "PATCH-MERGE patch.yaml:2:11 $patch is not valid | write delete, replace or merge",
  ],
  [
    "replace beside fields",
    "spec: {template: {spec: {containers: [{name: a, $patch: replace}]}}}",
    "PATCH-MERGE patch.yaml:1:39 .spec.template.spec.containers[0] mixes $patch: replace with fields | give $patch: replace an item of its own, it replaces the whole list",
  ],
  [
    "retainKeys that is no list",
    "spec: {$retainKeys: a}",
    "PATCH-MERGE patch.yaml:1:21 $retainKeys is no list | list the keys that stay",
  ],
  [
    "a field that retainKeys does not name",
    "spec: {$retainKeys: [a], b: 1}",
    "PATCH-MERGE patch.yaml:1:29 $retainKeys does not name b, which the patch sets | add b",
  ],
  [
    "a list directive that is no list",
    "metadata: {$deleteFromPrimitiveList/finalizers: a}",
    "PATCH-MERGE patch.yaml:1:49 $deleteFromPrimitiveList/finalizers is no list",
  ],
  [
    "a map among finalizers",
    "metadata: {finalizers: [{a: b}]}",
    "PATCH-MERGE patch.yaml:1:25 .metadata.finalizers is a list of texts and numbers",
  ],
];

for (const [name, patch, want] of refusals) {
  test(`a strategic merge that is refused: ${name}`, () => {
    assert.throws(
      () => result(deployment, patch),
      (error) => {
        assert.ok(error instanceof SynclineError);
        assert.equal(problemText(problemOf(error)), want);
        return true;
      },
    );
  });
}
