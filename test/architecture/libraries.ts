import type { Files } from "./files.ts";
import { importsOf } from "./syntax.ts";

/** The one folder of each library; a library that two folders know would be two ways to do a thing. */
export const homes: Readonly<Record<string, readonly string[]>> = {
  "@kubernetes/client-node": ["src/adapters/cluster/"],
  "@marcbachmann/cel-js": ["src/policy/"],
  "@slack/web-api": ["src/adapters/slack/"],
  ajv: ["src/values/"],
  commander: ["src/cli/"],
  handlebars: ["src/render/handlebars/"],
  // A fetched commit and a working tree are both read by Git's rules.
  "isomorphic-git": ["src/adapters/git/", "src/adapters/worktree/"],
  "node-cron": ["src/adapters/calendar/"],
  pino: ["src/adapters/telemetry/"],
  "prom-client": ["src/adapters/telemetry/"],
  yaml: ["src/yaml/"],
  zod: ["src/schema/"],
};

/** Uses of a library outside its folder, and of libraries that have none. */
export function libraryStrays(files: Files): readonly string[] {
  return importsOf(files)
    .filter(({ specifier }) => isLibrary(specifier))
    .filter(({ from, specifier }) => !homes[packageOf(specifier)]?.some((home) => from.startsWith(home)))
    .map(({ from, line, specifier }) => `${from}:${line} imports ${specifier}`);
}

/** The packages that src/ imports. */
export function packagesUsed(files: Files): ReadonlySet<string> {
  const specifiers = importsOf(files).map(({ specifier }) => specifier);
  return new Set(specifiers.filter(isLibrary).map(packageOf));
}

function isLibrary(specifier: string): boolean {
  return !specifier.startsWith(".") && !specifier.startsWith("node:");
}

/** `ajv/dist/2020.js` → `ajv`; `@slack/web-api` as it is. */
function packageOf(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}
