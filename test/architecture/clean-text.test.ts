import assert from "node:assert/strict";
import { test } from "node:test";
import { example, trackedFiles } from "./files.ts";
import { stains } from "./clean-text.ts";

const own = ["test/architecture/clean-text.ts", "test/architecture/clean-text.test.ts"];
const tracked = trackedFiles();

test(
  "tracked files are true everywhere and admit no gap",
  { skip: tracked === undefined && "not a clone" },
  () => {
    assert.deepEqual(stains(tracked ?? new Map(), own), []);
  },
);

const rows: readonly (readonly [string, string, readonly string[]])[] = [
  ["a path of a workplace", "see /home/alice/repo", ["a path of one machine"]],
  ["a path in a container", "data: /var/lib/syncline/ledger.db", []],
  ["a path in a repository", "releases/home/values.yaml", []],
  ["a registry", `https://${["registry", "npmjs", "org"].join(".")}/yaml`, ["a package registry"]],
  ["a locked address", '  "resolved": "https://example.org/yaml.tgz"', ["the address of a locked package"]],
  ["a note", "// TODO: later", ["a note to oneself"]],
  ["a gap", 'throw new Error("not implemented")', ["something that is not there yet"]],
  ["a word that only holds one", "the HACKER manual", []],
];
for (const [name, text, want] of rows)
  test(name, () => {
    const files = example({ "a.md": `first\n${text}` });
    assert.deepEqual(
      stains(files, []),
      want.map((what) => `a.md:2 ${what}`),
    );
    assert.deepEqual(stains(files, ["a.md"]), []);
  });
