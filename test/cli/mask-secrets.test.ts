import assert from "node:assert/strict";
import { test } from "node:test";
import { secretMask } from "../../src/cli/mask-secrets.ts";
import type { KubeObject } from "../../src/core/manifest.ts";

const secret = (more: object): KubeObject => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name: "s" },
  ...more,
});
const mask = secretMask(new Uint8Array(32));
const shape = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value).replace(/<masked:[0-9a-f]{12}>/g, "MASK"));

const rows: readonly (readonly [string, KubeObject, object])[] = [
  [
    "data and stringData",
    secret({ data: { a: "eA==" }, stringData: { b: "x" }, type: "Opaque" }),
    secret({ data: { a: "MASK" }, stringData: { b: "MASK" }, type: "Opaque" }),
  ],
  ["data that is no map", secret({ data: "eA==" }), secret({ data: "MASK" })],
  ["no data", secret({}), secret({})],
  [
    "a copy of the whole object",
    secret({
      metadata: {
        name: "s",
        annotations: { "kubectl.kubernetes.io/last-applied-configuration": "{}", a: "b" },
      },
    }),
    secret({
      metadata: {
        name: "s",
        annotations: { "kubectl.kubernetes.io/last-applied-configuration": "MASK", a: "b" },
      },
    }),
  ],
  [
    "a ConfigMap",
    { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c" }, data: { a: "b" } },
    { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c" }, data: { a: "b" } },
  ],
];
for (const [name, object, want] of rows) test(name, () => assert.deepEqual(shape(mask(object)), want));

test("equal values, equal masks; another run, other masks", () => {
  const data = { data: { a: "eA==", b: "eA==", c: "eQ==" } };
  const { a, b, c } = mask(secret(data))["data"] as Record<string, string>;
  assert.equal(a, b);
  assert.notEqual(a, c);
  assert.notEqual((secretMask()(secret(data))["data"] as Record<string, string>)["a"], a);
});
