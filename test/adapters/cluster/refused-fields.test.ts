import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { apiError } from "../../../src/adapters/cluster/errors.ts";
import { refusedFields } from "../../../src/adapters/cluster/refused-fields.ts";
import { statusOf } from "../../../src/adapters/cluster/status.ts";

const typed = "failed to create typed patch object (shop/web; apps/v1, Kind=Deployment)";
const cause = (field: string) => ({ reason: "FieldValueInvalid", message: "Invalid value", field });

describe("the fields of a refusal, as kube-apiserver 1.36.3 writes it", () => {
  const rows: readonly (readonly [
    name: string,
    message: string,
    causes: readonly string[],
    want: readonly string[],
  ])[] = [
    [
      "an invalid value",
      'Deployment.apps "web" is invalid: spec.template.spec.containers[0].ports[0].name: Invalid value: "Not_valid": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
      ["spec.template.spec.containers[0].ports[0].name"],
      ["spec.template.spec.containers[0].ports[0].name"],
    ],
    [
      "several, the first named first; a field is told once",
      'Service "s" is invalid: [spec.ports[0].name: Required value, spec.ports[1].port: Invalid value: 90000: must be between 1 and 65535, inclusive]',
      ["spec.ports[0].name", "spec.ports[1].port", "spec.ports[0].name"],
      ["spec.ports[0].name", "spec.ports[1].port"],
    ],
    [
      "a rule about the object as a whole",
      'Widget.cap.test "w" is invalid: [spec.mode: Required value, <nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation]',
      ["spec.mode", "<nil>"],
      ["spec.mode"],
    ],
    [
      "a key of a map",
      'ConfigMap "c" is invalid: data[a b]: Invalid value: "a b"',
      ["data[a b]"],
      ["data[a b]"],
    ],
    [
      "a field without a schema",
      `${typed}: .spec.replcas: field not declared in schema`,
      [],
      [".spec.replcas"],
    ],
    [
      "one in a list item",
      `${typed}: .spec.template.spec.containers[name="c"].imag: field not declared in schema`,
      [],
      ['.spec.template.spec.containers[name="c"].imag'],
    ],
    [
      "a wrong type",
      `${typed}: .spec.template.spec.containers[name="c"].env[name="A"].value: expected string, got &value.valueUnstructured{Value:1}`,
      [],
      ['.spec.template.spec.containers[name="c"].env[name="A"].value'],
    ],
    [
      "a key with dots and a slash",
      `${typed}: .metadata.labels.app.kubernetes.io/name: expected string, got &value.valueUnstructured{Value:3}`,
      [],
      [".metadata.labels.app.kubernetes.io/name"],
    ],
    [
      "several wrong types, a line each",
      `${typed}: errors:\n  .spec.minReadySeconds: expected numeric (int or float), got string\n  .spec.replicas: expected numeric (int or float), got string\n  .spec.template.spec.containers[name="c"].tty: expected boolean, got &{3}`,
      [],
      [".spec.minReadySeconds", ".spec.replicas", '.spec.template.spec.containers[name="c"].tty'],
    ],
    [
      "two items of one key",
      `${typed}: .spec.template.spec.containers[name="c"].env: duplicate entries for key [name="A"]`,
      [],
      ['.spec.template.spec.containers[name="c"].env[name="A"]'],
    ],
    [
      "two items of two keys",
      `${typed}: .spec.ports: duplicate entries for key [port=80,protocol="TCP"]`,
      [],
      ['.spec.ports[port=80,protocol="TCP"]'],
    ],
    [
      "a value twice in a set",
      `${typed}: .metadata.finalizers: duplicate entries for key [="x/y"]`,
      [],
      ['.metadata.finalizers[="x/y"]'],
    ],
    [
      "an item without its key",
      `${typed}: .spec.ports: element 0: associative list with keys has an element that omits all key fields ["name"] (and doesn't have default values for any key fields)`,
      [],
      [".spec.ports[0]"],
    ],
    [
      "strict decoding",
      'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.template.spec.containers[0].imag", unknown field "spec.foo"',
      [],
      ["spec.template.spec.containers[0].imag", "spec.foo"],
    ],
    [
      "a webhook that passes on the words only",
      'admission webhook "v.example.test" denied the request: Deployment.apps "web" is invalid: spec.replicas: Invalid value: 9: too many',
      [],
      ["spec.replicas"],
    ],
    [
      "no field: a bad quantity",
      "failed to convert new object (shop/web; apps/v1, Kind=Deployment) to proper version: unable to convert unstructured object to apps/v1, Kind=Deployment: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
      [],
      [],
    ],
    ["no field: a webhook's own words", 'admission webhook "v" denied the request: no tags: none', [""], []],
  ];
  for (const [name, message, causes, want] of rows) {
    test(name, () => {
      assert.deepEqual(refusedFields({ message, causes: causes.map(cause) }), want);
    });
  }
});

describe("the error carries them", () => {
  const message = `${typed}: .spec.replcas: field not declared in schema`;
  const text = (code: number, told: string) => JSON.stringify({ kind: "Status", code, message: told });
  const type = {
    group: "apps",
    kind: "Deployment",
    version: "v1",
    plural: "deployments",
    namespaced: true,
    verbs: [],
  };
  const rows: readonly (readonly [string, number, string, readonly string[]])[] = [
    ["what is invalid", 500, message, [".spec.replcas"]],
    ["not what is told otherwise", 409, `Operation cannot be fulfilled: ${message}`, []],
    ["not a lost race over an invalid object", 409, 'x "web" is invalid: spec.a: changed', []],
  ];
  for (const [name, code, told, want] of rows) {
    test(name, () => {
      const error = apiError(statusOf(code, text(code, told)), { verb: "patch", type, namespace: "shop" });
      assert.deepEqual(error.fields, want);
    });
  }
});
