import { limits } from "../core/limits.ts";
import type { Problem } from "../core/problem.ts";
import type { SourceTree, TreeEntry } from "../core/source-tree.ts";
import { byText } from "../core/text.ts";
import { ignoreRules } from "./ignore.ts";
import { resolveLink, type Links } from "./link.ts";
import type { DocumentMemo } from "./memo.ts";
import { fileProblem, textOf } from "./text.ts";

/** A file at the path where people see it: links are followed, also those to folders. */
export interface TreeFile {
  /** Relative to the tree's root. */
  readonly path: string;
  /** In the repository: what positions and messages name. */
  readonly file: string;
  readonly size: number;
  /** Git blob id of the content, where it is known. */
  readonly oid?: string;
  /** Absent when it is over the size limit, or not readable at all: see `problem`. */
  readonly bytes?: Uint8Array;
  /** A link that leads nowhere, a submodule. A mistake only where somebody reads this path. */
  readonly problem?: Problem;
  /** What is known of files that were read before. */
  readonly memo?: DocumentMemo;
}

/** All files of a tree but those that .synclineignore names, by path, sorted. */
export interface FileTree {
  readonly files: ReadonlyMap<string, TreeFile>;
  /** The tree as a whole is refused: REPO-TREE, REPO-FILES, or an unreadable .synclineignore. Then `files` is empty. */
  readonly problems: readonly Problem[];
}

/** A listing as files: link targets looked up inside the tree only (R1, R2). */
export function openTree(tree: SourceTree, memo?: DocumentMemo): FileTree {
  const problems = tree.entries.flatMap((entry) => unsafeName(entry));
  if (tree.entries.length > limits.files) problems.push(tooMany(tree.entries.length));
  if (problems.length > 0) return { files: new Map(), problems };
  const index = indexOf(tree);
  const ignore = ignoreOf(tree, index);
  if (ignore.problem !== undefined) return { files: new Map(), problems: [ignore.problem] };
  const files: TreeFile[] = [];
  const walk: Walk = { ...index, root: tree.root, ignored: ignore.ignored, files, memo };
  listFolder({ shown: "", real: "", above: [] }, walk);
  if (files.length > limits.files) return { files: new Map(), problems: [tooMany(files.length)] };
  const sorted = files.toSorted((a, b) => byText(a.path, b.path));
  return { files: new Map(sorted.map((file) => [file.path, file])), problems: [] };
}

interface Walk extends Links {
  readonly root: string;
  readonly ignored: (path: string) => boolean;
  readonly files: TreeFile[];
  readonly memo: DocumentMemo | undefined;
}

interface Folder {
  /** Where people see it. */
  readonly shown: string;
  /** Where its entries stand. */
  readonly real: string;
  /** The real folders on the way here: a link back to one of them would never end. */
  readonly above: readonly string[];
}

function listFolder({ shown, real, above }: Folder, walk: Walk): void {
  for (const name of walk.folders.get(real) ?? []) {
    // Links can multiply: 2^n folders from n pairs of links. The caller tells.
    if (walk.files.length > limits.files) return;
    const place = { shown: join(shown, name), real: join(real, name), above: [...above, real] };
    if (walk.ignored(place.shown)) continue;
    if (walk.folders.has(place.real)) listFolder(place, walk);
    else listEntry(place, walk);
  }
}

function listEntry(place: Folder, walk: Walk): void {
  const entry = walk.entries.get(place.real);
  const names = { path: place.shown, file: join(walk.root, place.shown) };
  if (entry === undefined) return;
  switch (entry.type) {
    case "file":
      walk.files.push({
        ...names,
        size: entry.size,
        oid: entry.oid,
        ...(entry.bytes === undefined ? {} : { bytes: entry.bytes }),
        ...(walk.memo === undefined ? {} : { memo: walk.memo }),
      });
      return;
    case "submodule":
      walk.files.push({ ...names, size: 0, problem: submodule(names) });
      return;
    case "symlink": {
      const target = resolveLink(place.real, walk);
      if (target.type === "broken") {
        walk.files.push({
          ...names,
          size: 0,
          problem: fileProblem(names, target.code, target.message, linkHint),
        });
      } else if (target.type === "folder" && place.above.includes(target.path)) {
        const message = `the link leads back to ${join(walk.root, target.path)}, which holds it`;
        walk.files.push({
          ...names,
          size: 0,
          problem: fileProblem(names, "REPO-LINK-LOOP", message, linkHint),
        });
      } else if (target.type === "folder") {
        listFolder({ ...place, real: target.path }, walk);
      } else {
        listEntry({ ...place, real: target.path }, walk);
      }
    }
  }
}

const linkHint = "Link to a file or folder below the source's folder, or commit a copy.";

function submodule(names: Pick<TreeFile, "file">): Problem {
  return fileProblem(
    names,
    "REPO-SUBMODULE",
    "is a submodule, which is not fetched",
    "Vendor the files instead.",
  );
}

function indexOf({ entries }: SourceTree): Links {
  const folders = new Map<string, Set<string>>([["", new Set()]]);
  const add = (path: string): void => {
    const slash = path.lastIndexOf("/");
    const parent = path.slice(0, Math.max(slash, 0));
    const names = folders.get(parent);
    names?.add(path.slice(slash + 1));
    if (names !== undefined) return;
    folders.set(parent, new Set([path.slice(slash + 1)]));
    add(parent);
  };
  for (const { path } of entries) add(path);
  return { entries: new Map(entries.map((entry) => [entry.path, entry])), folders };
}

function ignoreOf(
  { root }: SourceTree,
  { entries }: Links,
): { readonly ignored: (path: string) => boolean; readonly problem?: Problem } {
  const entry = entries.get(".synclineignore");
  if (entry?.type !== "file") return { ignored: () => false };
  const read = textOf({ ...entry, file: join(root, entry.path) });
  if (read.text === undefined) return { ignored: () => false, problem: read.problem };
  return { ignored: ignoreRules(read.text) };
}

/** Names that other tools would take for something else than a file here (R4). */
function unsafeName({ path }: TreeEntry): Problem[] {
  const unsafe = (part: string): boolean => /^$|^\.{1,2}$|^\.git$|[\\\u0000-\u001f\u007f]/i.test(part);
  if (!path.split("/").some(unsafe)) return [];
  const message = `unsafe name ${JSON.stringify(path)} in the tree; the commit is refused`;
  return [{ severity: "error", code: "REPO-TREE", message, hint: "Rename the entry." }];
}

function tooMany(count: number): Problem {
  const many = count > limits.files ? `${count} files` : "too many files";
  return {
    severity: "error",
    code: "REPO-FILES",
    message: `${many}; the limit is ${limits.files} (limits.files)`,
    hint: "Set spec.source.path to a folder, or split the repository.",
  };
}

function join(folder: string, name: string): string {
  return folder === "" || name === "" ? folder + name : `${folder}/${name}`;
}
