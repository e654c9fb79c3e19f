import assert from "node:assert/strict";
import { readdirSync, statSync } from "node:fs";
import { test } from "node:test";
import { limits } from "../../../src/core/limits.ts";
import {
  collectGarbage,
  commitFiles,
  commitRawTree,
  createTag,
  git,
  setRef,
  writeBlob,
} from "../../support/git-repo.ts";
import { contents, errorOf, openRig } from "./setup.ts";

for (const v2 of [true, false]) {
  const name = `protocol v${v2 ? 2 : 0}`;

  test(`${name}: everything under the path, and what is known of the commit`, async () => {
    const { repo, read } = await openRig({ server: { v2 } });
    const sha = commitFiles(
      repo,
      {
        "envs/prod/web.yaml": "kind: Service\n",
        "envs/prod/bin/run.sh": { executable: "#!/bin/sh\n" },
        "envs/prod/link": { symlink: "../../etc/passwd" },
        "envs/prod/sub": { submodule: "1".repeat(40) },
        "envs/prod/größe.yaml": "ü",
        "envs/dev/web.yaml": "other",
      },
      {
        message: "\nRaise the limit\n\nbecause",
        author: "Jäne Doe <jane@example.com>",
        date: "2026-03-01T12:00:00+02:00",
      },
    );
    const { commit, tree } = await read(sha, { path: "envs/prod" });
    assert.deepEqual(commit, {
      sha,
      author: "Jäne Doe <jane@example.com>",
      at: "2026-03-01T10:00:00Z",
      subject: "Raise the limit",
    });
    assert.equal(tree.root, "envs/prod");
    assert.deepEqual(
      tree.entries.map(({ path, type, size, bytes }) => [
        path,
        type,
        size,
        bytes && Buffer.from(bytes).toString(),
      ]),
      [
        ["bin/run.sh", "file", 10, "#!/bin/sh\n"],
        ["größe.yaml", "file", 2, "ü"],
        ["link", "symlink", 16, "../../etc/passwd"],
        ["sub", "submodule", 0, undefined],
        ["web.yaml", "file", 14, "kind: Service\n"],
      ],
    );
    assert.equal(tree.entries[4]?.oid, writeBlob(repo, "kind: Service\n"));
  });

  test(`${name}: a second commit, a tag of the first, a rewritten history, through one cache`, async () => {
    const { repo, read } = await openRig({ server: { v2 } });
    const big = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`f${i}`, `${i}\n`.repeat(2000)]));
    const first = commitFiles(repo, big);
    createTag(repo, "v1", first);
    assert.equal(Object.keys(contents(await read(first))).length, 50);
    const second = commitFiles(repo, { f0: `${big["f0"]}more\n`, f1: null });
    const after = contents(await read(second));
    assert.equal(after["f0"], `${big["f0"]}more\n`);
    assert.equal(Object.keys(after).length, 49);
    assert.equal(contents(await read(first, { ref: "tag:v1" }))["f0"], big["f0"]);
    const anew = commitFiles(repo, { only: "this" }, { orphan: true });
    assert.deepEqual(contents(await read(anew)), { only: "this" });
  });
}

test("a commit read again is not fetched again", async () => {
  const { repo, head, read, requests } = await openRig();
  const sha = commitFiles(repo, { "a/x": "1", "b/x": "2" });
  await head();
  await read(sha, { path: "a" });
  requests();
  assert.deepEqual(contents(await read(sha, { path: "b" })), { x: "2" });
  assert.deepEqual(requests(), []);
});

test("a new commit costs what changed, not the whole tree", async () => {
  const { repo, read, gitdir } = await openRig();
  const files = Object.fromEntries(
    Array.from({ length: 200 }, (_, i) => [`d${i % 10}/f${i}`, `${Math.sin(i)}`.repeat(50)]),
  );
  await read(commitFiles(repo, files));
  await read(commitFiles(repo, { "d1/f1": `${files["d1/f1"]}!` }));
  const folder = `${gitdir()}/objects/pack`;
  const packs = readdirSync(folder).filter((name) => name.endsWith(".pack"));
  const sizes = packs.map((name) => statSync(`${folder}/${name}`).size).toSorted((a, b) => a - b);
  assert.equal(sizes.length, 2);
  assert.ok((sizes[0] ?? 0) * 10 < (sizes[1] ?? 0), `packs of ${sizes.join(", ")} bytes`);
  // Each holds the bases of its own deltas, and Git itself can read it.
  for (const name of packs) git(repo, ["verify-pack", "--", `${folder}/${name.replace(/pack$/, "idx")}`]);
});

test("G15: a push between poll and fetch: the polled commit is read", async () => {
  for (const v2 of [true, false]) {
    const { repo, head, read } = await openRig({ server: { v2 } });
    commitFiles(repo, { a: "0" });
    await read(await head());
    commitFiles(repo, { a: "1" });
    const polled = await head();
    const newer = commitFiles(repo, { a: "2" });
    assert.deepEqual(contents(await read(polled)), { a: "1" });
    assert.deepEqual(contents(await read(newer)), { a: "2" });
  }
});

test("G16: a pinned commit off every branch is read; one that is gone is an error", async () => {
  const { repo, read } = await openRig();
  const pinned = commitFiles(repo, { a: "1" });
  const other = commitFiles(repo, { a: "2" }, { orphan: true });
  assert.deepEqual(contents(await read(pinned, { ref: `commit:${pinned}` })), { a: "1" });
  const lost = commitFiles(repo, { a: "3" });
  setRef(repo, "refs/heads/main", other);
  collectGarbage(repo);
  const error = await errorOf(read(lost, { ref: `commit:${lost}` }));
  assert.match(error, /^REPO-REF the server does not give commit [0-9a-f]{7}: .*not our ref/);
  // What was read before stays readable.
  assert.deepEqual(contents(await read(pinned, { ref: `commit:${pinned}` })), { a: "1" });
});

test("B1 G12: a path that is not in the commit", async () => {
  const { repo, read } = await openRig();
  const sha = commitFiles(repo, {
    "env/prod/a": "1",
    file: "1",
    sub: { submodule: "1".repeat(40) },
    ln: { symlink: "env" },
  });
  const short = sha.slice(0, 7);
  const rows: readonly [path: string, want: string][] = [
    ["envs/prod", `REPO-PATH envs/prod not found in ${short} (main); nearest: env/prod. Nothing pruned.`],
    ["unlike/anything", `REPO-PATH unlike/anything not found in ${short} (main). Nothing pruned.`],
    ["file", `REPO-PATH file is a file, not a folder, in ${short} (main)`],
    ["ln/prod", `REPO-PATH ln/prod is a symlink, not a folder, in ${short} (main)`],
    ["sub/x", "REPO-SUBMODULE sub/x is a submodule; vendor the files instead"],
    ["constructor", `REPO-PATH constructor not found in ${short} (main). Nothing pruned.`],
  ];
  for (const [path, want] of rows) assert.equal(await errorOf(read(sha, { path })), want);
});

test("G12: a commit without files is a complete, empty listing", async () => {
  const { repo, read } = await openRig();
  const sha = commitFiles(repo, {});
  assert.deepEqual((await read(sha)).tree, { root: "", entries: [] });
});

test("B9: a file over the limit is listed with its size and without its bytes", async () => {
  const { repo, read } = await openRig();
  const sha = commitFiles(repo, {
    fits: Buffer.alloc(limits.fileBytes),
    over: Buffer.alloc(limits.fileBytes + 1),
  });
  const { entries } = (await read(sha)).tree;
  assert.deepEqual(
    entries.map(({ path, size, bytes }) => [path, size, bytes?.length]),
    [
      ["fits", limits.fileBytes, limits.fileBytes],
      ["over", limits.fileBytes + 1, undefined],
    ],
  );
});

test("B10 G14: more files under the path than the limit", async () => {
  const { repo, read } = await openRig();
  const many = Object.fromEntries(
    Array.from({ length: limits.files + 1 }, (_, i) => [`many/d${i % 100}/f${i}`, "x"]),
  );
  const sha = commitFiles(repo, { ...many, "few/a": "1" });
  assert.equal(await errorOf(read(sha)), "REPO-FILES 20002 files; limit 20000 (limits.files)");
  assert.deepEqual(contents(await read(sha, { path: "few" })), { a: "1" });
});

test("B11 R4: a tree no honest client writes refuses the whole commit, also outside the path", async () => {
  const { repo, read } = await openRig();
  const good = git(repo, ["rev-parse", `${commitFiles(repo, { file: "1" })}^{tree}`]);
  const line = (mode: string, name: string, oid: string): Buffer =>
    Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(oid, "hex")]);
  const blob = writeBlob(repo, "x");
  for (const name of ["..", ".GIT", "a\\b"]) {
    const bad = commitRawTree(
      repo,
      Buffer.concat([line("100644", name, blob), line("40000", "good", good)]),
      "bad",
    );
    assert.match(
      await errorOf(read(bad, { path: "good" })),
      /^REPO-TREE unsafe entry name in tree [0-9a-f]{7}; commit refused$/,
      name,
    );
  }
});

test("B12 G17: names that differ by case only", async () => {
  const { repo, read } = await openRig();
  const files = commitFiles(repo, { "x/App.yaml": "1", "x/app.yaml": "2", "y/a": "1" });
  assert.equal(await errorOf(read(files)), "REPO-CASE x/App.yaml and x/app.yaml differ only by case");
  assert.deepEqual(contents(await read(files, { path: "y" })), { a: "1" });
  const folders = commitFiles(repo, { "d/Charts/a": "1", "d/charts/b": "2" });
  assert.equal(
    await errorOf(read(folders, { path: "d" })),
    "REPO-CASE Charts and charts differ only by case",
  );
});

test("G17: bytes arrive as they are: CRLF, LFS pointers, UTF-16, no line end", async () => {
  const { repo, read } = await openRig();
  const files = {
    crlf: "a\r\nb\r\n",
    lfs: "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
    utf16: Buffer.from([0xff, 0xfe, 0x61, 0x00]),
    ".gitattributes": "* text eol=lf ident export-ignore\n",
  };
  const { entries } = (await read(commitFiles(repo, files))).tree;
  for (const [path, content] of Object.entries(files)) {
    assert.deepEqual(
      Buffer.from(entries.find((entry) => entry.path === path)?.bytes ?? []),
      Buffer.from(content),
      path,
    );
  }
});

test("G14: a tree that repeats itself is counted, not listed; deep folders end at the limit", async () => {
  const { repo, read } = await openRig({ limits: { treeDepth: 20 } });
  let oid = git(repo, ["mktree"], Buffer.from(`100644 blob ${writeBlob(repo, "x")}\tfile\n`));
  for (let level = 0; level < 8; level++) {
    const lines = Array.from({ length: 10 }, (_, i) => `040000 tree ${oid}\td${i}\n`);
    oid = git(repo, ["mktree"], Buffer.from(lines.join("")));
  }
  const bomb = git(repo, ["commit-tree", "-m", "bomb", oid]);
  setRef(repo, "refs/heads/main", bomb);
  assert.equal(await errorOf(read(bomb)), "REPO-FILES 100000000 files; limit 20000 (limits.files)");
  const deep = commitFiles(repo, { [`${"d/".repeat(20)}file`]: "1" }, { branch: "deep", orphan: true });
  assert.match(await errorOf(read(deep)), /GIT-LIMIT .*folders are nested more than 20 deep \(treeDepth\)$/);
});
