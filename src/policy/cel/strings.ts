import type { Environment } from "@marcbachmann/cel-js";
import { fail } from "./fail.ts";
import { format } from "./format.ts";
import { addNamespace } from "./namespace.ts";
import { ownNames } from "./own-names.ts";

/** cel-go's string extension, counting characters. join, split, trim, size, contains, startsWith and endsWith are the
 *  library's. Source: cel-go ext/strings.go, version 2. */
export function addStrings(env: Environment): void {
  const own = (name: string): string => `string.${ownNames[name] ?? name}`;
  env.registerFunction(`${own("charAt")}(int): string`, charAt);
  env.registerFunction(`${own("indexOf")}(string): int`, (t: string, s: string) => indexOf(t, s, 0n));
  env.registerFunction(`${own("indexOf")}(string, int): int`, indexOf);
  env.registerFunction(`${own("lastIndexOf")}(string): int`, (t: string, s: string) =>
    lastIndexOf(t, s, BigInt([...t].length)),
  );
  env.registerFunction(`${own("lastIndexOf")}(string, int): int`, lastIndexOf);
  env.registerFunction(`${own("substring")}(int): string`, (t: string, from: bigint) =>
    substring(t, from, BigInt([...t].length)),
  );
  env.registerFunction(`${own("substring")}(int, int): string`, substring);
  env.registerFunction(`${own("lowerAscii")}(): string`, (text: string) =>
    text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()),
  );
  env.registerFunction(`${own("upperAscii")}(): string`, (text: string) =>
    text.replace(/[a-z]+/g, (letters) => letters.toUpperCase()),
  );
  env.registerFunction("string.replace(string, string): string", (t: string, from: string, to: string) =>
    t.replaceAll(from, () => to),
  );
  env.registerFunction("string.replace(string, string, int): string", replaceSome);
  env.registerFunction("string.format(list): string", (text: string, args: unknown[]) => format(text, args));
  const strings = addNamespace(env, "strings");
  env.registerFunction(`${strings}.quote(string): string`, (_: unknown, text: string) =>
    JSON.stringify(text),
  );
}

function charAt(text: string, index: bigint): string {
  const chars = [...text];
  if (index < 0n || index > BigInt(chars.length)) return fail("charAt(): index out of range");
  return chars[Number(index)] ?? "";
}

function indexOf(text: string, wanted: string, from: bigint): bigint {
  const chars = [...text];
  if (wanted === "") return from;
  if (from < 0n || from > BigInt(chars.length)) return fail("indexOf(): offset out of range");
  const skipped = chars.slice(0, Number(from)).join("").length;
  const found = text.indexOf(wanted, skipped);
  return found < 0 ? -1n : BigInt([...text.slice(0, found)].length);
}

function lastIndexOf(text: string, wanted: string, from: bigint): bigint {
  const chars = [...text];
  if (from < 0n || from > BigInt(chars.length)) return fail("lastIndexOf(): offset out of range");
  if (wanted === "") return from;
  const found = text.lastIndexOf(wanted, chars.slice(0, Number(from)).join("").length);
  return found < 0 ? -1n : BigInt([...text.slice(0, found)].length);
}

function substring(text: string, from: bigint, to: bigint): string {
  const chars = [...text];
  if (from < 0n || to < from || to > BigInt(chars.length)) return fail("substring(): index out of range");
  return chars.slice(Number(from), Number(to)).join("");
}

/** The first `limit` occurrences; a negative limit means all. */
function replaceSome(text: string, from: string, to: string, limit: bigint): string {
  if (limit < 0n) return text.replaceAll(from, () => to);
  let left = limit;
  return text.replaceAll(from, (found) => (left-- > 0n ? to : found));
}
