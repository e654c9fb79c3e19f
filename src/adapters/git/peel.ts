import fs from "node:fs";
import git from "isomorphic-git";
import { commitSha, type CommitSha } from "../../core/brand.ts";

/** The commit behind an annotated tag of a local repository; any other object stays itself. */
export async function peel(gitdir: string, oid: string): Promise<CommitSha> {
  const { type } = await git.readObject({ fs, gitdir, oid, format: "content" });
  if (type !== "tag") return commitSha(oid);
  const { tag } = await git.readTag({ fs, gitdir, oid });
  return peel(gitdir, tag.object);
}
