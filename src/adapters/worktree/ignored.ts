import fs from "node:fs";
import { realpath } from "node:fs/promises";
import { relative, sep } from "node:path";
import git from "isomorphic-git";

/** True when Git would leave this out of a commit. `path` is relative to the folder that was opened. */
export type Ignored = (path: string, isFolder: boolean) => Promise<boolean>;

/**
 * .gitignore and .git/info/exclude of the repository around `dir`; what is tracked is never ignored. Outside
 * a repository nothing is: there is no commit to be like.
 */
export async function openIgnored(dir: string): Promise<Ignored> {
  const place = await realpath(dir).catch(() => dir);
  const root = await git.findRoot({ fs, filepath: place }).catch(() => undefined);
  if (root === undefined) return () => Promise.resolve(false);
  const prefix = place === root ? "" : `${relative(root, place).replaceAll(sep, "/")}/`;
  const tracked = withFolders(await git.listFiles({ fs, dir: root }).catch(() => []));
  return async (path, isFolder) => {
    const filepath = prefix + path;
    if (tracked.has(filepath)) return false;
    // With its slash a folder also meets patterns that end in one, so that node_modules/ is not even listed.
    return git.isIgnored({ fs, dir: root, filepath: isFolder ? `${filepath}/` : filepath });
  };
}

function withFolders(files: readonly string[]): ReadonlySet<string> {
  const all = new Set(files);
  for (const file of files) {
    for (let slash = file.lastIndexOf("/"); slash > 0; slash = file.lastIndexOf("/", slash - 1)) {
      all.add(file.slice(0, slash));
    }
  }
  return all;
}
