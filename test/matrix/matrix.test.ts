import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Json } from "../../src/core/json.ts";
import type { KubeObject } from "../../src/core/manifest.ts";
import { matrixDiff, type Matrix, type MatrixRelease } from "../../src/matrix/matrix.ts";
import { oneStepChanges } from "../../src/matrix/one-step.ts";
import { shareChanges } from "../../src/matrix/shared-changes.ts";
import { targetNames } from "../../src/matrix/target-names.ts";

/** A Deployment of one release in a target whose namespace is named after it. */
function web(target: string, spec: Json, release = "web"): MatrixRelease {
  const namespace = `shop-${target.split("/")[0] ?? ""}`;
  const object = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web", namespace }, spec };
  return { target, release, namespace, objects: [object as unknown as KubeObject] };
}

function config(target: string, data: Json): MatrixRelease {
  const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c", namespace: "x" }, data };
  return { target, release: "web", namespace: "x", objects: [object as unknown as KubeObject] };
}

function shown({ changes, added, removed, moved }: Matrix): readonly string[] {
  const side = (value: Json | undefined): string => (value === undefined ? "–" : JSON.stringify(value));
  return [
    ...changes.map(({ object, path, before, after, targets, odd }) => {
      const not = odd === undefined ? "" : ` (${odd.target} ${odd.how} ${side(odd.value)})`;
      return `${object.release} ${object.kind} ${path} ${side(before)} → ${side(after)} in ${targets.join(" ")}${not}`;
    }),
    ...added.map(({ object, targets }) => `+ ${object.release} ${object.kind} in ${targets.join(" ")}`),
    ...removed.map(({ object, targets }) => `- ${object.release} ${object.kind} in ${targets.join(" ")}`),
    ...moved.map(
      ({ object, from, targets }) => `${object.kind} ${from} → ${object.release} in ${targets.join(" ")}`,
    ),
  ];
}

const all = ["dev/us", "prod/us", "prod/eu", "prod/asia"];
const each = (values: readonly Json[]): readonly MatrixRelease[] =>
  all.map((target, at) => web(target, { replicas: values[at] ?? null }));
const containers = (...items: readonly Json[]): Json => ({ template: { spec: { containers: items } } });

const rows: readonly (readonly [
  string,
  readonly MatrixRelease[],
  readonly MatrixRelease[],
  readonly string[],
])[] = [
  ["nothing", each([1, 2, 2, 2]), each([1, 2, 2, 2]), []],
  [
    "one change in all targets is one, whatever the namespace",
    each([2, 2, 2, 2]),
    each([3, 3, 3, 3]),
    ["web Deployment .spec.replicas 2 → 3 in dev/us prod/us prod/eu prod/asia"],
  ],
  [
    "all but one, which has it already",
    each([2, 2, 2, 3]),
    each([3, 3, 3, 3]),
    ["web Deployment .spec.replicas 2 → 3 in dev/us prod/us prod/eu (prod/asia already 3)"],
  ],
  [
    "all but one, which keeps what it has",
    each([2, 2, 2, 5]),
    each([3, 3, 3, 5]),
    ["web Deployment .spec.replicas 2 → 3 in dev/us prod/us prod/eu (prod/asia stays 5)"],
  ],
  [
    "all but one, which changes too",
    each([2, 2, 2, 2]),
    each([3, 3, 3, 4]),
    [
      "web Deployment .spec.replicas 2 → 3 in dev/us prod/us prod/eu (prod/asia gets 4)",
      "web Deployment .spec.replicas 2 → 4 in prod/asia",
    ],
  ],
  [
    "each another way: nothing is odd",
    each([2, 2, 2, 2]),
    each([3, 3, 4, 5]),
    [
      "web Deployment .spec.replicas 2 → 3 in dev/us prod/us",
      "web Deployment .spec.replicas 2 → 4 in prod/eu",
      "web Deployment .spec.replicas 2 → 5 in prod/asia",
    ],
  ],
  [
    "from different values to one",
    each([1, 2, 2, 2]),
    each([3, 3, 3, 3]),
    [
      "web Deployment .spec.replicas 2 → 3 in prod/us prod/eu prod/asia",
      "web Deployment .spec.replicas 1 → 3 in dev/us",
    ],
  ],
  [
    "half of them: nothing is odd",
    each([2, 2, 2, 2]),
    each([3, 3, 2, 2]),
    ["web Deployment .spec.replicas 2 → 3 in dev/us prod/us"],
  ],
  [
    "an item of a list by its name",
    [web("a", containers({ name: "x", image: "1" }, { name: "y", image: "1" }))],
    [web("a", containers({ name: "y", image: "1" }, { name: "x", image: "2" }))],
    [
      'web Deployment .spec.template.spec.containers ["x","y"] → ["y","x"] in a',
      'web Deployment .spec.template.spec.containers[name=x].image "1" → "2" in a',
    ],
  ],
  [
    "an item that comes is one change",
    [web("a", containers({ name: "x" }))],
    [web("a", containers({ name: "x" }, { name: "y", image: "1" }))],
    ['web Deployment .spec.template.spec.containers[name=y] – → {"name":"y","image":"1"} in a'],
  ],
  [
    "quantities are compared by amount",
    [web("a", containers({ name: "x", resources: { limits: { cpu: "1000m", memory: "1Gi" } } }))],
    [web("a", containers({ name: "x", resources: { limits: { cpu: 1, memory: "2Gi" } } }))],
    ['web Deployment .spec.template.spec.containers[name=x].resources.limits.memory "1Gi" → "2Gi" in a'],
  ],
  [
    "but not where they are text",
    [config("a", { cpu: "1000m" })],
    [config("a", { cpu: "1" })],
    ['web ConfigMap .data.cpu "1000m" → "1" in a'],
  ],
  [
    "a map that comes, key by key",
    [config("a", {})],
    [config("a", { x: "1", y: "2" })],
    ['web ConfigMap .data.x – → "1" in a', 'web ConfigMap .data.y – → "2" in a'],
  ],
  [
    "a list without keys, whole",
    [web("a", { l: [1, 2] })],
    [web("a", { l: [2] })],
    ["web Deployment .spec.l [1,2] → [2] in a"],
  ],
  [
    "a list without keys: an item more, in its middle",
    [web("a", { l: [{ a: 1 }, { b: 2 }] })],
    [web("a", { l: [{ a: 1 }, { c: 3, d: 4 }, { b: 2 }] })],
    ['web Deployment .spec.l[1] – → {"c":3,"d":4} in a'],
  ],
  [
    "a list without keys: an item that changes",
    [web("a", { l: [{ a: 1 }, { b: 2 }] })],
    [web("a", { l: [{ a: 1 }, { b: 3 }] })],
    ["web Deployment .spec.l[1].b 2 → 3 in a"],
  ],
  [
    "masks differ where the values do",
    [config("a", { p: "<masked:1>" })],
    [config("a", { p: "<masked:2>" })],
    ['web ConfigMap .data.p "<masked:1>" → "<masked:2>" in a'],
  ],
  ["objects come", [], each([1, 1, 1, 1]).slice(0, 2), ["+ web Deployment in dev/us prod/us"]],
  ["objects go", each([1, 1, 1, 1]).slice(0, 2), [], ["- web Deployment in dev/us prod/us"]],
  [
    "an object moves to another release",
    [web("a", { x: 1 })],
    [web("a", { x: 1 }, "shop")],
    ["Deployment web → shop in a"],
  ],
  [
    "and changes",
    [web("a", { x: 1 })],
    [web("a", { x: 2 }, "shop")],
    ["shop Deployment .spec.x 1 → 2 in a", "Deployment web → shop in a"],
  ],
];
describe("matrix", () => {
  for (const [name, before, after, want] of rows)
    test(name, () => {
      assert.deepEqual(shown(matrixDiff(before, after)), want);
    });
});

const fleet = (values: Readonly<Record<string, Json>>): readonly MatrixRelease[] =>
  all.flatMap((target) =>
    Object.entries(values).map(([release, replicas]) => web(target, { replicas }, release)),
  );
const sharing: readonly (readonly [
  string,
  Readonly<Record<string, Json>>,
  Readonly<Record<string, Json>>,
  { readonly shared: readonly (readonly string[])[]; readonly own: readonly string[] },
])[] = [
  [
    "the same change of two releases is one; a release with another value keeps its own",
    { api: 1, cart: 1, web: 1 },
    { api: 2, cart: 2, web: 3 },
    { shared: [["api", "cart"]], own: ["web"] },
  ],
  [
    "from another value is another change",
    { api: 1, cart: 2 },
    { api: 3, cart: 3 },
    { shared: [], own: ["api", "cart"] },
  ],
  ["one release shares nothing", { api: 1, cart: 2 }, { api: 2, cart: 2 }, { shared: [], own: ["api"] }],
];
describe("what releases share", () => {
  for (const [name, before, after, want] of sharing)
    test(name, () => {
      const { shared, rest } = shareChanges(matrixDiff(fleet(before), fleet(after)));
      const releases = shared.map(({ objects }) => objects.map(({ release }) => release));
      assert.deepEqual({ shared: releases, own: rest.changes.map(({ object }) => object.release) }, want);
    });
});

const cells = ["dev/us", "dev/eu", "prod/us", "prod/eu", "prod/asia"].map((text) => {
  const [environment = "", region = ""] = text.split("/");
  return { environment, region, cluster: "" };
});
const oneStep: readonly (readonly [
  string,
  readonly string[],
  readonly number[],
  readonly number[],
  number,
])[] = [
  ["dev and prod in one step", ["dev", "prod"], [1, 1, 1, 1], [2, 2, 1, 1], 1],
  ["only in the last environment", ["dev", "prod"], [1, 1, 1, 1], [1, 2, 2, 2], 0],
  ["other values are other changes", ["dev", "prod"], [1, 1, 1, 1], [2, 3, 3, 3], 0],
  ["the last environment has no target that changes", ["dev", "prod", "live"], [1, 1, 1, 1], [2, 2, 2, 2], 0],
  ["one environment", ["dev"], [1, 1, 1, 1], [2, 2, 2, 2], 0],
];
describe("first and last environment in one step", () => {
  for (const [name, environments, before, after, want] of oneStep)
    test(name, () => {
      assert.equal(oneStepChanges(matrixDiff(each(before), each(after)), cells, environments), want);
    });
});

const names: readonly (readonly [readonly string[], string])[] = [
  [["dev/us", "dev/eu", "prod/us", "prod/eu", "prod/asia"], "all 5 targets"],
  [["prod/us", "prod/eu", "prod/asia"], "prod/*"],
  [["dev/eu", "prod/eu"], "*/eu"],
  [["prod/asia"], "prod/asia"],
  [["dev/us", "dev/eu", "prod/us"], "dev/*, prod/us"],
  [["dev/us", "prod/eu"], "dev/us, prod/eu"],
  [["dev/us", "dev/eu", "prod/us", "prod/eu"], "all but prod/asia"],
  [["dev/us", "prod/us", "prod/eu"], "*/us, prod/eu"],
  [["gone/us"], "gone/us"],
  [[], ""],
];
describe("names of targets", () => {
  for (const [hit, want] of names)
    test(want || "none", () => {
      assert.equal(targetNames(hit, cells), want);
    });
});
