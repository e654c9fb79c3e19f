import assert from "node:assert/strict";
import test from "node:test";
import { limits } from "../../src/core/limits.ts";
import type { SourceTree, TreeEntry } from "../../src/core/source-tree.ts";
import { textOf } from "../../src/repo/text.ts";
import { openTree } from "../../src/repo/tree.ts";
import { problemText } from "../support/problem-text.ts";
import { tree } from "../support/tree.ts";

const linkHint = "Link to a file or folder below the source's folder, or commit a copy.";
const outside = `the link points outside the source's folder | ${linkHint}`;

/** Text, or the problem, that reading a path gives. */
const reads: readonly (readonly [name: string, source: SourceTree, path: string, want: string])[] = [
  ["plain file", tree({ "a.yaml": "x" }), "a.yaml", "x"],
  ["byte order mark", tree({ "a.yaml": "\ufeffx" }), "a.yaml", "x"],
  ["link to a file", tree({ "a.yaml": "@b/c.yaml", "b/c.yaml": "x" }), "a.yaml", "x"],
  ["link upwards", tree({ "b/a.yaml": "@../c.yaml", "c.yaml": "x" }), "b/a.yaml", "x"],
  ["link to a folder", tree({ a: "@b", "b/c/d.yaml": "x" }), "a/c/d.yaml", "x"],
  ["link through a link", tree({ a: "@b/c/d.yaml", b: "@e", "e/c/d.yaml": "x" }), "a", "x"],
  [
    "B4 link outside",
    tree({ "values.yaml": "@../../etc/passwd" }),
    "values.yaml",
    `REPO-LINK values.yaml ${outside}`,
  ],
  [
    "B4 absolute link",
    tree({ "values.yaml": "@/etc/passwd" }),
    "values.yaml",
    `REPO-LINK values.yaml ${outside}`,
  ],
  ["B4 backslash link", tree({ "a.yaml": "@..\\x" }), "a.yaml", `REPO-LINK a.yaml ${outside}`],
  [
    "B4 the path below the root is named in full",
    tree({ "values.yaml": "@../other/values.yaml" }, "envs/prod"),
    "values.yaml",
    `REPO-LINK envs/prod/values.yaml ${outside}`,
  ],
  [
    "link to nothing",
    tree({ "a.yaml": "@b.yaml" }),
    "a.yaml",
    `REPO-LINK a.yaml the link points to b.yaml, which does not exist | ${linkHint}`,
  ],
  ["B5 link loop", tree({ a: "@b", b: "@a" }), "a", `REPO-LINK-LOOP a a → b → a | ${linkHint}`],
  [
    "B5 link to the folder that holds it",
    tree({ "a/b": "@../a", "a/c.yaml": "x" }),
    "a/b",
    `REPO-LINK-LOOP a/b the link leads back to a, which holds it | ${linkHint}`,
  ],
  [
    "B6 submodule",
    { root: "", entries: [{ path: "charts/x", type: "submodule", oid: "", size: 0 }] },
    "charts/x",
    "REPO-SUBMODULE charts/x is a submodule, which is not fetched | Vendor the files instead.",
  ],
  [
    "B7 LFS pointer",
    tree({ "big.yaml": "version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 1\n" }),
    "big.yaml",
    "REPO-LFS big.yaml is a Git LFS pointer; LFS is not fetched | Commit the file itself, without LFS.",
  ],
  ...(
    [
      ["UTF-16 with a mark", [0xff, 0xfe, 0x61, 0], "", "byte 0 is not UTF-8 (looks like UTF-16)"],
      ["UTF-16 without a mark", [0x61, 0, 0x62, 0], "", "byte 1 is not UTF-8 (looks like UTF-16)"],
      ["Latin-1", [0x61, 0x0a, 0xe4, 0x0a], ":2:1", "byte 2 is not UTF-8"],
      ["Latin-1 behind a real U+FFFD", [0xef, 0xbf, 0xbd, 0xe4], ":1:2", "byte 3 is not UTF-8"],
    ] as const
  ).map(
    ([name, bytes, place, what]) =>
      [
        `B8 ${name}`,
        tree({ "app.yaml": Uint8Array.from(bytes) }),
        "app.yaml",
        `REPO-ENCODING app.yaml${place} ${what} | Save the file as UTF-8.`,
      ] as const,
  ),
  [
    "B9 large file",
    { root: "", entries: [{ path: "dump.yaml", type: "file", oid: "", size: 60 * 1024 * 1024 }] },
    "dump.yaml",
    "REPO-FILE-SIZE dump.yaml the file has 60 MiB; the limit is 5 MiB (limits.fileBytes) | Split the file, or name it in .synclineignore if it is no input.",
  ],
];

for (const [name, source, path, want] of reads) {
  test(name, () => {
    const { files, problems } = openTree(source);
    assert.deepEqual(problems, []);
    const file = files.get(path);
    assert.ok(file, `no ${path} in ${[...files.keys()].join(", ")}`);
    const read = textOf(file);
    assert.equal(read.text ?? problemText(read.problem), want);
  });
}

const entry = (path: string): TreeEntry => ({
  path,
  type: "file",
  oid: "",
  size: 0,
  bytes: new Uint8Array(),
});

const refused: readonly (readonly [name: string, paths: readonly string[], want: string])[] = [
  ...["../a", "a/../b", ".GIT/config", "a/.git/hooks/x", "a\\b", "a//b", "a\nb", "/a"].map(
    (path) =>
      [
        `B11 ${JSON.stringify(path)}`,
        [path],
        `REPO-TREE unsafe name ${JSON.stringify(path)} in the tree; the commit is refused | Rename the entry.`,
      ] as const,
  ),
  [
    "B10 too many files",
    Array.from({ length: limits.files + 1 }, (_, index) => `f${index}`),
    "REPO-FILES 20001 files; the limit is 20000 (limits.files) | Set spec.source.path to a folder, or split the repository.",
  ],
];

for (const [name, paths, want] of refused) {
  test(name, () => {
    const { files, problems } = openTree({ root: "", entries: paths.map(entry) });
    assert.deepEqual(problems.map(problemText), [want]);
    assert.equal(files.size, 0);
  });
}

test("B10 links that multiply folders end at the limit", () => {
  const levels = Array.from({ length: 40 }, (_, index) => index);
  const links = levels.flatMap((level) => [
    [`d${level}/l`, `@../d${level + 1}`],
    [`d${level}/r`, `@../d${level + 1}`],
  ]);
  const { problems } = openTree(
    tree({ ...(Object.fromEntries(links) as Record<string, string>), "d40/a.yaml": "x" }),
  );
  assert.deepEqual(
    problems.map(({ code }) => code),
    ["REPO-FILES"],
  );
});

test("ignored files are not listed, also through links", () => {
  const { files } = openTree(
    tree({ ".synclineignore": "scripts/\n", "scripts/a.yaml": "x", "a/scripts": "@../b", "b/c.yaml": "y" }),
  );
  assert.deepEqual([...files.keys()], [".synclineignore", "b/c.yaml"]);
});
