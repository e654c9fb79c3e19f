import assert from "node:assert/strict";
import { test } from "node:test";
import { example, sourceFiles } from "./files.ts";
import { libraryStrays, packagesUsed } from "./libraries.ts";

test("src: each library in its one folder", () => {
  assert.deepEqual(libraryStrays(sourceFiles()), []);
});

const rows: readonly (readonly [string, string, string, readonly string[]])[] = [
  ["a library at home", "src/yaml/a.ts", 'import { parse } from "yaml";', []],
  ["Node's own modules have no home", "src/sync/a.ts", 'import { hash } from "node:crypto";', []],
  ["a library elsewhere", "src/repo/a.ts", 'import { parse } from "yaml";', ["src/repo/a.ts:1 imports yaml"]],
  [
    "its types elsewhere",
    "src/cli/a.ts",
    'import type { KubeConfig } from "@kubernetes/client-node";',
    ["src/cli/a.ts:1 imports @kubernetes/client-node"],
  ],
  [
    "a file of a library elsewhere",
    "src/policy/a.ts",
    'import { Ajv2020 } from "ajv/dist/2020.js";',
    ["src/policy/a.ts:1 imports ajv/dist/2020.js"],
  ],
  ["a library nobody placed", "src/core/a.ts", 'import _ from "lodash";', ["src/core/a.ts:1 imports lodash"]],
];
for (const [name, path, text, want] of rows)
  test(name, () => {
    assert.deepEqual(libraryStrays(example({ [path]: text })), want);
  });

test("packages are named without the file in them", () => {
  const text = 'import "ajv/dist/2020.js"; import "@slack/web-api"; import "node:fs"; import "./b.ts";';
  assert.deepEqual([...packagesUsed(example({ "src/a.ts": text }))], ["ajv", "@slack/web-api"]);
});
