import { commitSha } from "../../core/brand.ts";
import type { Commit } from "../../core/revision.ts";
import { parseCommit } from "../git/commit-object.ts";
import { openStore, type ObjectStore } from "../git/object-store.ts";
import { parseTree, type TreeLine } from "../git/tree-object.ts";

/** A commit as a walk through history sees it. */
export interface PastCommit {
  readonly commit: Commit;
  readonly tree: string;
  readonly parents: readonly string[];
  /** Seconds, by the committer's clock: the order of the walk. */
  readonly time: number;
}

/** The commits of a local repository and the files in them. Everything throws Damaged for an object that is not there. */
export interface History {
  commit(sha: string): Promise<PastCommit>;
  /** The blob at a path of a root tree; undefined where there is no file. */
  blobAt(tree: string, path: string): Promise<string | undefined>;
  /** Lines without their ends, be they LF or CRLF. */
  lines(blob: string): Promise<readonly string[]>;
  /** A path where `older` has this blob and `newer` has not: the file's name before. */
  nameBefore(older: string, newer: string, blob: string): Promise<string | undefined>;
}

/** Opens the history in a Git directory. Trees and commits are read once each. */
export function openHistory(gitdir: string): History {
  const store = openStore(gitdir);
  const commits = new Map<string, Promise<PastCommit>>();
  const trees = new Map<string, Promise<readonly TreeLine[]>>();
  const treeOf = (oid: string): Promise<readonly TreeLine[]> =>
    once(trees, oid, async () => parseTree(await store.read(oid, "tree"), oid));
  return {
    commit: (sha) => once(commits, sha, () => readCommit(store, sha)),
    blobAt: (tree, path) => blobAt(treeOf, tree, path),
    lines: async (blob) => linesOf(await store.read(blob, "blob")),
    nameBefore: (older, newer, blob) => nameBefore(treeOf, { older, newer, blob, prefix: "" }),
  };
}

/** The lines of a file's content, without their ends. */
export function linesOf(bytes: Uint8Array): readonly string[] {
  return new TextDecoder().decode(bytes).split(/\r?\n/);
}

function once<T>(known: Map<string, Promise<T>>, key: string, read: () => Promise<T>): Promise<T> {
  const before = known.get(key);
  if (before !== undefined) return before;
  const answer = read();
  known.set(key, answer);
  return answer;
}

async function readCommit(store: ObjectStore, sha: string): Promise<PastCommit> {
  const bytes = await store.read(sha, "commit");
  const { commit, tree } = parseCommit(bytes, commitSha(sha));
  const [header = ""] = bytes.toString("utf8").split("\n\n", 1);
  const [links = ""] = header.split(/^author /m, 1);
  const parents = [...links.matchAll(/^parent ([0-9a-f]{40})$/gm)].map(([, parent = ""]) => parent);
  const time = Number(/^committer .* (-?\d+) [-+]\d+$/m.exec(header)?.[1] ?? 0);
  return { commit, tree, parents, time };
}

type TreeOf = (oid: string) => Promise<readonly TreeLine[]>;

async function blobAt(treeOf: TreeOf, tree: string, path: string): Promise<string | undefined> {
  let oid = tree;
  const parts = path.split("/");
  for (const [at, part] of parts.entries()) {
    const line = (await treeOf(oid)).find(({ name }) => name === part);
    const isLast = at === parts.length - 1;
    if (line?.type !== (isLast ? "file" : "folder")) return undefined;
    oid = line.oid;
  }
  return oid;
}

interface Search {
  /** Trees of the same folder; newer is "" where it is gone. */
  readonly older: string;
  readonly newer: string;
  readonly blob: string;
  readonly prefix: string;
}

/** Only folders that changed are looked into. */
async function nameBefore(treeOf: TreeOf, search: Search): Promise<string | undefined> {
  const { older, newer, blob, prefix } = search;
  if (older === newer) return undefined;
  const now = new Map(newer === "" ? [] : (await treeOf(newer)).map((line) => [line.name, line]));
  for (const { name, type, oid } of await treeOf(older)) {
    if (now.get(name)?.oid === oid) continue;
    if (type === "file" && oid === blob) return prefix + name;
    if (type !== "folder") continue;
    const still = now.get(name);
    const inner = { older: oid, newer: still?.type === "folder" ? still.oid : "", blob };
    const found = await nameBefore(treeOf, { ...inner, prefix: `${prefix}${name}/` });
    if (found !== undefined) return found;
  }
  return undefined;
}
