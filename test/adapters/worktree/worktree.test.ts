import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { readRevision } from "../../../src/adapters/worktree/read-revision.ts";
import { readWorktree } from "../../../src/adapters/worktree/read-worktree.ts";
import { limits } from "../../../src/core/limits.ts";
import type { SourceTree } from "../../../src/core/source-tree.ts";
import { ownFolder } from "../../support/git-repo.ts";
import { errorOf } from "../git/setup.ts";

const root = mkdtempSync(join(tmpdir(), "syncline-worktree-"));
after(() => rmSync(root, { recursive: true, force: true }));

function run(dir: string, ...args: string[]): string {
  const identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com"];
  const env = { PATH: process.env["PATH"], HOME: root, GIT_CONFIG_NOSYSTEM: "1" };
  return execFileSync("git", [...identity, ...args], {
    cwd: ownFolder(dir),
    env,
    stdio: ["ignore", "pipe", "pipe"],
  })
    .toString()
    .trim();
}

function write(dir: string, files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), content);
  }
}

function checkout(name: string, files: Readonly<Record<string, string>>): string {
  const dir = join(root, name);
  mkdirSync(dir);
  run(dir, "init", "--quiet", "--initial-branch=main");
  write(dir, files);
  run(dir, "add", "-A", "-f");
  run(dir, "commit", "--quiet", "--allow-empty", "-m", "first");
  return dir;
}

function paths({ entries }: SourceTree): string[] {
  return entries.map(({ path, type }) => (type === "file" ? path : `${path} (${type})`));
}

test("a folder on disk: files, links as links, nested repositories as submodules, no .git", async () => {
  const dir = checkout("plain", { "b/x.yaml": "x", "a.yaml": "ü" });
  symlinkSync("/etc/passwd", join(dir, "link"));
  symlinkSync("/etc", join(dir, "folder-link"));
  mkdirSync(join(dir, "vendored"));
  run(join(dir, "vendored"), "init", "--quiet");
  const tree = await readWorktree(dir);
  assert.deepEqual(paths(tree), [
    "a.yaml",
    "b/x.yaml",
    "folder-link (symlink)",
    "link (symlink)",
    "vendored (submodule)",
  ]);
  assert.equal(tree.root, "");
  const [a, , , link] = tree.entries;
  assert.deepEqual([a?.size, Buffer.from(a?.bytes ?? []).toString()], [2, "ü"]);
  assert.equal(Buffer.from(link?.bytes ?? []).toString(), "/etc/passwd");
});

test("what .gitignore leaves out is left out, unless it is tracked", async () => {
  const dir = checkout("ignoring", { "kept.log": "tracked", "a.yaml": "1" });
  write(dir, {
    ".gitignore": "*.log\nnode_modules/\n/out\n",
    "sub/.gitignore": "!wanted.log\nsecret\n",
    "new.log": "",
    "sub/wanted.log": "",
    "sub/secret": "",
    "node_modules/deep/x": "",
    "sub/out": "",
    "out/x": "",
    "new.yaml": "",
    ".git/info/exclude": "excluded\n",
    excluded: "",
  });
  const all = [".gitignore", "a.yaml", "kept.log", "new.yaml", "sub/.gitignore", "sub/out", "sub/wanted.log"];
  assert.deepEqual(paths(await readWorktree(dir)), all);
  assert.deepEqual(paths(await readWorktree(join(dir, "sub"))), [".gitignore", "out", "wanted.log"]);
});

test("outside a repository nothing is ignored", async () => {
  const dir = join(root, "bare-folder");
  write(dir, { ".gitignore": "*", a: "1" });
  assert.deepEqual(paths(await readWorktree(dir)), [".gitignore", "a"]);
});

test("B9 B12: limits and names are those of a commit", async () => {
  const dir = join(root, "limits");
  write(dir, { "over.yaml": "" });
  truncateSync(join(dir, "over.yaml"), limits.fileBytes + 1);
  const [entry] = (await readWorktree(dir)).entries;
  assert.deepEqual([entry?.size, entry?.bytes], [limits.fileBytes + 1, undefined]);
  write(dir, { "App.yaml": "1", "app.yaml": "2" });
  assert.equal(await errorOf(readWorktree(dir)), "REPO-CASE App.yaml and app.yaml differ only by case");
  assert.match(
    await errorOf(readWorktree(join(root, "nowhere"))),
    /^REPO-PATH .*nowhere is not a folder .*ENOENT/,
  );
});

test("a revision of a checkout, in each way to name one, whatever lies on disk", async () => {
  const dir = checkout("revisions", { "sub/a": "1", other: "1" });
  const first = run(dir, "rev-parse", "HEAD");
  run(dir, "tag", "-a", "-m", "v1", "v1");
  write(dir, { "sub/a": "2" });
  run(dir, "commit", "--quiet", "-am", "second");
  const second = run(dir, "rev-parse", "HEAD");
  run(dir, "branch", "feature/x", first);
  run(dir, "pack-refs", "--all");
  write(dir, { "sub/a": "dirty", "sub/untracked": "" });
  const rows: readonly [rev: string, want: string][] = [
    ["HEAD", second],
    ["@", second],
    ["main", second],
    ["refs/heads/main", second],
    ["feature/x", first],
    ["v1", first],
    [first, first],
    [first.slice(0, 8), first],
    ["HEAD~", first],
    ["HEAD^", first],
    ["main~1", first],
    ["main~0", second],
  ];
  for (const [rev, want] of rows) assert.equal((await readRevision(dir, rev)).commit.sha, want, rev);
  const { tree, commit } = await readRevision(join(dir, "sub"), "HEAD");
  assert.deepEqual([tree.root, paths(tree), commit.subject], ["sub", ["a"], "second"]);
  assert.equal(Buffer.from(tree.entries[0]?.bytes ?? []).toString(), "2");
  run(dir, "gc", "--quiet");
  assert.equal((await readRevision(dir, "HEAD~1")).commit.sha, first, "packed");
  const linked = join(root, "linked");
  run(dir, "worktree", "add", "--quiet", linked, "feature/x");
  assert.equal((await readRevision(linked, "HEAD")).commit.sha, first, "linked worktree");
});

test("a revision that is none", async () => {
  const dir = checkout("none", { a: "1" });
  const rows: readonly [rev: string, want: RegExp][] = [
    ["mian", /^REPO-REF revision "mian" not found in the local repository$/],
    ["HEAD~5", /^REPO-REF HEAD~5 goes back beyond the first commit$/],
    ["../../etc/passwd", /^REPO-REF revision/],
    ["--help", /^REPO-REF revision/],
    ["main..HEAD", /^REPO-REF revision/],
    ["", /^REPO-REF revision/],
    ["1".repeat(40), /^REPO-REF revision/],
  ];
  for (const [rev, want] of rows) assert.match(await errorOf(readRevision(dir, rev)), want, rev);
  const shallow = join(root, "shallow");
  write(dir, { a: "2" });
  run(dir, "commit", "--quiet", "-am", "second");
  run(root, "clone", "--quiet", "--depth=1", `file://${dir}`, shallow);
  assert.equal(
    await errorOf(readRevision(shallow, "HEAD~")),
    "REPO-REF HEAD~ goes back beyond this shallow clone",
  );
  await assert.rejects(readRevision(dir, "mian"), { hint: 'did you mean "main"?' });
  assert.match(await errorOf(readRevision(root, "HEAD")), /^GIT-NOT-FOUND no Git repository in .* or above$/);
});
