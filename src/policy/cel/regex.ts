import type { Environment } from "@marcbachmann/cel-js";
import { compileRegex, type Regex } from "../../regex/regex.ts";
import { RegexError } from "../../regex/syntax.ts";
import { fail } from "./fail.ts";
import { ownNames } from "./own-names.ts";

/** matches, find, findAll, with Go's syntax and in linear time: a policy means here what it means in the cluster, and a pattern that
 *  would backtrack for ever is none. Source: k8s.io/apiserver/pkg/cel/library/regex.go. */
export function addRegex(env: Environment): void {
  const searched = searcher();
  const matches = (text: string, pattern: string): boolean => searched(pattern, (regex) => regex.test(text));
  const all = (text: string, pattern: string, limit: bigint): string[] => {
    const most = limit < 0n ? Infinity : Number(limit);
    const found = searched(pattern, (regex) => regex.all(text, most));
    return found.map(([from = 0, to = 0]) => text.slice(from, to));
  };
  env.registerFunction(`string.${ownNames["matches"] ?? ""}(string): bool`, matches);
  env.registerFunction(`${ownNames["matches"] ?? ""}(string, string): bool`, matches);
  env.registerFunction("string.find(string): string", (t: string, p: string) => all(t, p, 1n)[0] ?? "");
  env.registerFunction("string.findAll(string): list<string>", (t: string, p: string) => all(t, p, -1n));
  env.registerFunction("string.findAll(string, int): list<string>", all);
}

/** Each pattern is compiled once. */
function searcher(): <T>(pattern: string, search: (regex: Regex) => T) => T {
  const known = new Map<string, Regex>();
  return (pattern, search) => {
    try {
      const regex = known.get(pattern) ?? compileRegex(pattern);
      known.set(pattern, regex);
      return search(regex);
    } catch (error) {
      if (!(error instanceof RegexError)) throw error;
      return fail(`the pattern is refused: ${error.message}`);
    }
  };
}
