import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { pathText } from "../../src/core/field-path.ts";
import { refusedPath } from "../../src/diff/refused-path.ts";

const applied = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: {
    name: "web",
    labels: { "app.kubernetes.io/name": "web", app: "x" },
    finalizers: ["x/y"],
  },
  data: { "a b": "1", "tls.key": "2" },
  spec: {
    template: { spec: { containers: [{ name: "c", env: [{ name: "A" }], ports: [{ containerPort: 80 }] }] } },
  },
};
const containers = ".spec.template.spec.containers";

describe("the path of a refused field, along the object that was applied", () => {
  const rows: readonly (readonly [name: string, field: string, want: string])[] = [
    [
      "indices",
      "spec.template.spec.containers[0].ports[0].containerPort",
      `${containers}[0].ports[0].containerPort`,
    ],
    ["list keys", `${containers}[name="c"].env[name="A"]`, `${containers}[name=c].env[name=A]`],
    [
      "a key that the server fills in",
      `${containers}[name="c"].ports[containerPort=80,protocol="TCP"].containerPort`,
      `${containers}[name=c].ports[containerPort=80,protocol=TCP].containerPort`,
    ],
    ["a value of a set", '.metadata.finalizers[="x/y"]', ".metadata.finalizers[=x/y]"],
    [
      "a key with dots",
      ".metadata.labels.app.kubernetes.io/name",
      '.metadata.labels["app.kubernetes.io/name"]',
    ],
    ["a key in brackets", "data[a b]", '.data["a b"]'],
    ["a key with dots in brackets", "data[tls.key]", '.data["tls.key"]'],
    ["a required field that is not there", "spec.selector", ".spec.selector"],
    ["below what is not there nothing is", "spec.strategy.rollingUpdate.maxSurge", ".spec.strategy"],
    ["a required key", "data[tls.crt]", '.data["tls.crt"]'],
    ["an item that is not there", "spec.template.spec.containers[3].image", `${containers}[3]`],
    ["what is no path", '.metadata.finalizers[="\\x00"]', ".metadata.finalizers"],
    ["no name", "..", ""],
    ["nothing", "", ""],
  ];
  for (const [name, field, want] of rows) {
    test(name, () => {
      assert.equal(pathText(refusedPath(field, applied)), want);
    });
  }
});
