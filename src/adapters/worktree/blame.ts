import { createHash } from "node:crypto";
import { realpath } from "node:fs/promises";
import { posix, relative, sep } from "node:path";
import type { LineOrigin } from "../../core/blame.ts";
import { SynclineError } from "../../core/errors.ts";
import { lineMap } from "../../explain/line-map.ts";
import { Damaged } from "../git/object-store.ts";
import { findRepository, type LocalRepository } from "./find-repository.ts";
import { linesOf, openHistory, type History, type PastCommit } from "./history.ts";
import { resolveRevision } from "./resolve-revision.ts";

/** Lines whose last commit is wanted. */
export interface BlameRequest {
  /** A folder of a checkout; without `rev`, files are named relative to it, with `rev` relative to the repository. */
  readonly dir: string;
  readonly rev: string | undefined;
  /** Lines count from 1. */
  readonly lines: readonly { readonly file: string; readonly line: number }[];
  /** A file as it is on disk; not asked with `rev`. */
  readonly contentOf: (file: string) => Uint8Array | undefined;
  readonly limits: { readonly commits: number; readonly milliseconds: number };
}

/**
 * The commit that last wrote each line, by `file:line`, as git blame tells it: through merges to the side a line came from, and
 * through files that were renamed as they were. Lines of files that Git does not know, and all of them outside a repository,
 * are left out. Errors: REPO-REF.
 */
export async function blame(request: BlameRequest): Promise<ReadonlyMap<string, LineOrigin>> {
  const place = await realpath(request.dir).catch(() => request.dir);
  const repository = repositoryAround(place);
  if (repository === undefined || request.lines.length === 0) return new Map();
  const history = openHistory(repository.gitdir);
  const walk: Walk = { history, waiting: new Map(), found: new Map() };
  const files = Map.groupBy(request.lines, ({ file }) => file);
  if (request.rev === undefined) {
    const prefix = relative(repository.root, place).replaceAll(sep, "/");
    const head = await headOf(repository, history);
    for (const [file, lines] of files) await startOnDisk({ walk, head, file, prefix }, request, lines);
  } else {
    const { commit } = await history.commit(await resolveRevision(repository, request.rev));
    for (const [file, lines] of files) addTo(walk, commit.sha, file, ownLines(lines));
  }
  await goBack(walk, request.limits);
  return walk.found;
}

/** Lines of one file that are still looked for, by what they are called in the answer: where they stand in that version (from 0). */
type Lines = ReadonlyMap<string, number>;

interface Walk {
  readonly history: History;
  /** By commit and path. Grows and shrinks. */
  readonly waiting: Map<string, { readonly sha: string; readonly path: string; readonly lines: Lines }>;
  /** Grows. */
  readonly found: Map<string, LineOrigin>;
}

function repositoryAround(place: string): LocalRepository | undefined {
  try {
    return findRepository(place);
  } catch (error) {
    if (error instanceof SynclineError && error.code === "GIT-NOT-FOUND") return undefined;
    throw error;
  }
}

/** undefined before the first commit. */
async function headOf(repository: LocalRepository, history: History): Promise<PastCommit | undefined> {
  try {
    return await history.commit(await resolveRevision(repository, "HEAD"));
  } catch (error) {
    if (error instanceof SynclineError && error.code === "REPO-REF") return undefined;
    throw error;
  }
}

function ownLines(lines: BlameRequest["lines"]): Lines {
  return new Map(lines.map(({ file, line }) => [`${file}:${line}`, line - 1]));
}

/** What is on disk counts as a commit after HEAD. */
async function startOnDisk(
  at: {
    readonly walk: Walk;
    readonly head: PastCommit | undefined;
    readonly file: string;
    readonly prefix: string;
  },
  { contentOf }: BlameRequest,
  lines: BlameRequest["lines"],
): Promise<void> {
  const { walk, head, file, prefix } = at;
  const bytes = contentOf(file);
  if (bytes === undefined) return;
  const wanted = ownLines(lines);
  const onDisk = (path: string): boolean => contentOf(posix.relative(prefix, path)) !== undefined;
  const before =
    head === undefined ? undefined : await committed(walk.history, head, { bytes, prefix, file, onDisk });
  const map = before === undefined ? [] : lineMap(linesOf(bytes), await walk.history.lines(before.blob));
  const { carried, written } = split(wanted, map);
  for (const name of written.keys()) walk.found.set(name, { type: "uncommitted" });
  if (head !== undefined && before !== undefined) addTo(walk, head.commit.sha, before.path, carried);
}

/** The file in HEAD: under its name, or under the one it had before it was moved on disk. */
async function committed(
  history: History,
  { tree }: PastCommit,
  { bytes, prefix, file, onDisk }: DiskFile,
): Promise<{ readonly blob: string; readonly path: string } | undefined> {
  const path = posix.join(prefix, file);
  const blob = await history.blobAt(tree, path);
  if (blob !== undefined) return { blob, path };
  const own = createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
  const name = await history.nameBefore(tree, "", own);
  return name === undefined || onDisk(name) ? undefined : { blob: own, path: name };
}

interface DiskFile {
  readonly bytes: Uint8Array;
  readonly prefix: string;
  readonly file: string;
  /** Whether a path of the repository is there too: then this file is a copy, and new. */
  readonly onDisk: (path: string) => boolean;
}

/** Lines that the other version has, under their place there, and those it has not. */
function split(
  lines: Lines,
  map: readonly (number | undefined)[],
): { readonly carried: Lines; readonly written: Lines } {
  const carried = new Map<string, number>();
  const written = new Map<string, number>();
  for (const [name, line] of lines) {
    const before = map[line];
    if (before === undefined) written.set(name, line);
    else carried.set(name, before);
  }
  return { carried, written };
}

function addTo({ waiting }: Walk, sha: string, path: string, lines: Lines): void {
  if (lines.size === 0) return;
  const key = `${sha}:${path}`;
  const before = waiting.get(key);
  waiting.set(key, { sha, path, lines: new Map([...(before?.lines ?? []), ...lines]) });
}

/** Newest commit first, so that lines which came apart in a merge meet again before the walk goes on. */
async function goBack(walk: Walk, { commits, milliseconds }: BlameRequest["limits"]): Promise<void> {
  const deadline = performance.now() + milliseconds;
  const seen = new Set<string>();
  for (;;) {
    const next = await newest(walk);
    if (next === undefined) return;
    const { key, sha, path, lines } = next;
    walk.waiting.delete(key);
    const past = await walk.history.commit(sha);
    if ((!seen.has(sha) && seen.size >= commits) || performance.now() > deadline)
      tell(walk, lines, { type: "older", commit: past.commit, reason: "limit" });
    else await stepBack(walk, past, { path, lines });
    seen.add(sha);
  }
}

async function newest({ waiting, history }: Walk) {
  let best: { readonly key: string; readonly time: number } | undefined;
  for (const [key, { sha }] of waiting) {
    const { time } = await history.commit(sha);
    if (best === undefined || time > best.time) best = { key, time };
  }
  const item = best === undefined ? undefined : waiting.get(best.key);
  return best === undefined || item === undefined ? undefined : { key: best.key, ...item };
}

function tell({ found }: Walk, lines: Lines, origin: LineOrigin): void {
  for (const name of lines.keys()) found.set(name, origin);
}

interface FileLines {
  readonly path: string;
  readonly lines: Lines;
}

/** Hands lines on to the parents that have them; what no parent has was written here. */
async function stepBack(walk: Walk, past: PastCommit, { path, lines }: FileLines): Promise<void> {
  const { commit, tree } = past;
  const blob = await walk.history.blobAt(tree, path);
  if (blob === undefined) return;
  try {
    const left = await handOn(walk, past, { path, lines, blob });
    tell(walk, left, { type: "commit", commit });
  } catch (error) {
    // A shallow clone ends somewhere and a partial one leaves out objects; what they have is still worth telling.
    if (!(error instanceof Damaged)) throw error;
    tell(walk, lines, { type: "older", commit, reason: "clone" });
  }
}

async function handOn(
  walk: Walk,
  { tree, parents }: PastCommit,
  { path, lines, blob }: FileLines & { readonly blob: string },
): Promise<Lines> {
  const { history } = walk;
  const olders = await Promise.all(parents.map((sha) => history.commit(sha)));
  for (const older of olders) {
    if ((await history.blobAt(older.tree, path)) !== blob) continue;
    addTo(walk, older.commit.sha, path, lines);
    return new Map();
  }
  let left = lines;
  for (const older of olders) {
    if (left.size === 0) break;
    const before = await history.blobAt(older.tree, path);
    if (before === undefined) {
      const name = await history.nameBefore(older.tree, tree, blob);
      if (name === undefined) continue;
      addTo(walk, older.commit.sha, name, left);
      return new Map();
    }
    const { carried, written } = split(left, lineMap(await history.lines(blob), await history.lines(before)));
    addTo(walk, older.commit.sha, path, carried);
    left = written;
  }
  return left;
}
