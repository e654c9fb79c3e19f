import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "../../src/core/json.ts";
import { readObjects } from "../../src/render/objects/read-objects.ts";
import { plainDocument } from "../../src/render/objects/found.ts";
import { parseDocuments } from "../../src/yaml/parse.ts";
import { stringifyYaml } from "../../src/yaml/stringify.ts";
import { shopChart } from "../bad-inputs/shop-repo.ts";
import { outcome } from "../support/template.ts";
import { caseCount, json, mutated, pick, random } from "./cases.ts";

/** Whatever stands in a file, the answer is a value or one of our problems. */
const seeds = Array.from({ length: caseCount }, (_, index) => index + 1);
const yamls = Object.values(shopChart).filter((text) => !text.includes("{{"));
const templates = Object.values(shopChart).filter((text) => text.includes("{{"));
const values = parseDocuments(shopChart["values.yaml"] ?? "", "values.yaml").documents[0]?.value;

test("random bytes are YAML, or have a problem with a place", () => {
  for (const seed of seeds) {
    const next = random(seed);
    const text = Array.from({ length: next(60) }, () =>
      String.fromCharCode(next(next(3) === 0 ? 0x3000 : 128)),
    ).join("");
    checkYaml(text, seed);
  }
});

test("changed YAML is YAML, or has a problem with a place", () => {
  for (const seed of seeds) {
    const next = random(seed);
    checkYaml(mutated(next, pick(next, yamls)), seed);
  }
});

function checkYaml(text: string, seed: number): void {
  const { documents, problems } = parseDocuments(text, "f");
  for (const { position, hint, code } of problems)
    assert.ok(
      (position?.line ?? 0) > 0 && hint !== undefined,
      `case ${seed}: ${code} of ${JSON.stringify(text)}`,
    );
  for (const document of documents) document.at(["a", 0, "b"]);
}

test("what is written as YAML is read as the same value", () => {
  for (const seed of seeds) {
    const value = json(random(seed), 4);
    const { documents, problems } = parseDocuments(stringifyYaml(value), "f");
    assert.deepEqual([problems, documents[0]?.value ?? null], [[], value], `case ${seed}`);
  }
});

test("changed templates render, or have a problem", () => {
  for (const seed of seeds) {
    const next = random(seed);
    const text = mutated(next, mutated(next, pick(next, templates)));
    const partials = {
      "_labels.hbs": pick(next, templates),
      "_parts.hbs": shopChart["templates/_parts.hbs"] ?? "",
    };
    try {
      outcome(text, { values: values as { readonly [key: string]: Json }, partials });
    } catch (error) {
      assert.fail(`case ${seed}: ${String(error)} of ${JSON.stringify(text)}`);
    }
  }
});

test("any JSON is an object, or has a problem", () => {
  for (const seed of seeds) {
    const next = random(seed);
    const value = {
      apiVersion: pick<Json>(next, ["v1", "apps/v1", "x", 1]),
      kind: pick<Json>(next, ["ConfigMap", "List", "Secret", "Service", null]),
      metadata: json(next, 3),
      data: json(next, 2),
      items: json(next, 3),
      spec: json(next, 4),
    };
    const { documents } = parseDocuments(JSON.stringify(value), "f");
    assert.doesNotThrow(
      () => readObjects(documents.map(plainDocument)),
      `case ${seed}: ${JSON.stringify(value)}`,
    );
  }
});
