import { lstat, readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import { SynclineError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";
import type { SourceTree, TreeEntry } from "../../core/source-tree.ts";
import { byText } from "../../core/text.ts";
import { checkCase } from "../git/check-case.ts";
import { openIgnored, type Ignored } from "./ignored.ts";

/**
 * The files of a folder on disk, as a commit of it would hold them: without `.git` and what .gitignore leaves
 * out, symlinks as symlinks, nested repositories as submodules. Nothing outside the folder is read. Errors:
 * REPO-PATH, REPO-FILES, REPO-CASE.
 */
export async function readWorktree(dir: string): Promise<SourceTree> {
  const paths: string[] = [];
  await collect({ dir, ignored: await openIgnored(dir), paths }, "");
  if (paths.length > limits.files) {
    throw new SynclineError("REPO-FILES", `${paths.length} files; limit ${limits.files} (limits.files)`);
  }
  checkCase(paths);
  const entries: TreeEntry[] = [];
  for (const path of paths.toSorted(byText)) entries.push(await readEntry(dir, path));
  return { root: "", entries };
}

interface Walk {
  readonly dir: string;
  readonly ignored: Ignored;
  /** Grows. */
  readonly paths: string[];
}

async function collect(walk: Walk, folder: string): Promise<void> {
  const items = await readdir(join(walk.dir, folder), { withFileTypes: true }).catch((error: unknown) => {
    throw folder === "" ? notAFolder(walk.dir, error) : error;
  });
  if (folder !== "" && items.some(({ name }) => name === ".git")) {
    walk.paths.push(folder);
    return;
  }
  for (const item of items) {
    const path = folder === "" ? item.name : `${folder}/${item.name}`;
    if (item.name === ".git" || !(item.isFile() || item.isSymbolicLink() || item.isDirectory())) continue;
    if (await walk.ignored(path, item.isDirectory())) continue;
    if (item.isDirectory()) await collect(walk, path);
    else walk.paths.push(path);
  }
}

async function readEntry(dir: string, path: string): Promise<TreeEntry> {
  const place = join(dir, path);
  const stat = await lstat(place);
  const entry = { path, oid: "" };
  if (stat.isDirectory()) return { ...entry, type: "submodule", size: 0 };
  if (stat.isSymbolicLink()) {
    const bytes = Buffer.from(await readlink(place));
    return { ...entry, type: "symlink", size: bytes.length, bytes };
  }
  if (stat.size > limits.fileBytes) return { ...entry, type: "file", size: stat.size };
  const bytes = await readFile(place);
  return { ...entry, type: "file", size: bytes.length, bytes };
}

function notAFolder(dir: string, error: unknown): SynclineError {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return new SynclineError("REPO-PATH", `${dir} is not a folder that can be read (${code})`);
}
