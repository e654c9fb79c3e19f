import assert from "node:assert/strict";
import test from "node:test";
import type { JsonObject } from "../../src/core/json.ts";
import { mergeLayers } from "../../src/values/merge.ts";
import { readValuesSchema } from "../../src/values/schema.ts";
import { parseDocuments } from "../../src/yaml/parse.ts";
import { problemText } from "../support/problem-text.ts";

const file = "charts/web/values.schema.json";

function schemaOf(schema: object): ReturnType<typeof readValuesSchema> {
  return readValuesSchema({ path: file, file, text: JSON.stringify(schema) });
}

/** All problems of values in `prod.yaml` under a schema. */
function check(schema: object, text: string, layer = 8): readonly string[] {
  const { documents, problems } = parseDocuments(text, "prod.yaml");
  const [document] = documents;
  assert.deepEqual(problems, []);
  const read = schemaOf(schema);
  if (document === undefined || read.schema === undefined) return read.problems.map(problemText);
  const { at, keyAt } = document;
  const { merged } = mergeLayers([
    { layer, name: "values.prod.yaml", values: document.value as JsonObject, at, keyAt },
  ]);
  return read.schema.check(merged).map(problemText);
}

const closed = {
  properties: { replicas: {}, image: { properties: {}, additionalProperties: false } },
  additionalProperties: false,
};
const shared: readonly (readonly [name: string, layer: number, values: string, ...want: string[]])[] = [
  ["a repo's default for other charts", 2, "logLevel: info\nbroker: {host: a}"],
  [
    "the same key in the release's own file",
    7,
    "logLevel: info",
    'VAL-UNKNOWN prod.yaml:1:11 "logLevel" is not in the schema | Known keys: replicas, image.',
  ],
  [
    "a misspelt key in a repo's file",
    3,
    "replica: 1",
    'VAL-UNKNOWN prod.yaml:1:10 "replica" is not in the schema | Did you mean "replicas"?',
  ],
  [
    "a repo's key below one that the chart knows",
    3,
    "image: {log: 1}",
    'VAL-UNKNOWN prod.yaml:1:14 "image.log" is not in the schema | Known keys: none.',
  ],
  ["global, which is every chart's", 7, "global: {region: eu}"],
];
for (const [name, layer, values, ...want] of shared)
  test(`a closed schema: ${name}`, () => {
    assert.deepEqual(check(closed, values, layer), want);
  });

const wrong = "Correct the value.";
const set = "Set it in a values file.";

const rows: readonly (readonly [name: string, schema: object, values: string, ...want: string[]])[] = [
  ["fits", { properties: { a: { type: "integer" } }, required: ["a"] }, "a: 1"],
  [
    "B30 minimum",
    { properties: { replicas: { minimum: 1 } } },
    "x: 1\nreplicas: 0",
    `VAL-SCHEMA prod.yaml:2:11 replicas must be >= 1 (is 0) | ${wrong}`,
  ],
  [
    "all violations at once, sorted by key",
    {
      properties: {
        b: { type: ["string", "null"] },
        a: { properties: { num: { type: "integer" } } },
        c: { enum: ["x", "y"] },
      },
    },
    "b: 1\na: {num: five}\nc: z",
    "VAL-SCHEMA prod.yaml:2:10 a.num must be integer (is a text) | Correct the value, or its quotes.",
    "VAL-SCHEMA prod.yaml:1:4 b must be string or null (is a number) | Correct the value, or its quotes.",
    `VAL-SCHEMA prod.yaml:3:4 c must be one of "x", "y" | ${wrong}`,
  ],
  [
    "a pattern that backtracks for ever elsewhere",
    { properties: { a: { pattern: "^(a+)+$" } } },
    `a: ${"a".repeat(5000)}!`,
    `VAL-SCHEMA prod.yaml:1:4 a must match pattern "^(a+)+$" | ${wrong}`,
  ],
  ["a pattern with a code of ECMA", { properties: { a: { pattern: "^\\u00e9\\-\\/$" } } }, "a: é-/"],
  [
    "patternProperties",
    { patternProperties: { "^x-": { type: "integer" } }, additionalProperties: false },
    "x-a: 1\nx-b: text",
    "VAL-SCHEMA prod.yaml:2:6 x-b must be integer (is a text) | Correct the value, or its quotes.",
  ],
  [
    "a pattern that Go has not",
    { properties: { tag: { pattern: "^(?!latest$)" }, pattern: { default: { pattern: "(?=a)" } } } },
    "tag: latest",
    `VAL-SCHEMA ${file}:1:33 /properties/tag/pattern is no pattern of Go (RE2), which values are checked with: it looks around, which Go's patterns cannot | Write it without, or say it with not, anyOf or enum.`,
  ],
  [
    "a format, in draft-07",
    { properties: { host: { format: "hostname" }, at: { format: "date-time" }, x: { format: "own" } } },
    "host: a_b\nat: 2024-02-30T00:00:00Z\nx: y",
    `VAL-SCHEMA prod.yaml:2:5 at must match format "date-time" | ${wrong}`,
    `VAL-SCHEMA prod.yaml:1:7 host must match format "hostname" | ${wrong}`,
  ],
  [
    "a format, in 2020-12",
    { $schema: "https://json-schema.org/draft/2020-12/schema", properties: { ip: { format: "ipv4" } } },
    "ip: 10.0.0.256",
    `VAL-SCHEMA prod.yaml:1:5 ip must match format "ipv4" | ${wrong}`,
  ],
  [
    "the schema's description is the hint",
    { properties: { port: { maximum: 65535, description: "A TCP port." } } },
    "port: 70000",
    "VAL-SCHEMA prod.yaml:1:7 port must be <= 65535 (is 70000) | A TCP port.",
  ],
  [
    "B31 typo under a strict schema",
    { properties: { replicas: {}, image: {} }, additionalProperties: false },
    "image: a\nreplica: 1",
    'VAL-UNKNOWN prod.yaml:2:10 "replica" is not in the schema | Did you mean "replicas"?',
  ],
  [
    "B31 a map that is not in the schema",
    { properties: { image: { properties: { tag: {} }, additionalProperties: false } } },
    "image: {zzz: {a: 1}}",
    'VAL-UNKNOWN prod.yaml:1:18 "image.zzz" is not in the schema | Known keys: tag.',
  ],
  [
    "unevaluated properties of 2020-12",
    {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      properties: { a: {} },
      unevaluatedProperties: false,
    },
    "a: 1\nother: 2",
    'VAL-UNKNOWN prod.yaml:2:8 "other" is not in the schema | Known keys: a.',
  ],
  [
    "missing, beside others",
    { properties: { image: { required: ["tag", "digest"] } } },
    "image:\n  tag: a",
    `VAL-SCHEMA prod.yaml:2:8 image.digest is required | ${set}`,
  ],
  [
    "missing, and nothing near it was set: the schema's place",
    { required: ["host"] },
    "a: 1",
    `VAL-SCHEMA ${file}:1:13 host is required | ${set}`,
  ],
  [
    "a list's item",
    { properties: { env: { items: { properties: { "a/b": { type: "string" } } } } } },
    "env: [{a/b: x}, {a/b: 2}]",
    'VAL-SCHEMA prod.yaml:1:23 env[1]["a/b"] must be string (is a number) | Correct the value, or its quotes.',
  ],
  [
    "one of several forms is told once",
    { properties: { port: { anyOf: [{ type: "integer" }, { type: "string", pattern: "^[a-z]+$" }] } } },
    "port: [1]",
    `VAL-SCHEMA prod.yaml:1:8 port fits none of the forms that the schema allows, or more than one | ${wrong}`,
  ],
  [
    "if and then: only what is wrong",
    { if: { properties: { a: { const: 1 } } }, then: { properties: { b: { const: 2 } } } },
    "a: 1\nb: 3",
    `VAL-SCHEMA prod.yaml:2:4 b must be 2 (is 3) | ${wrong}`,
  ],
  [
    "a text's value is never shown",
    { properties: { token: { pattern: "^x" }, word: { maxLength: 2 } } },
    "token: s3cret\nword: s3cret",
    `VAL-SCHEMA prod.yaml:1:8 token must match pattern "^x" | ${wrong}`,
    `VAL-SCHEMA prod.yaml:2:7 word must NOT have more than 2 characters | ${wrong}`,
  ],
  [
    "of a secret not even its kind is shown",
    { properties: { pin: { type: "string", writeOnly: true }, code: { maximum: 5, writeOnly: true } } },
    "pin: 1234\ncode: 99",
    `VAL-SCHEMA prod.yaml:2:7 code must be <= 5 | ${wrong}`,
    "VAL-SCHEMA prod.yaml:1:6 pin must be string | Correct the value, or its quotes.",
  ],
  [
    "local $ref",
    { $ref: "#/definitions/x", definitions: { x: { properties: { a: { type: "string" } } } } },
    "a: b",
  ],
  ["a pattern that needs no u flag", { properties: { a: { pattern: "^[a\\-z]+$" } } }, "a: a-z"],
  [
    "B32 remote $ref",
    { properties: { x: { $ref: "https://example.com/x.json" } } },
    "a: 1",
    `VAL-SCHEMA-REF ${file}:1:28 /properties/x: only local $ref is allowed | Copy the definition into this file and refer to it as #/definitions/….`,
  ],
  [
    "B32 $ref to another file",
    { allOf: [{ $ref: "common.json" }] },
    "a: 1",
    `VAL-SCHEMA-REF ${file}:1:19 /allOf/0: only local $ref is allowed | Copy the definition into this file and refer to it as #/definitions/….`,
  ],
  ["a $ref among data is data", { properties: { a: { default: { $ref: "x" } } } }, "a: 1"],
  [
    "no schema",
    { type: "strng" },
    "a: 1",
    `VAL-SCHEMA ${file}:1:1 not a valid JSON schema: schema is invalid: data/type must be equal to one of the allowed values, data/type must be array, data/type must match a schema in anyOf | Correct the schema.`,
  ],
  [
    "$ref to nothing",
    { $ref: "#/definitions/nope" },
    "a: 1",
    `VAL-SCHEMA ${file}:1:1 not a valid JSON schema: can't resolve reference #/definitions/nope from id # | Correct the schema.`,
  ],
];

for (const [name, schema, values, ...want] of rows) {
  test(name, () => assert.deepEqual(check(schema, values), want));
}

const secrets: readonly (readonly [
  name: string,
  schema: JsonObject,
  values: JsonObject,
  ...want: string[],
])[] = [
  ["none", { properties: { a: {} } }, { a: 1 }],
  [
    "keys, maps and items of lists",
    {
      properties: {
        db: { properties: { password: { writeOnly: true }, host: {} } },
        tls: { writeOnly: true },
        users: { items: { properties: { token: { writeOnly: true } } } },
      },
    },
    { db: { password: "x", host: "h" }, tls: { key: "y" }, users: [{ token: "a" }, { name: "b" }] },
    '["db","password"]',
    '["tls"]',
    '["users",0,"token"]',
  ],
  [
    "through $ref and branches",
    {
      allOf: [{ $ref: "#/definitions/a" }],
      definitions: {
        a: { anyOf: [{ properties: { x: { $ref: "#/definitions/b" } } }] },
        b: { writeOnly: true },
      },
    },
    { x: 1, y: 2 },
    '["x"]',
  ],
  [
    "free keys",
    { properties: { a: {} }, additionalProperties: { writeOnly: true } },
    { a: 1, b: 2 },
    '["b"]',
  ],
  [
    "a schema that refers to itself",
    { properties: { child: { $ref: "#" }, pin: { writeOnly: true } } },
    { child: { child: { pin: 1 } } },
    '["child","child","pin"]',
  ],
];

for (const [name, schema, values, ...want] of secrets) {
  test(`secrets: ${name}`, () => {
    const found = schemaOf(schema).schema?.secrets(values) ?? [];
    assert.deepEqual(
      found.map((path) => JSON.stringify(path)),
      want,
    );
  });
}
