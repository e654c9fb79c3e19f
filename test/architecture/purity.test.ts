import assert from "node:assert/strict";
import { test } from "node:test";
import { example, sourceFiles } from "./files.ts";
import { impurities } from "./purity.ts";

test("src: pure stages neither wait nor look at the world", () => {
  assert.deepEqual(impurities(sourceFiles()), []);
});

const rows: readonly (readonly [string, string, readonly string[]])[] = [
  ["an async function", "export async function a() {}", ["async"]],
  ["an async arrow", "const a = async () => 1;", ["async"]],
  ["an await", "await a;", ["await"]],
  ["a promise", "new Promise(() => 1);", ["new Promise"]],
  ["a timer", "setTimeout(a, 1);", ["setTimeout"]],
  ["the time of day", "const a = new Date();", ["new Date()"]],
  ["the time of day by its other name", "const a = Date.now();", ["Date.now"]],
  ["a given time", "const a = new Date(given);", []],
  ["chance", "const a = Math.random();", ["Math.random"]],
  ["the locale", "a.localeCompare(b);", ["localeCompare"]],
  ["the locale's spelling", "a.toLocaleString();", ["toLocaleString"]],
  ["the environment", "const a = process.env;", ["process"]],
  ["a key that is only called so", "const a = { process: 1 }; a.process;", []],
  ["the disk", 'import { readFileSync } from "node:fs";', ["node:fs"]],
  ["a hash", 'import { hash } from "node:crypto";', []],
  ["a type of a module", 'import type { Stats } from "node:fs";', []],
];
for (const [name, text, want] of rows)
  test(name, () => {
    assert.deepEqual(
      impurities(example({ "src/diff/a.ts": text })),
      want.map((what) => `src/diff/a.ts:1 ${what}`),
    );
  });

test("the rims may wait", () => {
  assert.deepEqual(impurities(example({ "src/sync/a.ts": "export async function a() { await b; }" })), []);
});
