import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { SynclineError } from "../../core/errors.ts";

export interface LocalRepository {
  /** Folder the paths in a commit are relative to: the checkout, or a bare repository itself. */
  readonly root: string;
  /** Where refs and objects stand. */
  readonly gitdir: string;
  /** Where HEAD stands: another place in a linked worktree (git worktree add). */
  readonly headDir: string;
}

/**
 * The repository around a folder, as git finds it: the nearest `.git` above, or a bare repository. Errors:
 * GIT-NOT-FOUND.
 */
export function findRepository(dir: string): LocalRepository {
  for (let root = resolve(dir); ; root = dirname(root)) {
    const headDir = gitdirIn(root);
    if (headDir !== undefined) {
      const common = join(headDir, "commondir");
      const gitdir = existsSync(common) ? resolve(headDir, readFileSync(common, "utf8").trim()) : headDir;
      return { root, gitdir, headDir };
    }
    if (root === dirname(root)) break;
  }
  throw new SynclineError("GIT-NOT-FOUND", `no Git repository in ${dir} or above`);
}

function gitdirIn(root: string): string | undefined {
  const dotGit = join(root, ".git");
  const candidates = existsSync(dotGit) && statSync(dotGit).isFile() ? [pointed(dotGit)] : [dotGit, root];
  return candidates.find((dir) => existsSync(join(dir, "HEAD")) && hasObjects(dir));
}

function hasObjects(dir: string): boolean {
  return existsSync(join(dir, "objects")) || existsSync(join(dir, "commondir"));
}

/** A `.git` file of a linked worktree or submodule: `gitdir: <path>`. */
function pointed(file: string): string {
  return resolve(
    dirname(file),
    readFileSync(file, "utf8")
      .replace(/^gitdir: /, "")
      .trim(),
  );
}
