import fs from "node:fs";
import { join } from "node:path";
import git from "isomorphic-git";
import type { CommitSha } from "../../core/brand.ts";
import { SynclineError } from "../../core/errors.ts";
import type { GitRef } from "./check-source.ts";
import { commitOf, missingRef } from "./resolve-ref.ts";
import { peel } from "./peel.ts";
import type { RemoteRef } from "./advertisement.ts";

/** The Git directory of a checkout or a bare repository. Errors: GIT-NOT-FOUND. */
export function findGitdir(dir: string): string {
  for (const candidate of [join(dir, ".git"), dir]) {
    if (fs.existsSync(join(candidate, "HEAD")) && fs.existsSync(join(candidate, "objects"))) return candidate;
  }
  throw new SynclineError("GIT-NOT-FOUND", `no Git repository in ${dir}`);
}

/**
 * The commit a GitSync's ref points to in a local repository. Errors: GIT-NOT-FOUND, REPO-REF, REPO-EMPTY.
 */
export async function localHead(dir: string, ref: GitRef): Promise<CommitSha> {
  if (ref.type === "commit") return ref.sha;
  const gitdir = findGitdir(dir);
  const refs = [...(await refsUnder(gitdir, "refs/heads")), ...(await refsUnder(gitdir, "refs/tags"))];
  const commit = commitOf(ref, refs);
  if (commit === undefined) throw missingRef(ref, refs);
  return commit;
}

async function refsUnder(gitdir: string, folder: string): Promise<RemoteRef[]> {
  const refs: RemoteRef[] = [];
  for (const name of await git.listRefs({ fs, gitdir, filepath: folder })) {
    const ref = `${folder}/${name}`;
    const oid = await peel(gitdir, await git.resolveRef({ fs, gitdir, ref }));
    if (oid !== undefined) refs.push({ name: ref, oid });
  }
  return refs;
}
