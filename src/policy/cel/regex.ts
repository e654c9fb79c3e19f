import type { Environment } from "@marcbachmann/cel-js";
import { fail } from "./fail.ts";

/** `matches` as RE2 reads the pattern (the library's own takes JavaScript's), find and findAll.
 *  Catastrophic patterns end with the worker that policies run in. Source: k8s.io/apiserver/pkg/cel/library/regex.go. */
export function addRegex(env: Environment): void {
  const cache = new Map<string, RegExp>();
  const compile = (pattern: string): RegExp => {
    let regex = cache.get(pattern);
    if (regex === undefined) cache.set(pattern, (regex = fromRe2(pattern)));
    regex.lastIndex = 0;
    return regex;
  };
  const all = (text: string, pattern: string, limit: bigint): string[] => {
    const found = [...text.matchAll(compile(pattern))].map((match) => match[0]);
    return limit < 0n ? found : found.slice(0, Number(limit));
  };
  env.registerFunction(`string.${re2Matches}(string): bool`, (text: string, pattern: string) =>
    compile(pattern).test(text),
  );
  env.registerFunction(`${re2Matches}(string, string): bool`, (text: string, pattern: string) =>
    compile(pattern).test(text),
  );
  env.registerFunction("string.find(string): string", (t: string, p: string) => all(t, p, 1n)[0] ?? "");
  env.registerFunction("string.findAll(string): list<string>", (t: string, p: string) => all(t, p, -1n));
  env.registerFunction("string.findAll(string, int): list<string>", all);
}

/** The name under which our `matches` stands: the library's cannot be replaced, so compile.ts renames the calls. */
export const re2Matches = "re2Matches";

/** A JavaScript expression for an RE2 pattern: leading flags, named groups, \A \z and POSIX classes are translated;
 *  what RE2 lacks (look-around, back references) is refused, so that a policy means the same in the cluster. */
export function fromRe2(pattern: string): RegExp {
  if (/\(\?<?[=!]/.test(pattern) || /(?<!\\)(?:\\\\)*\\[1-9]/.test(pattern)) {
    return fail("the pattern uses look-around or a back reference, which RE2 (and so Kubernetes) has not");
  }
  const flags = /^\(\?([ims]+)\)/.exec(pattern);
  const body = pattern
    .slice(flags?.[0].length ?? 0)
    .replace(/\(\?P</g, "(?<")
    .replace(/\\A/g, "^")
    .replace(/\\z/g, "$(?![\\s\\S])")
    .replace(/\[:(\w+):\]/g, (_, name: string) => posix[name] ?? fail(`unknown character class [:${name}:]`));
  try {
    return new RegExp(body, `g${flags?.[1] ?? ""}${/\\[pP]\{/.test(body) ? "u" : ""}`);
  } catch {
    return fail("the pattern is no regular expression");
  }
}

const posix: { readonly [name: string]: string } = {
  alnum: "A-Za-z0-9",
  alpha: "A-Za-z",
  digit: "0-9",
  lower: "a-z",
  upper: "A-Z",
  space: "\\s",
  word: "\\w",
  xdigit: "0-9A-Fa-f",
  punct: "!-\\/:-@\\[-`{-~",
};
