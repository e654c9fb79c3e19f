import assert from "node:assert/strict";
import { test } from "node:test";
import { collectGarbage, commitFiles, createTag, deleteBranch, setRef } from "../../support/git-repo.ts";
import { errorOf, openRig } from "./setup.ts";

for (const v2 of [true, false]) {
  const name = `protocol v${v2 ? 2 : 0}`;

  test(`${name}: the commit of a branch, a tag, an annotated tag, a pinned commit`, async () => {
    const { repo, head } = await openRig({ server: { v2 } });
    const first = commitFiles(repo, { "a.yaml": "1" });
    createTag(repo, "v1.0.0", first);
    setRef(repo, "refs/tags/light", first);
    const second = commitFiles(repo, { "a.yaml": "2" });
    const third = commitFiles(repo, { "a.yaml": "3" }, { branch: "team/main-2" });
    assert.equal(await head("main"), second);
    assert.equal(await head("team/main-2"), third);
    assert.equal(await head("tag:v1.0.0"), first);
    assert.equal(await head("tag:light"), first);
    assert.equal(await head(`commit:${first}`), first);
  });

  test(`${name}, B2 G12: a repository without commits`, async () => {
    const { head } = await openRig({ server: { v2 } });
    assert.equal(await errorOf(head()), "REPO-EMPTY repository has no commits; keeping last good state");
  });

  test(`${name}, B3: a branch that is not there`, async () => {
    const { repo, head } = await openRig({ server: { v2 } });
    const sha = commitFiles(repo, { a: "1" });
    setRef(repo, "refs/heads/dev", sha);
    setRef(repo, "refs/tags/man", sha);
    assert.equal(await errorOf(head("man")), 'REPO-REF branch "man" not found; have: dev, main');
    await assert.rejects(head("man"), { hint: 'did you mean "main"?' });
    assert.equal(await errorOf(head("tag:main")), 'REPO-REF tag "main" not found; have: man');
  });
}

test("B3: of many branches some are named", async () => {
  const { repo, head } = await openRig();
  const sha = commitFiles(repo, { a: "1" });
  for (let i = 10; i < 23; i++) setRef(repo, `refs/heads/b${i}`, sha);
  const error = await errorOf(head("other"));
  assert.equal(
    error,
    'REPO-REF branch "other" not found; have: b10, b11, b12, b13, b14, b15, b16, b17, b18, b19, and 4 more',
  );
});

test("G11: a branch deleted, a default branch renamed, a tag moved, a history rewritten", async () => {
  const { repo, head } = await openRig();
  const first = commitFiles(repo, { a: "1" });
  createTag(repo, "v1", first);
  assert.equal(await head("tag:v1"), first);
  const rewritten = commitFiles(repo, { a: "2" }, { orphan: true });
  createTag(repo, "v1", rewritten);
  assert.equal(await head("tag:v1"), rewritten);
  assert.equal(await head("main"), rewritten);
  setRef(repo, "refs/heads/trunk", rewritten);
  deleteBranch(repo, "main"); // HEAD of the server now points nowhere
  collectGarbage(repo);
  assert.equal(await errorOf(head("main")), 'REPO-REF branch "main" not found; have: trunk');
  assert.equal(await head("trunk"), rewritten);
});

test("a poll is one request once the server is known, and a pinned commit is none", async () => {
  const { repo, head, requests } = await openRig();
  const sha = commitFiles(repo, { a: "1" });
  await head();
  assert.deepEqual(requests(), ["/shop.git/info/refs", "command=ls-refs"]);
  await head();
  await head();
  assert.deepEqual(requests(), ["command=ls-refs", "command=ls-refs"]);
  await head(`commit:${sha}`);
  assert.deepEqual(requests(), []);
});

test("R7: what is no URL, ref or path is refused before any request", async () => {
  const { head, requests } = await openRig();
  assert.equal(
    await errorOf(head("--upload-pack=x")),
    'CFG-SOURCE source.ref "--upload-pack=x" is not a branch name',
  );
  assert.deepEqual(requests(), []);
});
