import assert from "node:assert/strict";
import { test } from "node:test";
import { example, sourceFiles, type Files } from "./files.ts";
import { defaultExports, emptyNames, undocumented, withoutEnding } from "./form.ts";

const src = sourceFiles();

const checks: readonly (readonly [string, (files: Files) => readonly string[]])[] = [
  ["relative imports end in .ts", withoutEnding],
  ["no default exports", defaultExports],
  ["every name says something", emptyNames],
  ["every exported function says what it does", undocumented],
];
for (const [name, check] of checks)
  test(`src: ${name}`, () => {
    assert.deepEqual(check(src), []);
  });

const rows: readonly (readonly [
  string,
  (files: Files) => readonly string[],
  string,
  string,
  readonly string[],
])[] = [
  ["an import without ending", withoutEnding, "src/a.ts", 'import { b } from "./b";', ["src/a.ts:1 ./b"]],
  [
    "an import of what the build makes",
    withoutEnding,
    "src/a.ts",
    'export * from "./b.js";',
    ["src/a.ts:1 ./b.js"],
  ],
  ["a library has no ending", withoutEnding, "src/a.ts", 'import { z } from "zod";', []],
  ["a default function", defaultExports, "src/a.ts", "\nexport default function a() {}", ["src/a.ts:2"]],
  ["a default value", defaultExports, "src/a.ts", "export default 1;", ["src/a.ts:1"]],
  [
    "a default by another name",
    defaultExports,
    "src/a.ts",
    "const a = 1;\nexport { a as default };",
    ["src/a.ts:2"],
  ],
  ["named exports", defaultExports, "src/a.ts", "export const a = 1; export function b() {}", []],
  ["a barrel", emptyNames, "src/diff/index.ts", "", ["src/diff/index.ts"]],
  ["a drawer", emptyNames, "src/core/string-utils.ts", "", ["src/core/string-utils.ts"]],
  ["a folder of drawers", emptyNames, "src/utils/text.ts", "", ["src/utils/text.ts"]],
  ["a Manager", emptyNames, "src/a.ts", "class SyncManager {}", ["src/a.ts:1 SyncManager"]],
  ["a Service", emptyNames, "src/a.ts", "export interface GitService {}", ["src/a.ts:1 GitService"]],
  [
    "a template's helper",
    emptyNames,
    "src/render/helpers/helper.ts",
    "export type Helper = () => string;",
    [],
  ],
  ["a field manager", emptyNames, "src/a.ts", "export const manager = 1;", []],
  ["a bare function", undocumented, "src/a.ts", "export function a() {}", ["src/a.ts:1 a"]],
  ["a bare arrow", undocumented, "src/a.ts", "export const a = () => 1;", ["src/a.ts:1 a"]],
  ["a comment that is no doc", undocumented, "src/a.ts", "// one\nexport function a() {}", ["src/a.ts:2 a"]],
  ["a documented function", undocumented, "src/a.ts", "/** One. */\nexport function a() {}", []],
  ["a function of the file's own", undocumented, "src/a.ts", "function a() {}", []],
];
for (const [name, check, path, text, want] of rows)
  test(name, () => {
    assert.deepEqual(check(example({ [path]: text })), want);
  });
