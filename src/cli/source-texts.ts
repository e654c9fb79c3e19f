import { posix } from "node:path";
import type { Position } from "../core/position.ts";
import type { Workshop } from "./renderings.ts";

type Sources = Pick<Workshop, "tree" | "builtins">;

/** Files of the repository and of what ships with the program, by the names that positions use. */
export function sourceFiles({ tree, builtins }: Sources): ReadonlyMap<string, Uint8Array | undefined> {
  const files = new Map<string, Uint8Array | undefined>();
  for (const { path, bytes } of tree.entries) files.set(posix.join(tree.root, path), bytes);
  for (const [name, entries] of builtins.charts)
    for (const { path, bytes } of entries) files.set(`builtin/${name}/${path}`, bytes);
  return files;
}

/** The text of the file that a position names. */
export function sourceTexts(sources: Sources): (position: Pick<Position, "file">) => string | undefined {
  const files = sourceFiles(sources);
  return ({ file }) => {
    const bytes = files.get(file);
    return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
  };
}
