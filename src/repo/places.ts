import { byText, nearest } from "../core/text.ts";
import type { Problem } from "../core/problem.ts";
import { fileProblem } from "./text.ts";
import type { TreeFile } from "./tree.ts";

/** A file inside a folder that has a layout: its path from there. */
export interface PlacedFile {
  readonly name: string;
  readonly file: TreeFile;
}

/** Files below `folder`, without hidden ones, with their path from there. `files` must be sorted by path, as FileTree has them. */
export function filesBelow(folder: string, files: readonly TreeFile[]): readonly PlacedFile[] {
  const prefix = folder === "" ? "" : `${folder}/`;
  const found: PlacedFile[] = [];
  for (let at = firstFrom(prefix, files); files[at]?.path.startsWith(prefix) === true; at++) {
    const file = files[at] as TreeFile;
    const name = file.path.slice(prefix.length);
    if (!/(^|\/)\./.test(name)) found.push({ name, file });
  }
  return found;
}

function firstFrom(path: string, files: readonly TreeFile[]): number {
  let low = 0;
  let high = files.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((files[middle]?.path ?? "") < path) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The nearest folder above `path` that is one of `folders`; undefined when none is. */
export function folderAbove(path: string, folders: ReadonlySet<string>): string | undefined {
  for (let slash = path.lastIndexOf("/"); slash > 0; slash = path.lastIndexOf("/", slash - 1)) {
    const folder = path.slice(0, slash);
    if (folders.has(folder)) return folder;
  }
  return undefined;
}

/** What may lie anywhere without a meaning: `README* LICENSE* OWNERS CODEOWNERS docs/` (and hidden files, which are never listed). */
export function isFree(name: string): boolean {
  const parts = name.split("/");
  const last = parts.at(-1) ?? "";
  return parts.slice(0, -1).includes("docs") || /^(README|LICENSE|OWNERS$|CODEOWNERS$)/.test(last);
}

/** A file that has no meaning where it lies; `known` = the names that would have one, from the same folder. */
export function unknownFile({ name, file }: PlacedFile, known: readonly string[]): Problem {
  const close = nearestFile(name, known);
  const hint =
    close === undefined
      ? "Name it in .synclineignore if it is not for Syncline."
      : `Did you mean ${close}? If it is not for Syncline, name it in .synclineignore.`;
  return fileProblem(file, "REPO-UNKNOWN-FILE", "no file of this name is known here", hint);
}

/** Compares the whole name, or the first folder with the known folders (`manifest/a.yaml` → `manifests/a.yaml`). */
function nearestFile(name: string, known: readonly string[]): string | undefined {
  const slash = name.indexOf("/");
  if (slash < 0) return nearest(name, known);
  const folders = known.filter((each) => each.endsWith("/")).map((each) => each.slice(0, -1));
  const close = nearest(name.slice(0, slash), folders);
  return close === undefined ? undefined : close + name.slice(slash);
}

/** Paths that differ only by case: on a laptop one of them hides the other. */
export function caseProblems(files: Iterable<TreeFile>): readonly Problem[] {
  const seen = new Map<string, { readonly path: string; readonly file: TreeFile }>();
  const told = new Map<string, Problem>();
  for (const file of files) {
    const parts = file.path.split("/");
    for (let length = 1; length <= parts.length; length++) {
      const path = parts.slice(0, length).join("/");
      const before = seen.get(path.toLowerCase());
      if (before === undefined) seen.set(path.toLowerCase(), { path, file });
      else if (before.path !== path && !told.has(path.toLowerCase())) {
        const [first, second] = [before.path, path].toSorted(byText);
        const message = `${first} and ${second} differ only by case`;
        told.set(path.toLowerCase(), fileProblem(file, "REPO-CASE", message, "Rename one of the two."));
        break;
      }
    }
  }
  return [...told.values()];
}
