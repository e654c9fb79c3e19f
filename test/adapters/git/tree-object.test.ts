import assert from "node:assert/strict";
import { test } from "node:test";
import { parseTree } from "../../../src/adapters/git/tree-object.ts";
import { SynclineError } from "../../../src/core/errors.ts";

const oid = "9f3e0000000000000000000000000000000000ff";
const id = Buffer.alloc(20, 0xab);

function tree(...lines: readonly (readonly [mode: string, name: string | Buffer])[]): Buffer {
  return Buffer.concat(
    lines.flatMap(([mode, name]) => [Buffer.from(`${mode} `), Buffer.from(name), Buffer.from([0]), id]),
  );
}

test("modes and names", () => {
  const bytes = tree(
    ["100644", "a b"],
    ["100755", "…"],
    ["100664", "old"],
    ["120000", "l"],
    ["160000", "s"],
    ["40000", "d"],
  );
  assert.deepEqual(
    parseTree(bytes, oid).map(({ name, type }) => [name, type]),
    [
      ["a b", "file"],
      ["…", "file"],
      ["old", "file"],
      ["l", "symlink"],
      ["s", "submodule"],
      ["d", "folder"],
    ],
  );
  assert.equal(parseTree(bytes, oid)[0]?.oid, id.toString("hex"));
  assert.deepEqual(parseTree(Buffer.alloc(0), oid), []);
});

test("names that look unsafe and are not", () => {
  const names = ["..a", "a..b", "...a", ".gitignore", ".github", "git", "a.git", "__proto__", "-rf"];
  assert.deepEqual(
    parseTree(tree(...names.map((name) => ["100644", name] as const)), oid).map(({ name }) => name),
    names,
  );
});

const unsafe = "REPO-TREE unsafe entry name in tree 9f3e000; commit refused";
const refused: readonly [name: string, bytes: Buffer, want: string][] = [
  ["parent", tree(["100644", ".."]), unsafe],
  ["self", tree(["100644", "."]), unsafe],
  ["dots only", tree(["100644", "..."]), unsafe],
  ["empty", tree(["100644", ""]), unsafe],
  [".git in any case", tree(["100644", ".GiT"]), unsafe],
  [".git as Windows reads it", tree(["100644", ".git. "]), unsafe],
  [".git by its short name", tree(["100644", "GIT~1"]), unsafe],
  [".git as macOS reads it", tree(["100644", ".g\u200cit"]), unsafe],
  ["backslash", tree(["100644", "a\\b"]), unsafe],
  ["slash", tree(["100644", "a/b"]), unsafe],
  [
    "twice the same",
    tree(["100644", "a"], ["40000", "a"]),
    "REPO-TREE two entries of one name in tree 9f3e000; commit refused",
  ],
  ["unknown mode", tree(["100000", "a"]), "REPO-TREE unknown mode in tree 9f3e000; commit refused"],
  ["no mode", tree(["", "a"]), "REPO-TREE unknown mode in tree 9f3e000; commit refused"],
  [
    "cut in the id",
    tree(["100644", "a"]).subarray(0, -1),
    "REPO-TREE malformed tree 9f3e000; commit refused",
  ],
  ["cut in the name", Buffer.from("100644 abc"), "REPO-TREE malformed tree 9f3e000; commit refused"],
  ["no blank", Buffer.from("100644\0".padEnd(40, "x")), "REPO-TREE malformed tree 9f3e000; commit refused"],
  [
    "not UTF-8",
    tree(["100644", Buffer.from([0x61, 0xff])]),
    "REPO-ENCODING a file name in tree 9f3e000 is not UTF-8; commit refused",
  ],
];
for (const [name, bytes, want] of refused) {
  test(`B11 R4: ${name}`, () => {
    assert.throws(
      () => parseTree(bytes, oid),
      (error) => {
        assert.ok(error instanceof SynclineError);
        assert.equal(`${error.code} ${error.message}`, want);
        return true;
      },
    );
  });
}
