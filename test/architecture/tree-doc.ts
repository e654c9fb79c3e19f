import { differences } from "./tables.ts";
import type { Files } from "./files.ts";
import { asyncFolders, pureFolders } from "./tree.ts";

/** docs/architecture.md names every folder and file at the top of src/, and the same order of imports as tree.ts. */
export function treeDocMistakes(markdown: string, files: Files): readonly string[] {
  const [, tree = ""] = /^## The tree\n(.*?)^## /ms.exec(markdown) ?? [];
  const told = [...tree.matchAll(/^\| `([^`]+)`/gm)].map(([, name = ""]) => name.replace(/\/$/, ""));
  const real = [...files.keys()].map((path) => path.split("/")[1] ?? "");
  const orders: readonly (readonly string[])[] = [pureFolders, asyncFolders];
  return [
    ...differences({ name: "docs/architecture.md", items: told }, { name: "src/", items: real }),
    ...orders
      .filter((order) => !markdown.includes(`\`${order.join(" ")}\``))
      .map((order) => `the order \`${order.join(" ")}\` is not told`),
  ];
}
