import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

/**
 * Removes caches of repositories that no GitSync has read a new commit from for `days`: deleted GitSyncs
 * leave theirs behind. Never fails: what cannot be removed costs disk, nothing else.
 */
export async function removeIdleCaches(folder: string, days: number): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((each) => /^[0-9a-f]{32}(\.new)?$/.test(each))) {
    const cache = join(folder, name);
    const changed = await stat(cache).catch(() => undefined);
    if (changed === undefined || Date.now() - changed.mtimeMs < days * 24 * 60 * 60 * 1000) continue;
    await rm(cache, { recursive: true, force: true }).catch(() => undefined);
  }
}
