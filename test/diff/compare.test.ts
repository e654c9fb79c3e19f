import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonObject } from "../../src/core/json.ts";
import type { KubeObject } from "../../src/core/manifest.ts";
import { compareDeclared } from "../../src/diff/compare.ts";
import { isSecretPath, masked, maskChange } from "../../src/diff/mask.ts";

const object = (rest: JsonObject): KubeObject => ({
  apiVersion: "v1",
  kind: "X",
  metadata: { name: "x" },
  ...rest,
});
const pod = (containers: readonly JsonObject[]): JsonObject => ({ spec: { containers } });

const rows: readonly (readonly [string, JsonObject, JsonObject, readonly string[]])[] = [
  ["equal", { spec: { a: 1 } }, { spec: { a: 1, b: 2 } }, []],
  ["other value", { spec: { a: 1 } }, { spec: { a: 2 } }, [".spec.a"]],
  ["gone", { spec: { a: 1, b: { c: 1 } } }, { spec: { b: {} } }, [".spec.a", ".spec.b.c"]],
  ["nulls and empty maps declare nothing", { spec: { a: null, b: {}, c: [] } }, { spec: {} }, []],
  ["a quantity by amount", { spec: { limits: { cpu: "1000m" } } }, { spec: { limits: { cpu: "1" } } }, []],
  [
    "text that looks like a quantity",
    { data: { limits: { cpu: "1000m" } } },
    { data: { limits: { cpu: "1" } } },
    [".data.limits.cpu"],
  ],
  ["a ConfigMap's text", { data: { cpu: "1000m" } }, { data: { cpu: "1" } }, [".data.cpu"]],
  [
    "an added sidecar is not ours",
    pod([{ name: "a", image: "1" }]),
    pod([
      { name: "s", image: "9" },
      { name: "a", image: "1" },
    ]),
    [],
  ],
  [
    "an image in a list of containers",
    pod([{ name: "a", image: "1" }]),
    pod([{ name: "a", image: "2" }]),
    [".spec.containers[name=a].image"],
  ],
  [
    "a container taken out",
    pod([
      { name: "a", image: "1" },
      { name: "b", image: "1" },
    ]),
    pod([{ name: "a", image: "1" }]),
    [".spec.containers[name=b]"],
  ],
  [
    "a port without protocol is TCP",
    pod([{ name: "a", ports: [{ containerPort: 80 }] }]),
    pod([{ name: "a", ports: [{ containerPort: 80, protocol: "TCP" }] }]),
    [],
  ],
  [
    "an atomic list by position",
    { spec: { args: ["a", "b"] } },
    { spec: { args: ["a", "c"] } },
    [".spec.args[1]"],
  ],
  [
    "an atomic list of another length",
    { spec: { args: ["a"] } },
    { spec: { args: ["a", "c"] } },
    [".spec.args"],
  ],
  [
    "defaults inside an atomic list",
    { rules: [{ host: "a" }] },
    { rules: [{ host: "a", pathType: "Prefix" }] },
    [],
  ],
];
for (const [name, desired, live, want] of rows) {
  test(`compare: ${name}`, () => {
    assert.deepEqual(
      compareDeclared(object(desired), object(live)).map(({ path }) => path),
      want,
    );
  });
}

test("the newest owner of a moved field is named", () => {
  const live = object({ spec: { a: 2 } });
  const managedFields = [
    {
      manager: "old",
      operation: "Update",
      time: "2026-01-01T00:00:00Z",
      fieldsV1: { "f:spec": { "f:a": {} } },
    },
    {
      manager: "kubectl-edit",
      operation: "Update",
      time: "2026-02-01T00:00:00Z",
      fieldsV1: { "f:spec": { "f:a": {} } },
    },
  ] as const;
  const [change] = compareDeclared(object({ spec: { a: 1 } }), {
    ...live,
    metadata: { name: "x", managedFields },
  });
  assert.equal(change?.owner?.manager, "kubectl-edit");
});

test("keys of a custom resource's list come from managedFields", () => {
  const managedFields = [
    {
      manager: "m",
      operation: "Apply",
      fieldsV1: { "f:spec": { "f:rules": { 'k:{"id":"b"}': { "f:n": {} } } } },
    },
  ] as const;
  const live: KubeObject = {
    ...object({
      spec: {
        rules: [
          { id: "b", n: 1 },
          { id: "a", n: 1 },
        ],
      },
    }),
    metadata: { name: "x", managedFields },
  };
  const desired = object({ spec: { rules: [{ id: "a", n: 2 }] } });
  assert.deepEqual(
    compareDeclared(desired, live).map(({ path }) => path),
    [".spec.rules[id=a].n"],
  );
});

const secret = { group: "", kind: "Secret", namespace: "n", name: "s" };
test("values of a Secret are masked on both sides", () => {
  const change = { path: ".data.password", before: "b2xk", after: "bmV3" };
  assert.deepEqual(maskChange(secret, change), { path: ".data.password", before: masked, after: masked });
});
for (const [path, want] of [
  [".data.x", true],
  [".data", true],
  [".metadata.annotations.note", true],
  [".type", false],
  [".metadata.labels.app", false],
] as const) {
  test(`Secret ${path} is ${want ? "" : "not "}secret`, () => {
    assert.equal(isSecretPath(secret, path), want);
  });
}
test("a last-applied copy is secret on every kind", () => {
  assert.equal(
    isSecretPath(
      { ...secret, kind: "Deployment" },
      '.metadata.annotations["kubectl.kubernetes.io/last-applied-configuration"]',
    ),
    true,
  );
});

test("a zero value that the server does not store is as declared, while our entry holds it", () => {
  const declared = object({ spec: { value: "" } });
  const live = (fieldsV1: JsonObject): KubeObject => ({
    ...object({ spec: {} }),
    metadata: { name: "x", managedFields: [{ manager: "syncline", operation: "Apply", fieldsV1 }] },
  });
  const paths = (fieldsV1: JsonObject) => compareDeclared(declared, live(fieldsV1)).map(({ path }) => path);
  assert.deepEqual(paths({ "f:spec": { "f:value": {} } }), []);
  assert.deepEqual(paths({ "f:spec": { "f:other": {} } }), [".spec.value"]);
});
