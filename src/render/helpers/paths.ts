import { textAt } from "./arguments.ts";
import { alias, type Helper, type HelperTable } from "./helper.ts";

/** Paths with `/`, as Go's package path takes them apart. The `os…` names are the same: a render is the same everywhere. */
export const paths: HelperTable = withSystemNames({
  base: path("base", "The last part of a path.", base),
  dir: path("dir", "A path without its last part.", (text) =>
    clean(text.slice(0, text.lastIndexOf("/") + 1)),
  ),
  clean: path("clean", "The shortest path that means the same: no `.`, no `a/..`, no double `/`.", clean),
  ext: path("ext", "The ending of the last part, with its dot.", (text) => /\.[^./]*$/.exec(text)?.[0] ?? ""),
  isAbs: path("isAbs", "True if the path begins with `/`.", (text) => text.startsWith("/")),
});

function path(name: string, doc: string, of: (text: string) => string | boolean): Helper {
  return { use: `${name} PATH`, doc, args: 1, run: (args) => of(textAt(args, 0)) };
}

function base(text: string): string {
  if (text === "") return ".";
  return /([^/]*)\/*$/.exec(text.replace(/\/+$/, ""))?.[1] || "/";
}

function clean(text: string): string {
  const rooted = text.startsWith("/");
  const parts: string[] = [];
  for (const part of text.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (!rooted) parts.push(part);
  }
  return (rooted ? "/" : "") + parts.join("/") || ".";
}

function withSystemNames(table: HelperTable): HelperTable {
  const names = Object.keys(table).map((name) => [name, `os${name.charAt(0).toUpperCase()}${name.slice(1)}`]);
  return {
    ...table,
    ...Object.fromEntries(names.map(([name = "", system = ""]) => [system, alias(table, name, system)])),
  };
}
