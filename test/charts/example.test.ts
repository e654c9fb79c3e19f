import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import type { Json } from "../../src/core/json.ts";
import type { KubeObject } from "../../src/core/manifest.ts";
import type { RenderResult } from "../../src/core/rendered.ts";
import type { SourceTree } from "../../src/core/source-tree.ts";
import { treeOf } from "../support/tree.ts";
import { problemsOf, render, root } from "./rendering.ts";

const example = treeOf(join(root, "examples/config-repo"));
const targets = ["dev/us", "dev/eu", "staging/us", "staging/eu", "staging/asia", "prod/us", "prod/eu", "prod/asia"];
const all = ["cart", "catalog", "checkout", "frontend", "payments", "redis"];

const rendered = new Map([...targets, "dev/asia"].map((target) => [target, render(example, target)] as const));

/** Rendered once: the tests only look. */
function resultOf(target: string): RenderResult {
  const result = rendered.get(target);
  assert.ok(result);
  return result;
}

for (const target of targets) {
  test(`the example renders without a word: ${target}`, () => {
    const result = resultOf(target);
    assert.deepEqual(problemsOf(result), []);
    const want = target.endsWith("asia") ? all.filter((name) => name !== "payments") : all;
    assert.deepEqual(result.releases.map(({ settings }) => settings.name), want);
    const namespaces = result.releases.flatMap(({ manifests }) => manifests.map(({ ref }) => ref.namespace));
    assert.deepEqual([...new Set(namespaces)], [`shop-${target.split("/")[0] ?? ""}`]);
  });
}

test("the example has no dev/asia", () => {
  assert.match(problemsOf(resultOf("dev/asia")).join(), /^CFG-TARGET /);
});

/** The table "Who wins" of the example's README, and its other claims: [target, release, value, want]. */
const wins: readonly [string, string, string, Json | undefined][] = [
  ["prod/eu", "cart", "env LOG_LEVEL", "warn"],
  ["dev/us", "cart", "env LOG_LEVEL", "debug"],
  ["staging/us", "cart", "env LOG_LEVEL", "info"],
  ["prod/eu", "cart", "env CURRENCY", "EUR"],
  ["prod/asia", "cart", "env CURRENCY", "JPY"],
  ["prod/us", "cart", "env CURRENCY", "USD"],
  ["prod/eu", "cart", "replicas", 6],
  ["prod/us", "cart", "replicas", 3],
  ["prod/eu", "checkout", "replicas", 4],
  ["dev/eu", "checkout", "replicas", 2],
  ["prod/eu", "frontend", "replicas", undefined],
  ["prod/eu", "frontend", "most", 30],
  ["prod/us", "frontend", "most", 12],
  ["prod/asia", "checkout", "env PAYMENTS_URL", "https://payments.us.example.com"],
  ["prod/eu", "checkout", "env PAYMENTS_URL", "http://payments"],
];
for (const [target, name, value, want] of wins) {
  test(`who wins: ${value} of ${name} in ${target}`, () => {
    const release = resultOf(target).releases.find(({ settings }) => settings.name === name);
    const objects = new Map(release?.manifests.map(({ object }) => [object.kind, object]));
    assert.equal(read(objects, value), want);
  });
}

test("the example's policy is real: without the exception redis is refused, in production only", () => {
  const strict: SourceTree = { ...example, entries: example.entries.filter(({ path }) => path !== "policies/exceptions.yaml") };
  assert.deepEqual(problemsOf(render(strict, "staging/eu")), []);
  const [problem, ...others] = problemsOf(render(strict, "prod/eu"));
  assert.match(problem ?? "", /^POL-DENIED releases\/redis\/manifests\/deployment\.yaml:7:13 .*at least two replicas in production, not 1/);
  assert.deepEqual(others, []);
});

test("the example: cart waits for redis", () => {
  const cart = resultOf("prod/eu").releases.find(({ settings }) => settings.name === "cart");
  assert.deepEqual(cart?.settings.dependsOn, ["redis"]);
});

function read(objects: ReadonlyMap<string, KubeObject>, value: string): Json | undefined {
  const spec = (objects.get("Deployment")?.["spec"] ?? {}) as unknown as Workload;
  if (value === "replicas") return spec.replicas;
  if (value === "most") return (objects.get("HorizontalPodAutoscaler")?.["spec"] as { maxReplicas?: number }).maxReplicas;
  const name = value.replace("env ", "");
  return spec.template.spec.containers[0]?.env.find((entry) => entry.name === name)?.value;
}

interface Workload {
  readonly replicas?: number;
  readonly template: { spec: { containers: { env: { name: string; value: string }[] }[] } };
}
