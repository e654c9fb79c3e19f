import type { Files } from "./files.ts";

/** What no tracked file may hold: it is true on one machine only, or admits that something is not done. */
const forbidden: readonly (readonly [what: string, pattern: RegExp])[] = [
  ["a path of one machine", /(?<![\w./-])\/(work|home|Users|root|tmp\/[a-z_]+)\/[\w.-]/],
  [
    "a package registry",
    /\b(registry\.(npmjs|yarnpkg)|proxy\.golang\.org|goproxy|artifactory|nexus-|pypi\.org)/i,
  ],
  ["the address of a locked package", /^\s*"resolved":/],
  ["a note to oneself", /\b(TODO|FIXME|XXX|HACK)\b/],
  ["something that is not there yet", /\bnot implemented\b|\bplaceholder\b|\blorem ipsum\b/i],
];

/** `file:line what` for each line that must not be there. `except`: the files that must spell these words out. */
export function stains(files: Files, except: readonly string[]): readonly string[] {
  return [...files]
    .filter(([path]) => !except.includes(path))
    .flatMap(([path, text]) =>
      text.split("\n").flatMap((line, at) => {
        const found = forbidden.filter(([, pattern]) => pattern.test(line));
        return found.map(([what]) => `${path}:${at + 1} ${what}`);
      }),
    );
}
