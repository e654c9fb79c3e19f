import { execFileSync } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Path from the repository's root, `/` between its parts → text. What every check here is a function of. */
export type Files = ReadonlyMap<string, string>;

const root = join(import.meta.dirname, "../..");

/** The TypeScript of src/. */
export function sourceFiles(): Files {
  return read(globSync("src/**/*.ts", { cwd: root }));
}

/** Files by name or pattern. */
export function filesOf(...patterns: readonly string[]): Files {
  return read(globSync([...patterns], { cwd: root }));
}

/** All that Git tracks and that is text; undefined outside a clone (an unpacked archive). */
export function trackedFiles(): Files | undefined {
  if (!existsSync(join(root, ".git"))) return undefined;
  const names = execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8" }).split("\0");
  const files = read(names.filter((name) => name !== "" && existsSync(join(root, name))));
  return new Map([...files].filter(([, text]) => !text.includes("\0")));
}

/** Files of a bad example: `{"src/core/a.ts": "…"}`. */
export function example(texts: Readonly<Record<string, string>>): Files {
  return new Map(Object.entries(texts));
}

/** One file's text; "" when it is not there. */
export function text(files: Files, path: string): string {
  return files.get(path) ?? "";
}

function read(names: readonly string[]): Files {
  const paths = names.map((name) => name.replaceAll("\\", "/")).sort();
  return new Map(paths.map((path) => [path, readFileSync(join(root, path), "utf8")]));
}
