import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { SourceTree, TreeEntry } from "../../src/core/source-tree.ts";

/** A tree from file texts; `@` before a text makes a symbolic link to it. */
export function tree(files: { readonly [path: string]: string | Uint8Array }, root = ""): SourceTree {
  return { root, entries: Object.entries(files).map(([path, content]) => entry(path, content)) };
}

function entry(path: string, content: string | Uint8Array): TreeEntry {
  const isLink = typeof content === "string" && content.startsWith("@");
  const bytes = typeof content === "string" ? new TextEncoder().encode(content.replace(/^@/, "")) : content;
  return { path, type: isLink ? "symlink" : "file", oid: "", size: bytes.length, bytes };
}

/** A folder on disk as a tree. */
export function treeOf(folder: string): SourceTree {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each): TreeEntry => {
      const path = join(each.parentPath, each.name);
      const bytes = readFileSync(path);
      return { path: path.slice(folder.length + 1), type: "file", oid: "", size: bytes.length, bytes };
    });
  return { root: "", entries };
}
