import fs, { readFileSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { join } from "node:path";
import git from "isomorphic-git";
import { SynclineError } from "../../core/errors.ts";
import { findRepository, type LocalRepository } from "./find-repository.ts";
import { resolveRevision } from "./resolve-revision.ts";

/** Where the checked out commit left the default branch. */
export interface ForkPoint {
  readonly commit: string;
  /** `origin/main`. */
  readonly branch: string;
}

/**
 * The newest commit that HEAD and the default branch have in common: the commit itself when HEAD stands on it.
 * Errors: GIT-NOT-FOUND without a repository, REPO-REF without a default branch, a commit, or common history.
 */
export async function findForkPoint(dir: string): Promise<ForkPoint> {
  const repository = findRepository(await realpath(dir).catch(() => dir));
  const { gitdir } = repository;
  const branch = await defaultBranch(repository);
  const oids = [await resolveRevision(repository, "HEAD"), await resolveRevision(repository, branch)];
  const [commit] = (await git.findMergeBase({ fs, gitdir, oids }).catch(() => [])) as readonly string[];
  if (commit !== undefined) return { commit, branch };
  throw new SynclineError("REPO-REF", `HEAD and ${branch} have no commit in common here`, {
    hint: "name a revision with --from; in a shallow clone run git fetch --unshallow first",
  });
}

/** What origin calls its default, then the usual names; the remote's first, because a local one may be behind. */
async function defaultBranch({ gitdir }: LocalRepository): Promise<string> {
  const names = ["origin/main", "origin/master", "main", "master"];
  const candidates = [originHead(gitdir) ?? [], names].flat();
  for (const name of candidates) {
    const found = await git.resolveRef({ fs, gitdir, ref: name }).catch(() => undefined);
    if (found !== undefined) return name;
  }
  throw new SynclineError("REPO-REF", "no default branch found (origin's HEAD, main, master)", {
    hint: "name a revision with --from",
  });
}

/** `ref: refs/remotes/origin/trunk` → `origin/trunk`. */
function originHead(gitdir: string): string | undefined {
  try {
    const text = readFileSync(join(gitdir, "refs/remotes/origin/HEAD"), "utf8");
    return /^ref: refs\/remotes\/(\S+)/.exec(text)?.[1];
  } catch {
    return undefined;
  }
}
