import fs, { readFileSync } from "node:fs";
import { join } from "node:path";
import git from "isomorphic-git";
import type { CommitSha } from "../../core/brand.ts";
import { SynclineError } from "../../core/errors.ts";
import { byText, nearest } from "../../core/text.ts";
import { isRefName } from "../git/check-source.ts";
import { peel } from "../git/peel.ts";
import type { LocalRepository } from "./find-repository.ts";

/**
 * The commit a revision names: `<name>` or `<name>` with `~`, `~3`, `^` behind it (first parents). Errors:
 * REPO-REF.
 */
export async function resolveRevision(repository: LocalRepository, rev: string): Promise<CommitSha> {
  const { gitdir } = repository;
  const [, name = "", steps = ""] = /^([^~^]+)((?:~\d{0,6}|\^)*)$/.exec(rev) ?? [];
  const oid = name === "" ? undefined : await resolveName(repository, name);
  let commit = oid === undefined ? undefined : await peel(gitdir, oid);
  if (commit === undefined) throw await notFound(repository, rev, name);
  for (let back = stepsBack(steps); back > 0; back--) {
    const [parent] = (await git.readCommit({ fs, gitdir, oid: commit })).commit.parent;
    if (parent === undefined) throw new SynclineError("REPO-REF", `${rev} goes back beyond the first commit`);
    commit = await peel(gitdir, parent);
    if (commit === undefined) {
      const hint = "run git fetch --unshallow";
      throw new SynclineError("REPO-REF", `${rev} goes back beyond this shallow clone`, { hint });
    }
  }
  return commit;
}

function stepsBack(steps: string): number {
  const each = steps.match(/~\d*|\^/g) ?? [];
  return each.reduce((sum, step) => sum + (step === "~" || step === "^" ? 1 : Number(step.slice(1))), 0);
}

async function resolveName({ gitdir, headDir }: LocalRepository, name: string): Promise<string | undefined> {
  if (name === "HEAD" || name === "@") return resolveHead(gitdir, headDir);
  if (!isRefName(name)) return undefined;
  const found = await git.resolveRef({ fs, gitdir, ref: name }).catch(() => undefined);
  if (found !== undefined || !/^[0-9a-f]{4,40}$/.test(name)) return found;
  return git.expandOid({ fs, gitdir, oid: name }).catch(() => undefined);
}

/** HEAD of a linked worktree stands beside the repository, what it names in the repository. */
async function resolveHead(gitdir: string, headDir: string): Promise<string | undefined> {
  const text = readFileSync(join(headDir, "HEAD"), "utf8").trim();
  if (!text.startsWith("ref: ")) return text;
  return git.resolveRef({ fs, gitdir, ref: text.slice("ref: ".length) }).catch(() => undefined);
}

async function notFound({ gitdir }: LocalRepository, rev: string, name: string): Promise<SynclineError> {
  const names = [...(await git.listBranches({ fs, gitdir })), ...(await git.listTags({ fs, gitdir }))];
  const guess = nearest(name, names.toSorted(byText));
  const hint = guess === undefined ? "give a branch, tag, commit or HEAD~n" : `did you mean "${guess}"?`;
  return new SynclineError("REPO-REF", `revision ${JSON.stringify(rev)} not found in the local repository`, {
    hint,
  });
}
