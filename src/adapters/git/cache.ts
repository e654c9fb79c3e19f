import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SynclineError } from "../../core/errors.ts";
import type { GitLimits } from "./git-limits.ts";
import { Damaged } from "./object-store.ts";

export interface CacheUse<T> {
  readonly gitdir: string;
  readonly commit: string;
  readonly limits: GitLimits;
  /** Brings `commit` into the repository; `have` are commits that are whole in it. */
  readonly fetch: (gitdir: string, have: readonly string[]) => Promise<void>;
  /** Reads it; Damaged when something is missing or wrong. */
  readonly read: (gitdir: string) => Promise<T>;
  /** Called once when the repository is thrown away, with the reason. */
  readonly onDamage: (reason: string) => void;
}

/**
 * Reads a commit through the bare repository at `gitdir`: fetches what is missing, and replaces the
 * repository by a fresh one when any read fails (R6, G8, G9) or when it has grown too many packs. The old one
 * stands until the new one is complete, so a server that is down takes nothing away. One process at a time.
 * Errors: those of fetch and read; GIT-CORRUPT when even a fresh repository is damaged, or the disk does not
 * take it.
 */
export async function readThroughCache<T>(use: CacheUse<T>): Promise<T> {
  try {
    return (await readExisting(use)) ?? (await readFresh(use));
  } catch (error) {
    if (error instanceof Damaged)
      throw new SynclineError("GIT-CORRUPT", `the server's data is damaged: ${error.message}`);
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (!/^(ENOSPC|EDQUOT|EROFS|EACCES|EPERM|EMFILE|EIO)$/.test(code)) throw error;
    throw new SynclineError("GIT-CORRUPT", `the Git cache in --data-dir cannot be used (${code})`);
  }
}

/** undefined = there is no repository that can serve. */
async function readExisting<T>(use: CacheUse<T>): Promise<T | undefined> {
  const have = await wholeCommits(use.gitdir);
  if (have.length === 0) return undefined;
  try {
    if (!have.includes(use.commit)) {
      if ((await countPacks(use.gitdir)) >= use.limits.packs) return undefined;
      await use.fetch(use.gitdir, have);
    }
    return await readAndNote(use, use.gitdir);
  } catch (error) {
    if (!isDamage(error)) throw error;
    use.onDamage(error.message);
    return undefined;
  }
}

async function readFresh<T>(use: CacheUse<T>): Promise<T> {
  const fresh = `${use.gitdir}.new`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(join(fresh, "objects", "pack"), { recursive: true, mode: 0o700 });
  await use.fetch(fresh, []);
  try {
    return await readAndNote(use, fresh);
  } finally {
    // Also after a mistake in the repository (REPO-*): the next read then needs no second clone.
    if ((await wholeCommits(fresh)).length > 0) {
      await rm(use.gitdir, { recursive: true, force: true });
      await rename(fresh, use.gitdir);
    }
  }
}

/** What was read without damage is whole, even if it holds a mistake. */
async function readAndNote<T>(use: CacheUse<T>, gitdir: string): Promise<T> {
  try {
    const result = await use.read(gitdir);
    await noteWhole(gitdir, use);
    return result;
  } catch (error) {
    if (error instanceof SynclineError && error.code.startsWith("REPO-")) await noteWhole(gitdir, use);
    throw error;
  }
}

function isDamage(error: unknown): error is Error {
  return error instanceof Damaged || (error instanceof SynclineError && error.code === "GIT-CORRUPT");
}

/** Our own record, in place of refs: commits that arrived whole, newest first. */
async function wholeCommits(gitdir: string): Promise<readonly string[]> {
  const text = await readFile(join(gitdir, "whole"), "utf8").catch(() => "");
  return text.split("\n").filter((line) => /^[0-9a-f]{40}$/.test(line));
}

async function noteWhole(
  gitdir: string,
  { commit, limits }: Pick<CacheUse<unknown>, "commit" | "limits">,
): Promise<void> {
  const before = await wholeCommits(gitdir);
  if (before[0] === commit) return;
  const commits = [commit, ...before.filter((oid) => oid !== commit)].slice(0, limits.haves);
  await writeFile(join(gitdir, "whole.new"), `${commits.join("\n")}\n`, { mode: 0o600 });
  await rename(join(gitdir, "whole.new"), join(gitdir, "whole"));
}

async function countPacks(gitdir: string): Promise<number> {
  const names = await readdir(join(gitdir, "objects", "pack")).catch(() => []);
  return names.filter((name) => name.endsWith(".pack")).length;
}
