import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { commitFiles, createRepo, git, ownFolder } from "../support/git-repo.ts";

const root = mkdtempSync(join(tmpdir(), "syncline-own-folder-"));
after(() => {
  rmSync(root, { recursive: true, force: true });
});
const project = join(import.meta.dirname, "..", "..");

const rows: readonly (readonly [name: string, dir: string | undefined])[] = [
  ["no folder", undefined],
  ["an empty one", ""],
  ["a relative one", "work"],
  ["the project", project],
  ["a folder of the project", join(project, "test", "e2e")],
  ["a way back to the project", join(root, "..", "..", project)],
];
for (const [name, dir] of rows) {
  test(`tests run no git in ${name}`, () => {
    const repo = { name: "x", dir: dir as string };
    assert.throws(() => git(repo, ["status"]), /git needs a folder of its own|is a folder of this project/);
    assert.throws(
      () => commitFiles(repo, { a: "1" }),
      /git needs a folder of its own|is a folder of this project/,
    );
  });
}

test("a folder outside of the project is taken", () => {
  assert.equal(ownFolder(root), root);
  assert.match(commitFiles(createRepo(root, "shop"), { a: "1" }), /^[0-9a-f]{40}$/);
});
