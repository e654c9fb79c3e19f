import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { isAbsolute, join, relative } from "node:path";

/** Content of a file: text, bytes, a symlink, an executable, a submodule at a commit, or null = removed. */
export type FileContent =
  | string
  | Uint8Array
  | null
  | { readonly symlink: string }
  | { readonly executable: string }
  | { readonly submodule: string };

export interface CommitOptions {
  readonly message?: string;
  /** `Jane Doe <jane@example.com>`. */
  readonly author?: string;
  /** ISO 8601. */
  readonly date?: string;
  /** Branch to move, `main` when absent; created when missing. */
  readonly branch?: string;
  /** The branch starts anew: a commit without parents (force push of an unrelated history). */
  readonly orphan?: boolean;
  /** Parent to use in place of the branch's head (force push of a rewritten history). */
  readonly parent?: string;
}

export interface GitRepo {
  readonly name: string;
  /** The bare repository on disk. */
  readonly dir: string;
}

/** `<root>/<name>.git`, bare, default branch main. */
export function createRepo(root: string, name: string): GitRepo {
  const dir = join(root, `${name}.git`);
  mkdirSync(dir, { recursive: true });
  const repo = { name, dir };
  git(repo, ["init", "--quiet", "--bare", "--initial-branch=main", "."]);
  return repo;
}

/**
 * Commits changes on top of the branch, as a push would, and returns the new commit's sha. Other files stay.
 */
export function commitFiles(
  repo: GitRepo,
  files: Readonly<Record<string, FileContent>>,
  options: CommitOptions = {},
): string {
  const { branch = "main", message = "change", author = "Test <test@example.com>" } = options;
  const ref = `refs/heads/${branch}`;
  const head = options.orphan ? "" : (options.parent ?? revision(repo, ref));
  const date = options.date ?? "2026-01-02T03:04:05Z";
  const input: (string | Uint8Array)[] = [
    options.orphan ? `reset ${ref}\n\n` : "",
    `commit ${ref}\n`,
    `author ${author} ${Math.floor(Date.parse(date) / 1000)} +0000\n`,
    `committer ${author} ${Math.floor(Date.parse(date) / 1000)} +0000\n`,
    data(message),
    head === "" ? "" : `from ${head}\n`,
    ...Object.entries(files).flatMap(([path, content]) => change(path, content)),
    "\n",
  ];
  git(repo, ["fast-import", "--quiet", "--force"], concat(input));
  return revision(repo, ref);
}

/** The sha a revision names, or "" when there is none. */
export function revision(repo: GitRepo, rev: string): string {
  try {
    return git(repo, ["rev-parse", "--verify", "--quiet", "--end-of-options", rev]);
  } catch {
    return "";
  }
}

/** Sets a ref by force: a branch moved back, a tag moved, a branch created. */
export function setRef(repo: GitRepo, ref: string, sha: string): void {
  git(repo, ["update-ref", ref, sha]);
}

export function deleteBranch(repo: GitRepo, branch: string): void {
  git(repo, ["update-ref", "-d", `refs/heads/${branch}`]);
}

/** An annotated tag. */
export function createTag(repo: GitRepo, tag: string, sha: string): void {
  git(repo, ["tag", "--force", "-a", "-m", tag, "--", tag, sha]);
}

/** Throws away what no ref reaches, as a forge does some day after a force push. */
export function collectGarbage(repo: GitRepo): void {
  git(repo, ["-c", "gc.reflogExpire=now", "gc", "--quiet", "--prune=now"]);
}

/** Writes a tree object from raw bytes (for trees no Git client would write) and commits it to the branch. */
export function commitRawTree(repo: GitRepo, tree: Uint8Array, branch = "main"): string {
  const oid = git(repo, ["hash-object", "-t", "tree", "-w", "--stdin", "--literally"], Buffer.from(tree));
  const sha = git(repo, ["commit-tree", "-m", "raw tree", oid]);
  setRef(repo, `refs/heads/${branch}`, sha);
  return sha;
}

/** Stores a blob and returns its id. */
export function writeBlob(repo: GitRepo, content: string | Uint8Array): string {
  return git(repo, ["hash-object", "-w", "--stdin"], Buffer.from(content));
}

/** Runs git in the repository without any configuration from outside; returns stdout, trimmed. */
export function git(repo: GitRepo, args: readonly string[], input?: Buffer): string {
  const identity = { NAME: "Test", EMAIL: "test@example.com", DATE: "2026-01-02T03:04:05Z" };
  const env = Object.fromEntries(
    Object.entries(identity).flatMap(([key, value]) => [
      [`GIT_AUTHOR_${key}`, value],
      [`GIT_COMMITTER_${key}`, value],
    ]),
  );
  return execFileSync("git", [...args], {
    cwd: ownFolder(repo.dir),
    input: input ?? "",
    env: { PATH: process.env["PATH"], HOME: repo.dir, GIT_CONFIG_NOSYSTEM: "1", ...env },
    stdio: ["pipe", "pipe", "pipe"],
    maxBuffer: 64 * 1024 * 1024,
  })
    .toString("utf8")
    .trim();
}

const project = join(import.meta.dirname, "..", "..");

/** The folder, when Git may run there: given, absolute, and outside of this project (or where temporary files go, should that be
 *  inside). `cwd: undefined` would be the project's own repository, and the test's commit would be one of ours. */
export function ownFolder(dir: string | undefined): string {
  if (!dir || !isAbsolute(dir)) throw new Error(`git needs a folder of its own, not ${JSON.stringify(dir)}`);
  const isTemporary = isBelow(tmpdir(), project) && isBelow(dir, tmpdir());
  if (isBelow(dir, project) && !isTemporary)
    throw new Error(`${dir} is a folder of this project: tests run no git there`);
  return dir;
}

/** Whether `dir` is the folder or in it. */
function isBelow(dir: string, folder: string): boolean {
  return !/^\.\.(\/|$)/.test(relative(folder, dir));
}

/** One file as fast-import reads it. */
function change(path: string, content: FileContent): (string | Uint8Array)[] {
  const name = JSON.stringify(path);
  if (content === null) return [`D ${name}\n`];
  if (typeof content === "string" || content instanceof Uint8Array) {
    return [`M 100644 inline ${name}\n`, data(content)];
  }
  if ("submodule" in content) return [`M 160000 ${content.submodule} ${name}\n`];
  if ("symlink" in content) return [`M 120000 inline ${name}\n`, data(content.symlink)];
  return [`M 100755 inline ${name}\n`, data(content.executable)];
}

function data(content: string | Uint8Array): Uint8Array {
  const bytes = Buffer.from(content);
  return concat([`data ${bytes.length}\n`, bytes, "\n"]);
}

function concat(parts: readonly (string | Uint8Array)[]): Buffer {
  return Buffer.concat(parts.map((part) => Buffer.from(part)));
}
