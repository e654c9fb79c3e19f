import assert from "node:assert/strict";
import test from "node:test";
import { rendered } from "./outcome.ts";
import { values } from "./places.ts";
import { objectsOf, type Edits } from "./shop-repo.ts";

/** Rows B27–B34: what values files and schemas can get wrong. */
const schema = "charts/shop/values.schema.json";
const strict =
  '{\n  "additionalProperties": false,\n  "properties": { "replicas": { "type": "integer" } }\n}\n';
const web: readonly (readonly [name: string, edits: Edits, ...want: string[]])[] = [
  [
    "B27 a layer that does not exist",
    { "releases/web/values.prd.yaml": "replicas: 1\n" },
    "VAL-LAYER releases/web/values.prd.yaml | Did you mean values.prod.yaml?",
  ],
  [
    "B27 a values file of another ending",
    { "releases/web/values.prod.yml": "replicas: 1\n" },
    "REPO-UNKNOWN-FILE releases/web/values.prod.yml | Did you mean values.prod.yaml? If it is not for Syncline, name it in .synclineignore.",
  ],
  [
    "B29 a map over a number",
    {
      [values]: "replicas: 2\nmotd:\n  text: x\n",
      "charts/shop/templates/deployment.yaml.hbs": ["Values.motd", "Values.motd.text"],
    },
    "warning VAL-MERGE releases/web/values.yaml:3:3 | Give the key the same kind of value in every layer.",
  ],
  [
    "B30 a number that is too small",
    { [values]: "motd: x\nreplicas: 0\n" },
    "VAL-SCHEMA releases/web/values.yaml:2:11 | Correct the value.",
  ],
  [
    "B30 a text where a number belongs",
    { "releases/web/values.prod.yaml": "replicas: many\n" },
    "VAL-SCHEMA releases/web/values.prod.yaml:1:11 | Correct the value, or its quotes.",
  ],
  [
    "B30 in a layer of the repo",
    { "values.eu.yaml": "# all in eu\nreplicas: 0.5\n" },
    "VAL-SCHEMA values.eu.yaml:2:11 | Correct the value.",
    "VAL-SCHEMA values.eu.yaml:2:11 | Correct the value, or its quotes.",
  ],
  [
    "B31 a key that is not in the schema",
    { [schema]: strict, "charts/shop/values.yaml": "replicas: 1\n", [values]: "replica: 3\n" },
    'VAL-UNKNOWN releases/web/values.yaml:1:10 | Did you mean "replicas"?',
  ],
  [
    "B32 a remote $ref",
    { [schema]: '{\n  "properties": {\n    "motd": { "$ref": "https://example.com/x.json" }\n  }\n}\n' },
    "VAL-SCHEMA-REF charts/shop/values.schema.json:3:23 | Copy the definition into this file and refer to it as #/definitions/….",
  ],
  [
    "B33 a list",
    { [values]: "- a\n- b\n" },
    "VAL-ROOT releases/web/values.yaml:1:1 | Write key: value lines.",
  ],
  ["B33 a text", { [values]: "hello\n" }, "VAL-ROOT releases/web/values.yaml:1:1 | Write key: value lines."],
  [
    "B33 two documents",
    { [values]: "a: 1\n---\nb: 2\n" },
    'VAL-ROOT releases/web/values.yaml:3:1 | Remove the "---".',
  ],
  [
    "B34 __proto__",
    { [values]: "motd: x\n__proto__: { admin: true }\n" },
    "VAL-KEY releases/web/values.yaml:2:1 | Rename the key.",
  ],
  [
    "B34 constructor, in a list",
    { [values]: "ports:\n- name: http\n  constructor: 1\n" },
    "VAL-KEY releases/web/values.yaml:3:3 | Rename the key.",
  ],
  [
    "B34 prototype, in the subchart's values",
    { "charts/shop/charts/db/values.yaml": "size: 1Gi\nprototype: 1\n" },
    "VAL-KEY charts/shop/charts/db/values.yaml:2:1 | Rename the key.",
  ],
  [
    "a schema that is none",
    { [schema]: '{ "type": "strng" }\n' },
    "VAL-SCHEMA charts/shop/values.schema.json:1:1 | Correct the schema.",
  ],
  [
    "a schema that is no JSON",
    { [schema]: '{ "type": \n' },
    "YAML-SYNTAX charts/shop/values.schema.json:1:11 | Correct the YAML here or on the line before.",
  ],
];
for (const [name, edits, ...want] of web) {
  test(name, () => {
    const { repo, problems, objects } = rendered(edits);
    assert.deepEqual([repo, problems["other"]], [[], []]);
    assert.deepEqual(problems["web"], want);
    assert.deepEqual(objects["other"], objectsOf.other);
  });
}

/** Mistakes of the whole repo: nothing of it is applied, and nothing pruned. */
const whole: readonly (readonly [name: string, edits: Edits, ...want: string[]])[] = [
  [
    "B27 a layer of the repo that does not exist",
    { "values.prd.yaml": "replicas: 1\n" },
    "VAL-LAYER values.prd.yaml | Did you mean values.prod.yaml?",
  ],
  [
    "B33 values of the repo that are a list",
    { "values.yaml": "- a\n" },
    "VAL-ROOT values.yaml:1:1 | Write key: value lines.",
  ],
];
for (const [name, edits, ...want] of whole) {
  test(name, () => {
    assert.deepEqual(rendered(edits).repo, want);
  });
}

test("B28 a region that is not declared", () => {
  const target = { environment: "prod", region: "eur", cluster: "" };
  assert.deepEqual(rendered({}, { target }).repo, [
    'CFG-TARGET (no place: region "eur" is not declared in syncline.yaml) | Did you mean eu?',
  ]);
});
