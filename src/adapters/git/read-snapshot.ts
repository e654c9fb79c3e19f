import type { CommitSha } from "../../core/brand.ts";
import { SynclineError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";
import { shortSha, type Commit } from "../../core/revision.ts";
import type { TreeEntry } from "../../core/source-tree.ts";
import { nearest } from "../../core/text.ts";
import { checkCase } from "./check-case.ts";
import { parseCommit } from "./commit-object.ts";
import type { GitLimits } from "./git-limits.ts";
import { mebibytes } from "./mebibytes.ts";
import type { ObjectStore } from "./object-store.ts";
import { filesOf, folderPaths, surveyTree, type Folder, type FoundFile } from "./survey-tree.ts";

export interface SnapshotRequest {
  readonly commit: CommitSha;
  /** Folder in the repository, "" = all of it. */
  readonly path: string;
  /** As the GitSync writes it, for messages. */
  readonly ref: string;
  readonly limits: GitLimits;
}

/**
 * Reads the commit and hands every entry under `path` to `emit`, sorted by path. Every tree of the commit and
 * every blob under `path` is read and hashed; content outside is not looked at. Errors: REPO-PATH, REPO-TREE,
 * REPO-FILES, REPO-CASE, REPO-ENCODING, REPO-SUBMODULE, GIT-LIMIT; Damaged when the copy is not whole.
 */
export async function readSnapshot(
  store: ObjectStore,
  request: SnapshotRequest,
  emit: (entry: TreeEntry) => Promise<void>,
): Promise<Commit> {
  const { commit, tree } = parseCommit(await store.read(request.commit, "commit"), request.commit);
  const folder = findFolder(await surveyTree(store, tree, request.limits), request);
  if (folder.files > limits.files) {
    throw new SynclineError("REPO-FILES", `${folder.files} files; limit ${limits.files} (limits.files)`);
  }
  const files = filesOf(folder);
  checkCase(files.map(({ path }) => path));
  let total = 0;
  for (const file of files) {
    const entry = await readEntry(store, file);
    total += entry.bytes?.length ?? 0;
    if (total > request.limits.snapshotBytes) throw tooLarge(request.limits);
    await emit(entry);
  }
  return commit;
}

function findFolder(root: Folder, request: SnapshotRequest): Folder {
  let folder = root;
  for (const part of request.path === "" ? [] : request.path.split("/")) {
    const next = folder.folders.get(part);
    if (next === undefined) throw missingPath(root, folder, part, request);
    folder = next;
  }
  return folder;
}

function missingPath(
  root: Folder,
  at: Folder,
  part: string,
  { path, commit, ref, limits: { foldersCompared } }: SnapshotRequest,
): SynclineError {
  const line = at.lines.find(({ name }) => name === part);
  if (line?.type === "submodule") {
    return new SynclineError("REPO-SUBMODULE", `${path} is a submodule; vendor the files instead`);
  }
  const where = `${shortSha(commit)} (${ref})`;
  if (line !== undefined)
    return new SynclineError("REPO-PATH", `${path} is a ${line.type}, not a folder, in ${where}`);
  const guess = nearest(path, folderPaths(root, foldersCompared));
  const told = guess === undefined ? "" : `; nearest: ${guess}`;
  return new SynclineError("REPO-PATH", `${path} not found in ${where}${told}. Nothing pruned.`);
}

async function readEntry(store: ObjectStore, { path, oid, type }: FoundFile): Promise<TreeEntry> {
  if (type === "folder" || type === "submodule") return { path, oid, type: "submodule", size: 0 };
  const bytes = await store.read(oid, "blob");
  const entry = { path, oid, type, size: bytes.length };
  return bytes.length > limits.fileBytes ? entry : { ...entry, bytes };
}

function tooLarge({ snapshotBytes }: GitLimits): SynclineError {
  return new SynclineError(
    "GIT-LIMIT",
    `the files under the path are over ${mebibytes(snapshotBytes)} together (snapshotBytes)`,
  );
}
