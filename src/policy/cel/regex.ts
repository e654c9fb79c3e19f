import type { Environment } from "@marcbachmann/cel-js";
import { ownNames } from "./own-names.ts";
import { fromRe2 } from "./re2.ts";

/** matches, find, findAll. A pattern that backtracks for ever ends with the worker that policies run in.
 *  Source: k8s.io/apiserver/pkg/cel/library/regex.go. */
export function addRegex(env: Environment): void {
  const compile = compiler();
  const matches = (text: string, pattern: string): boolean => compile(pattern).test(text);
  const all = (text: string, pattern: string, limit: bigint): string[] => {
    const found = [...text.matchAll(compile(pattern))].filter(notAbutting).map((match) => match[0]);
    return limit < 0n ? found : found.slice(0, Number(limit));
  };
  env.registerFunction(`string.${ownNames["matches"] ?? ""}(string): bool`, matches);
  env.registerFunction(`${ownNames["matches"] ?? ""}(string, string): bool`, matches);
  env.registerFunction("string.find(string): string", (t: string, p: string) => all(t, p, 1n)[0] ?? "");
  env.registerFunction("string.findAll(string): list<string>", (t: string, p: string) => all(t, p, -1n));
  env.registerFunction("string.findAll(string, int): list<string>", all);
}

/** Go leaves out an empty match right behind another match. */
function notAbutting(match: RegExpMatchArray, i: number, all: readonly RegExpMatchArray[]): boolean {
  const before = all[i - 1];
  return (
    match[0] !== "" ||
    before === undefined ||
    before[0] === "" ||
    (before.index ?? 0) + before[0].length !== match.index
  );
}

/** Each pattern is translated once. */
function compiler(): (pattern: string) => RegExp {
  const known = new Map<string, RegExp>();
  return (pattern) => {
    let regex = known.get(pattern);
    if (regex === undefined) known.set(pattern, (regex = fromRe2(pattern)));
    regex.lastIndex = 0;
    return regex;
  };
}
