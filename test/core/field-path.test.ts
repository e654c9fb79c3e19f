import assert from "node:assert/strict";
import { test } from "node:test";
import { parsePath, pathText, valueAt, without, type FieldPath } from "../../src/core/field-path.ts";
import type { Json } from "../../src/core/json.ts";

const texts: readonly (readonly [string, FieldPath])[] = [
  [".spec.replicas", ["spec", "replicas"]],
  [".spec.containers[name=web].image", ["spec", "containers", { key: { name: "web" } }, "image"]],
  [".spec.ports[port=80,protocol=TCP]", ["spec", "ports", { key: { port: 80, protocol: "TCP" } }]],
  ['.data["app.yaml"]', ["data", "app.yaml"]],
  [".args[2]", ["args", 2]],
  [".finalizers[=example.com/hold]", ["finalizers", { value: "example.com/hold" }]],
  ['.metadata.labels["app.kubernetes.io/name"]', ["metadata", "labels", "app.kubernetes.io/name"]],
];
for (const [text, path] of texts) {
  test(`path ${text}`, () => {
    assert.equal(pathText(path), text);
    assert.deepEqual(parsePath(text), path);
  });
}

test("the server's spelling of list keys is read", () => {
  const path = parsePath('.spec.containers[name="c"].env[name="X"].value');
  assert.deepEqual(path, [
    "spec",
    "containers",
    { key: { name: "c" } },
    "env",
    { key: { name: "X" } },
    "value",
  ]);
});

test("what is no path is refused", () => {
  assert.throws(() => parsePath(".a[b"), TypeError);
});

const pod: Json = {
  spec: {
    containers: [
      { name: "web", image: "a:1", ports: [{ containerPort: 80 }] },
      { name: "log", image: "b:2" },
    ],
  },
};
const values: readonly (readonly [string, Json | undefined])[] = [
  [".spec.containers[name=log].image", "b:2"],
  [".spec.containers[name=none].image", undefined],
  [".spec.containers[name=web].ports[containerPort=80,protocol=TCP].containerPort", 80],
  [".spec.containers[1].name", "log"],
  [".spec.nothing.here", undefined],
];
for (const [text, want] of values)
  test(`value at ${text}`, () => {
    assert.deepEqual(valueAt(pod, parsePath(text)), want);
  });

test("without removes one field and leaves the rest alone", () => {
  const rest = without(pod, parsePath(".spec.containers[name=web].image"));
  assert.deepEqual(rest, {
    spec: {
      containers: [
        { name: "web", ports: [{ containerPort: 80 }] },
        { name: "log", image: "b:2" },
      ],
    },
  });
  assert.deepEqual(without(pod, parsePath(".spec.containers[name=log]")), {
    spec: { containers: [{ name: "web", image: "a:1", ports: [{ containerPort: 80 }] }] },
  });
  assert.deepEqual(without(pod, parsePath(".spec.absent")), pod);
});
