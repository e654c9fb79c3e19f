import assert from "node:assert/strict";
import { test } from "node:test";
import { refOf, type KubeObject, type Manifest } from "../../src/core/manifest.ts";
import { withoutSecrets } from "../../src/diff/secret-parts.ts";

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const object = (kind: string, name: string, more: object): Manifest => {
  const made = { apiVersion: "v1", kind, metadata: { name, namespace: "shop" }, ...more } as KubeObject;
  return { ref: refOf(made), object: made, position: { file: "a.yaml", line: 1, column: 1 } };
};
const password = 'a+b "horse" (x|y)$.*[^]\\';
const secret = object("Secret", "password", { data: { password: base64(password), user: base64("db") } });
const written = "written-only";

const rows: readonly (readonly [string, Manifest, boolean])[] = [
  ["a Secret", object("Secret", "other", { data: {} }), false],
  [
    "a Secret of another group",
    object("Secret", "x", { apiVersion: "example.com/v1", spec: { a: 1 } }),
    true,
  ],
  ["an object without anything secret", object("ConfigMap", "a", { data: { a: "db" } }), true],
  ["a value of a Secret", object("ConfigMap", "a", { data: { a: `postgres://db:${password}@host` } }), false],
  ["a value of a Secret in base64", object("ConfigMap", "a", { data: { a: base64(password) } }), false],
  ["a writeOnly value", object("ConfigMap", "a", { data: { a: [`x${written}x`] } }), false],
  ["a writeOnly value as a key", object("ConfigMap", "a", { data: { [written]: "" } }), false],
];
for (const [name, manifest, isKept] of rows) {
  test(`${isKept ? "kept" : "not kept"} on the disk: ${name}`, () => {
    const { kept, lacking } = withoutSecrets({ manifests: [secret, manifest], secretTexts: [written] });
    assert.deepEqual(kept, isKept ? [manifest] : []);
    assert.deepEqual(lacking, [secret.ref, ...(isKept ? [] : [manifest.ref])]);
  });
}
