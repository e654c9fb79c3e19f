import assert from "node:assert/strict";
import { test } from "node:test";
import { example, sourceFiles } from "./files.ts";
import { againstTheFlow, fileCycles, folderCycles } from "./layers.ts";

const src = sourceFiles();

test("src: every import follows the flow of data", () => {
  assert.deepEqual(againstTheFlow(src), []);
});
test("src: no folders in a circle", () => {
  assert.deepEqual(folderCycles(src), []);
});
test("src: no files in a circle", () => {
  assert.deepEqual(fileCycles(src), []);
});

const bad: readonly (readonly [string, string, string, string])[] = [
  [
    "an earlier stage uses a later one",
    "src/diff/a.ts",
    'import { b } from "../report/b.ts";',
    "src/diff/a.ts:1 imports upwards: src/report/b.ts",
  ],
  [
    "a pure stage uses an async folder, if only its types",
    "src/plan/a.ts",
    '\nimport type { B } from "../apply/b.ts";',
    "src/plan/a.ts:2 imports upwards: src/apply/b.ts",
  ],
  [
    "a pure stage imports a port as a value",
    "src/diff/a.ts",
    'import { b } from "../ports.ts";',
    "src/diff/a.ts:1 imports a port, as more than a type",
  ],
  [
    "a late import is an import",
    "src/sync/a.ts",
    'const b = await import("../adapters/git/b.ts");',
    "src/sync/a.ts:1 imports src/adapters/git/b.ts: only a wire knows adapters",
  ],
  [
    "a type named in place is an import",
    "src/core/a.ts",
    'export type A = import("../yaml/b.ts").B;',
    "src/core/a.ts:1 imports upwards: src/yaml/b.ts",
  ],
  [
    "an export from elsewhere is an import",
    "src/core/a.ts",
    'export { b } from "../yaml/b.ts";',
    "src/core/a.ts:1 imports upwards: src/yaml/b.ts",
  ],
  [
    "an adapter uses a stage",
    "src/adapters/slack/a.ts",
    'import { b } from "../../report/b.ts";',
    "src/adapters/slack/a.ts:1 imports src/report/b.ts: an adapter knows core, ports and its library",
  ],
  [
    "an adapter uses another",
    "src/adapters/slack/a.ts",
    'import { b } from "../git/b.ts";',
    "src/adapters/slack/a.ts:1 imports src/adapters/git/b.ts: only a wire knows adapters",
  ],
  [
    "a port speaks of a stage",
    "src/ports.ts",
    'import type { B } from "./diff/b.ts";',
    "src/ports.ts:1 imports src/diff/b.ts: ports speak the words of core only",
  ],
  [
    "a folder nobody placed",
    "src/extra/a.ts",
    'import { b } from "../core/b.ts";',
    "src/extra/a.ts:1 stands in extra, a folder without a place in the order (tree.ts)",
  ],
  [
    "the program uses its tools",
    "src/cli/a.ts",
    'import { b } from "../../tools/b.ts";',
    "src/cli/a.ts:1 imports tools/b.ts, outside src/",
  ],
];
for (const [name, path, text, want] of bad)
  test(`caught: ${name}`, () => {
    assert.deepEqual(againstTheFlow(example({ [path]: text })), [want]);
  });

const good: readonly (readonly [string, string, string])[] = [
  ["a later stage uses an earlier one", "src/report/a.ts", 'import { b } from "../diff/b.ts";'],
  ["a stage names the type of a port", "src/diff/a.ts", 'import type { B } from "../ports.ts";'],
  ["a wire builds adapters", "src/agent/wire.ts", 'import { b } from "../adapters/git/b.ts";'],
  ["the sandbox runs the stages", "src/adapters/sandbox/a.ts", 'import { b } from "../../desired/b.ts";'],
];
for (const [name, path, text] of good)
  test(`allowed: ${name}`, () => {
    assert.deepEqual(againstTheFlow(example({ [path]: text })), []);
  });

test("caught: folders in a circle, over a third", () => {
  const files = example({
    "src/a/x.ts": 'import type { Y } from "../b/y.ts";',
    "src/b/y.ts": 'import type { Z } from "../c/z.ts";',
    "src/c/z.ts": 'import type { X } from "../a/x.ts";',
  });
  assert.deepEqual(folderCycles(files), ["a → b → c → a"]);
  assert.deepEqual(fileCycles(files), []);
});

test("caught: files in a circle", () => {
  const files = example({
    "src/a/x.ts": 'import { y } from "./y.ts";',
    "src/a/y.ts": 'import { x } from "./x.ts";',
  });
  assert.deepEqual(fileCycles(files), ["src/a/x.ts → src/a/y.ts → src/a/x.ts"]);
});
