import type { TreeEntry } from "../core/source-tree.ts";

/** A tree as it is looked up. */
export interface Links {
  readonly entries: ReadonlyMap<string, TreeEntry>;
  /** Folder ("" = root) → names in it. */
  readonly folders: ReadonlyMap<string, ReadonlySet<string>>;
}

export type LinkTarget =
  | { readonly type: "entry" | "folder"; readonly path: string }
  | { readonly type: "broken"; readonly code: "REPO-LINK" | "REPO-LINK-LOOP"; readonly message: string };

/** Where the symbolic link at `path` leads, inside the tree: an entry that is no link, a folder, or nowhere (R2). */
export function resolveLink(path: string, links: Links): LinkTarget {
  const seen: string[] = [];
  const done: string[] = [];
  let todo = path.split("/");
  while (todo.length > 0) {
    const [part = "", ...rest] = todo;
    todo = rest;
    if (part === "" || part === ".") continue;
    if (part === "..") {
      if (done.pop() === undefined) return outside;
      continue;
    }
    const here = [...done, part].join("/");
    const entry = links.entries.get(here);
    if (entry?.type !== "symlink") {
      done.push(part);
      continue;
    }
    if (seen.includes(here)) return loop([...seen.slice(seen.indexOf(here)), here]);
    seen.push(here);
    const target = entry.bytes === undefined ? "/" : new TextDecoder().decode(entry.bytes);
    if (target.startsWith("/") || target.includes("\\")) return outside;
    todo = [...target.split("/"), ...rest];
  }
  const end = done.join("/");
  if (links.folders.has(end)) return { type: "folder", path: end };
  if (links.entries.has(end)) return { type: "entry", path: end };
  return { type: "broken", code: "REPO-LINK", message: `the link points to ${end}, which does not exist` };
}

/** The same text whether the target exists or not. */
const outside: LinkTarget = {
  type: "broken",
  code: "REPO-LINK",
  message: "the link points outside the source's folder",
};

function loop(chain: readonly string[]): LinkTarget {
  return { type: "broken", code: "REPO-LINK-LOOP", message: chain.join(" → ") };
}
