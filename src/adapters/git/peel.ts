import fs from "node:fs";
import git, { Errors } from "isomorphic-git";
import { commitSha, type CommitSha } from "../../core/brand.ts";

/**
 * The commit behind an annotated tag of a local repository; any other object stays itself. undefined = not
 * there.
 */
export async function peel(gitdir: string, oid: string): Promise<CommitSha | undefined> {
  try {
    const { type } = await git.readObject({ fs, gitdir, oid, format: "content" });
    if (type !== "tag") return commitSha(oid);
    const { tag } = await git.readTag({ fs, gitdir, oid });
    return await peel(gitdir, tag.object);
  } catch (error) {
    if (error instanceof Errors.NotFoundError) return undefined;
    throw error;
  }
}
