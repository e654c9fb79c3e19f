import assert from "node:assert/strict";
import test from "node:test";
import type { SourceTree, TreeEntry } from "../../src/core/source-tree.ts";
import { rendered } from "./outcome.ts";
import { values } from "./places.ts";
import { edited, objectsOf, type Edits } from "./shop-repo.ts";
import { tree } from "../support/tree.ts";

/** Rows B4–B12: what the files of a commit can get wrong. (B1–B3 are met before there is a file: test/adapters/git.) */
const outside = "releases/web/values.prod.yaml";
const web: readonly (readonly [name: string, edits: Edits, ...want: string[]])[] = [
  [
    "B4 values that are a link to somewhere else",
    { [outside]: "@../../../etc/passwd" },
    "REPO-LINK releases/web/values.prod.yaml | Link to a file or folder below the source's folder, or commit a copy.",
  ],
  [
    "B4 a template that is a link to somewhere else",
    { "charts/shop/templates/x.yaml.hbs": "@/etc/passwd" },
    "REPO-LINK charts/shop/templates/x.yaml.hbs | Link to a file or folder below the source's folder, or commit a copy.",
  ],
  [
    "B5 links that lead to each other",
    { [values]: "@values.prod.yaml", [outside]: "@values.yaml" },
    "REPO-LINK-LOOP releases/web/values.yaml | Link to a file or folder below the source's folder, or commit a copy.",
    "REPO-LINK-LOOP releases/web/values.prod.yaml | Link to a file or folder below the source's folder, or commit a copy.",
  ],
  [
    "B7 a pointer of Git LFS",
    { [values]: "version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 1\n" },
    "REPO-LFS releases/web/values.yaml | Commit the file itself, without LFS.",
  ],
  [
    "B8 UTF-16",
    { [values]: Uint8Array.of(0xff, 0xfe, 0x61, 0, 0x3a, 0) },
    "REPO-ENCODING releases/web/values.yaml | Save the file as UTF-8.",
  ],
  [
    "B8 Latin-1 in a partial",
    { "charts/shop/templates/_x.hbs": Uint8Array.of(0x61, 0x0a, 0x62, 0xe4) },
    "REPO-ENCODING charts/shop/templates/_x.hbs:2:2 | Save the file as UTF-8.",
  ],
  [
    "B9 a large file",
    { [values]: "a".repeat(6 * 1024 * 1024) },
    "REPO-FILE-SIZE releases/web/values.yaml | Split the file, or name it in .synclineignore if it is no input.",
  ],
  [
    "a file that nobody knows",
    { "releases/web/vaules.yaml": "replicas: 1\n" },
    "REPO-UNKNOWN-FILE releases/web/vaules.yaml | Did you mean values.yaml? If it is not for Syncline, name it in .synclineignore.",
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

const entry = (path: string, type: TreeEntry["type"] = "file"): TreeEntry => ({
  ...{ path, type, oid: "", size: 0 },
  ...(type === "file" ? { bytes: new Uint8Array() } : {}),
});
const withEntries = (entries: readonly TreeEntry[]): SourceTree => {
  const shop = tree(edited({}));
  return { ...shop, entries: [...shop.entries, ...entries] };
};
const many = Array.from({ length: 20_001 }, (_, index) => entry(`docs/${index}.md`));

/** Mistakes of the whole repo: nothing of it is applied, and nothing pruned. */
const whole: readonly (readonly [name: string, entries: readonly TreeEntry[], ...want: string[]])[] = [
  [
    "B10 too many files",
    many,
    "REPO-FILES (no place: 20019 files; the limit is 20000 (limits.files)) | Set spec.source.path to a folder, or split the repository.",
  ],
  [
    "B11 a name that leads out",
    [entry("charts/../../x")],
    'REPO-TREE (no place: unsafe name "charts/../../x" in the tree; the commit is refused) | Rename the entry.',
  ],
  [
    "B11 a name of Git's own",
    [entry(".GIT/config")],
    'REPO-TREE (no place: unsafe name ".GIT/config" in the tree; the commit is refused) | Rename the entry.',
  ],
  [
    "B11 a backslash",
    [entry("charts\\x")],
    'REPO-TREE (no place: unsafe name "charts\\\\x" in the tree; the commit is refused) | Rename the entry.',
  ],
  [
    "B12 two names that differ by case",
    [entry("charts/shop/Values.yaml")],
    "REPO-CASE charts/shop/values.yaml | Rename one of the two.",
  ],
];
for (const [name, entries, ...want] of whole) {
  test(name, () => {
    assert.deepEqual(rendered({}, { tree: withEntries(entries) }).repo, want);
  });
}

test("an unreadable .synclineignore", () => {
  assert.deepEqual(rendered({ ".synclineignore": Uint8Array.of(0x61, 0xff) }).repo, [
    "REPO-ENCODING .synclineignore:1:2 | Save the file as UTF-8.",
  ]);
});

test("B6 a submodule in a release's chart", () => {
  const entries = [entry("charts/shop/templates/x.yaml.hbs", "submodule")];
  const { repo, problems } = rendered({}, { tree: withEntries(entries) });
  assert.deepEqual(
    [...repo, ...(problems["web"] ?? [])],
    ["REPO-SUBMODULE charts/shop/templates/x.yaml.hbs | Vendor the files instead."],
  );
});
