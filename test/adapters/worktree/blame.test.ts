import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, describe, test } from "node:test";
import { blame } from "../../../src/adapters/worktree/blame.ts";
import type { LineOrigin } from "../../../src/core/blame.ts";
import { ownFolder } from "../../support/git-repo.ts";

const root = mkdtempSync(join(tmpdir(), "syncline-blame-"));
after(() => {
  rmSync(root, { recursive: true, force: true });
});

let clock = Date.parse("2026-01-01T00:00:00Z") / 1000;

function run(dir: string, ...args: readonly string[]): string {
  const env = { PATH: process.env["PATH"], HOME: root, GIT_CONFIG_NOSYSTEM: "1" };
  const date = `${(clock += 60)} +0000`;
  return execFileSync("git", ["-c", "user.name=Jane Doe", "-c", "user.email=jane@example.com", ...args], {
    cwd: ownFolder(dir),
    env: { ...env, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date },
    stdio: ["ignore", "pipe", "pipe"],
  }).toString();
}

function write(dir: string, files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), content);
  }
}

function commit(dir: string, subject: string, files: Readonly<Record<string, string>>): void {
  write(dir, files);
  run(dir, "add", "-A");
  run(dir, "commit", "--quiet", "--allow-empty", "-m", subject);
}

function repo(name: string): string {
  const dir = join(root, name);
  mkdirSync(dir);
  run(dir, "init", "--quiet", "--initial-branch=main");
  return dir;
}

/** What blame tells of each line: the commit's subject, or why there is none. */
async function told(
  dir: string,
  file: string,
  options: { readonly rev?: string; readonly commits?: number } = {},
): Promise<readonly string[]> {
  const { rev, commits = 500 } = options;
  const text = rev === undefined ? readFileSync(join(dir, file), "utf8") : run(dir, "show", `${rev}:${file}`);
  const lines = text.split("\n").slice(0, -1);
  const found = await blame({
    dir,
    rev,
    lines: lines.map((_, at) => ({ file, line: at + 1 })),
    contentOf: (path) => {
      try {
        return readFileSync(join(dir, path));
      } catch {
        return undefined;
      }
    },
    limits: { commits, milliseconds: 60_000 },
  });
  return lines.map((_, at) => originText(found.get(`${file}:${at + 1}`)));
}

function originText(origin: LineOrigin | undefined): string {
  if (origin === undefined) return "?";
  if (origin.type === "uncommitted") return "uncommitted";
  return origin.type === "older"
    ? `${origin.commit.subject} or older (${origin.reason})`
    : origin.commit.subject;
}

describe("blame", () => {
  test("each line's last commit, author and time; lines on disk only are not committed yet", async () => {
    const dir = repo("lines");
    commit(dir, "one", { "v.yaml": "a: 1\nb: 1\nc: 1\n" });
    commit(dir, "two", { "v.yaml": "a: 1\nb: 2\nc: 1\n" });
    commit(dir, "beside", { "other.yaml": "x: 1\n" });
    commit(dir, "four", { "v.yaml": "# head\na: 1\nb: 2\nc: 1\n" });
    assert.deepEqual(await told(dir, "v.yaml"), ["four", "one", "two", "one"]);
    assert.deepEqual(await told(dir, "v.yaml", { rev: "HEAD~1" }), ["one", "two", "one"]);
    const request = { dir, rev: "main", lines: [{ file: "v.yaml", line: 3 }], contentOf: () => undefined };
    const found = await blame({ ...request, limits: { commits: 9, milliseconds: 60_000 } });
    const origin = found.get("v.yaml:3");
    assert.ok(origin?.type === "commit");
    const { sha, ...rest } = origin.commit;
    assert.deepEqual(rest, {
      author: "Jane Doe <jane@example.com>",
      at: run(dir, "log", "-1", "--format=%aI", sha).trim().replace("+00:00", "Z"),
      subject: "two",
    });
    write(dir, { "v.yaml": "# head\na: 1\nb: 3\nc: 1\n", "new.yaml": "a: 1\n" });
    assert.deepEqual(await told(dir, "v.yaml"), ["four", "one", "uncommitted", "one"]);
    assert.deepEqual(await told(dir, "new.yaml"), ["uncommitted"]);
  });

  test("a folder in the repository, as files are named from there", async () => {
    const dir = repo("below");
    commit(dir, "one", { "config/v.yaml": "a: 1\n" });
    assert.deepEqual(await told(join(dir, "config"), "v.yaml"), ["one"]);
  });

  test("a merge: each line goes to the side it came from; a line made in the merge stays there", async () => {
    const dir = repo("merge");
    commit(dir, "base", { "v.yaml": "a: 1\n#\n#\nm: 1\n#\n#\nz: 1\n" });
    run(dir, "checkout", "--quiet", "-b", "side");
    commit(dir, "side", { "v.yaml": "a: 1\n#\n#\nm: 1\n#\n#\nz: side\n" });
    run(dir, "checkout", "--quiet", "main");
    commit(dir, "ours", { "v.yaml": "a: ours\n#\n#\nm: 1\n#\n#\nz: 1\n" });
    run(dir, "merge", "--quiet", "--no-commit", "side");
    commit(dir, "merge", { "v.yaml": "a: ours\n#\n#\nm: merged\n#\n#\nz: side\n" });
    assert.deepEqual(await told(dir, "v.yaml"), ["ours", "base", "base", "merge", "base", "base", "side"]);
  });

  test("a renamed file, committed and on disk; a copy is new", async () => {
    const dir = repo("rename");
    commit(dir, "one", { "old/v.yaml": "a: 1\nb: 1\n" });
    commit(dir, "two", { "old/v.yaml": "a: 1\nb: 2\n" });
    mkdirSync(join(dir, "new"));
    run(dir, "mv", "old/v.yaml", "new/w.yaml");
    commit(dir, "moved", {});
    commit(dir, "four", { "new/w.yaml": "a: 1\nb: 2\nc: 4\n" });
    assert.deepEqual(await told(dir, "new/w.yaml"), ["one", "two", "four"]);
    renameSync(join(dir, "new/w.yaml"), join(dir, "x.yaml"));
    assert.deepEqual(await told(dir, "x.yaml"), ["one", "two", "four"]);
    write(dir, { "new/w.yaml": readFileSync(join(dir, "x.yaml"), "utf8") });
    assert.deepEqual(await told(dir, "x.yaml"), ["uncommitted", "uncommitted", "uncommitted"]);
  });

  test("CRLF on disk and in the past", async () => {
    const dir = repo("crlf");
    commit(dir, "one", { "v.yaml": "a: 1\nb: 1\n" });
    commit(dir, "dos", { "v.yaml": "a: 1\r\nb: 2\r\n" });
    assert.deepEqual(await told(dir, "v.yaml"), ["one", "dos"]);
    write(dir, { "v.yaml": "a: 1\nb: 2\n" });
    assert.deepEqual(await told(dir, "v.yaml"), ["one", "dos"]);
  });

  test("the walk ends: after so many commits, and where a shallow clone ends; packs are read", async () => {
    const dir = repo("long");
    for (let at = 1; at <= 8; at++) commit(dir, `c${at}`, { "v.yaml": `a: 1\nb: ${at}\n` });
    assert.deepEqual(await told(dir, "v.yaml", { commits: 3 }), ["c5 or older (limit)", "c8"]);
    run(root, "clone", "--quiet", "--depth", "3", `file://${dir}`, "shallow");
    assert.deepEqual(await told(join(root, "shallow"), "v.yaml"), ["c6 or older (clone)", "c8"]);
    run(dir, "gc", "--quiet", "--prune=now");
    assert.deepEqual(await told(dir, "v.yaml"), ["c1", "c8"]);
    run(dir, "worktree", "add", "--quiet", join(root, "linked"), "HEAD~1");
    assert.deepEqual(await told(join(root, "linked"), "v.yaml"), ["c1", "c7"]);
  });

  test("before the first commit, and outside a repository", async () => {
    const dir = repo("unborn");
    write(dir, { "v.yaml": "a: 1\n" });
    assert.deepEqual(await told(dir, "v.yaml"), ["uncommitted"]);
    const outside = mkdtempSync(join(tmpdir(), "syncline-no-repo-"));
    write(outside, { "v.yaml": "a: 1\n" });
    assert.deepEqual(await told(outside, "v.yaml"), ["?"]);
    rmSync(outside, { recursive: true });
  });
});
