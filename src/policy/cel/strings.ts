import type { Environment } from "@marcbachmann/cel-js";
import { addNamespace } from "./namespace.ts";
import { fail } from "./fail.ts";
import { format } from "./format.ts";

/** What the library lacks of cel-go's string extension: charAt, replace, reverse, format, strings.quote.
 *  (indexOf, join, lastIndexOf, lowerAscii, split, substring, trim, upperAscii are the library's.) */
export function addStrings(env: Environment): void {
  env.registerFunction("string.charAt(int): string", (text: string, index: bigint) => {
    if (index < 0n || index > BigInt(text.length)) return fail("charAt(): index out of range");
    return text.charAt(Number(index));
  });
  env.registerFunction("string.replace(string, string): string", (t: string, from: string, to: string) =>
    t.replaceAll(from, () => to),
  );
  env.registerFunction("string.replace(string, string, int): string", replaceSome);
  env.registerFunction("string.reverse(): string", (text: string) => [...text].reverse().join(""));
  env.registerFunction("string.format(list): string", (text: string, args: unknown[]) => format(text, args));
  const strings = addNamespace(env, "strings");
  env.registerFunction(`${strings}.quote(string): string`, (_: unknown, text: string) =>
    JSON.stringify(text),
  );
}

/** The first `limit` occurrences; a negative limit means all. */
function replaceSome(text: string, from: string, to: string, limit: bigint): string {
  if (limit < 0n) return text.replaceAll(from, () => to);
  let left = limit;
  return text.replaceAll(from, (found) => (left-- > 0n ? to : found));
}
