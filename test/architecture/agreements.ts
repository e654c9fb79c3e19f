import { text, type Files } from "./files.ts";
import { differences } from "./tables.ts";
import { pureFolders } from "./tree.ts";

/** The folders that ESLint keeps pure are those of tree.ts: two lists of one thing. */
export function lintedFolderMistakes(files: Files): readonly string[] {
  const [, list = ""] = /const pure = \[(.*?)\]/s.exec(text(files, "eslint.config.js")) ?? [];
  const items = [...list.matchAll(/"([^"]+)"/g)].map(([, name = ""]) => name);
  return differences({ name: "eslint.config.js", items }, { name: "tree.ts", items: pureFolders });
}

/** The version stands in package.json, in the program, in the chart and at the top of the changelog. */
export function versionMistakes(files: Files): readonly string[] {
  const { version } = JSON.parse(text(files, "package.json")) as { readonly version: string };
  const places: readonly (readonly [file: string, pattern: RegExp])[] = [
    ["src/core/version.ts", /version = "([^"]+)"/],
    ["charts/syncline/Chart.yaml", /^version: "?([^"\s]+)"?$/m],
    ["charts/syncline/Chart.yaml", /^appVersion: "?([^"\s]+)"?$/m],
    ["CHANGELOG.md", /^## (\S+)/m],
  ];
  return places.flatMap(([file, pattern]) => {
    const told = pattern.exec(text(files, file))?.[1] ?? "none";
    return told === version ? [] : [`${file} says ${told}, package.json ${version}`];
  });
}
