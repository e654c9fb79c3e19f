import { SynclineError } from "../../core/errors.ts";
import { byText } from "../../core/text.ts";
import type { GitLimits } from "./git-limits.ts";
import type { ObjectStore } from "./object-store.ts";
import { parseTree, type TreeLine } from "./tree-object.ts";

/** A folder of a commit. A tree object that stands in several places is one Folder. */
export interface Folder {
  readonly lines: readonly TreeLine[];
  readonly folders: ReadonlyMap<string, Folder>;
  /** Everything below that is not a folder. */
  readonly files: number;
  /** Folders inside folders, this one included. */
  readonly height: number;
}

export interface FoundFile extends TreeLine {
  /** Relative to where the listing began. */
  readonly path: string;
}

/**
 * Reads every tree object of a commit, each once: all are there, hashed, and with safe names (R4, B11). A
 * tree of trees that repeat each other stays as small as its distinct objects. Errors: REPO-TREE,
 * REPO-ENCODING, GIT-LIMIT, Damaged.
 */
export async function surveyTree(store: ObjectStore, root: string, limits: GitLimits): Promise<Folder> {
  const known = new Map<string, Folder>();
  let entries = 0;
  const visit = async (oid: string, depth: number): Promise<Folder> => {
    const seen = known.get(oid);
    checkDepth(depth + (seen?.height ?? 1), limits);
    if (seen !== undefined) return seen;
    const lines = parseTree(await store.read(oid, "tree"), oid);
    entries += lines.length;
    if (entries > limits.treeEntries) throw tooMany(limits);
    const folders = new Map<string, Folder>();
    for (const line of lines) {
      if (line.type === "folder") folders.set(line.name, await visit(line.oid, depth + 1));
    }
    const folder = summarize(lines, folders);
    known.set(oid, folder);
    return folder;
  };
  return visit(root, 0);
}

/** The files below a folder, sorted by path. */
export function filesOf(folder: Folder): readonly FoundFile[] {
  const found: FoundFile[] = [];
  const visit = ({ lines, folders }: Folder, prefix: string): void => {
    for (const line of lines) {
      const inner = folders.get(line.name);
      if (line.type !== "folder") found.push({ ...line, path: prefix + line.name });
      else if (inner !== undefined) visit(inner, `${prefix}${line.name}/`);
    }
  };
  visit(folder, "");
  return found.toSorted((a, b) => byText(a.path, b.path));
}

/** Paths of the first folders, for "nearest": at most `limit`. */
export function folderPaths(root: Folder, limit: number): readonly string[] {
  const paths: string[] = [];
  const visit = ({ folders }: Folder, prefix: string): void => {
    for (const [name, inner] of folders) {
      if (paths.length >= limit) return;
      paths.push(prefix + name);
      visit(inner, `${prefix}${name}/`);
    }
  };
  visit(root, "");
  return paths;
}

function summarize(lines: readonly TreeLine[], folders: ReadonlyMap<string, Folder>): Folder {
  const inner = [...folders.values()];
  return {
    lines,
    folders,
    files: lines.length - inner.length + inner.reduce((sum, { files }) => sum + files, 0),
    height: 1 + inner.reduce((max, { height }) => Math.max(max, height), 0),
  };
}

function checkDepth(depth: number, limits: GitLimits): void {
  if (depth <= limits.treeDepth) return;
  throw new SynclineError("GIT-LIMIT", `folders are nested more than ${limits.treeDepth} deep (treeDepth)`);
}

function tooMany(limits: GitLimits): SynclineError {
  return new SynclineError(
    "GIT-LIMIT",
    `the commit has more than ${limits.treeEntries} entries (treeEntries)`,
  );
}
