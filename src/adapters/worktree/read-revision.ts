import { realpath } from "node:fs/promises";
import { relative, sep } from "node:path";
import { SynclineError } from "../../core/errors.ts";
import type { Commit } from "../../core/revision.ts";
import type { SourceTree, TreeEntry } from "../../core/source-tree.ts";
import { gitLimits } from "../git/git-limits.ts";
import { Damaged, openStore } from "../git/object-store.ts";
import { readSnapshot } from "../git/read-snapshot.ts";
import { findRepository } from "./find-repository.ts";
import { resolveRevision } from "./resolve-revision.ts";

/**
 * What a folder of a local checkout holds at a revision (`--rev`): branch, tag, full or short commit id,
 * `HEAD`, each with `~n` or `^` behind it. Reads `.git` only. Errors: GIT-NOT-FOUND, GIT-CORRUPT, REPO-*.
 */
export async function readRevision(
  dir: string,
  rev: string,
): Promise<{ readonly commit: Commit; readonly tree: SourceTree }> {
  const place = await realpath(dir).catch(() => dir);
  const repository = findRepository(place);
  const path = relative(repository.root, place).replaceAll(sep, "/");
  const sha = await resolveRevision(repository, rev);
  const entries: TreeEntry[] = [];
  try {
    const request = { commit: sha, path, ref: rev, limits: gitLimits };
    const commit = await readSnapshot(openStore(repository.gitdir), request, async (entry) => {
      entries.push(entry);
    });
    return { commit, tree: { root: path, entries } };
  } catch (error) {
    if (!(error instanceof Damaged)) throw error;
    throw new SynclineError("GIT-CORRUPT", `${repository.root}: ${error.message}`, {
      hint: "a shallow or partial clone lacks objects; run git fetch --unshallow, or git fsck",
    });
  }
}
