import { promises as fs, type PathLike, type Stats } from "node:fs";
import { basename, dirname } from "node:path";
import type { PromiseFsClient } from "isomorphic-git";

/**
 * The file system as isomorphic-git sees it for one pass: every folder is listed once, and what is not listed
 * is not opened. For each object the library opens a loose file, stats the repository and lists the packs
 * anew (its #2084); without that 10,000 objects take 2 s less of 3.5 s. Whoever changes the repository
 * meanwhile needs a new pass.
 */
export function createPassFs(): PromiseFsClient {
  const folders = new Map<string, Promise<readonly string[]>>();
  const stats = new Map<string, Promise<Stats>>();
  const list = (folder: string): Promise<readonly string[]> =>
    once(folders, folder, () => fs.readdir(folder));
  const readFile = async (path: PathLike, options: { encoding?: BufferEncoding } = {}): Promise<unknown> => {
    const names = await list(dirname(String(path))).catch((): readonly string[] => []);
    if (!names.includes(basename(String(path)))) throw missing;
    return fs.readFile(path, options);
  };
  const stat = (path: PathLike): Promise<Stats> => once(stats, String(path), () => fs.stat(path));
  const readdir = async (path: PathLike): Promise<string[]> => [...(await list(String(path)))];
  return { promises: { ...fs, readFile, readdir, stat } };
}

function once<T>(known: Map<string, Promise<T>>, key: string, ask: () => Promise<T>): Promise<T> {
  const before = known.get(key);
  if (before !== undefined) return before;
  const answer = ask();
  known.set(key, answer);
  return answer;
}

// One for all: making an error with its stack costs more than the look-up it reports.
const missing = Object.assign(new Error("no such file"), { code: "ENOENT" });
