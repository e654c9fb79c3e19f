/**
 * True when `path` fits `pattern`: `*` and `?` stay within one part, `**` stands for any number of parts, `[a-z]` and
 * `[!a-z]` for one character, `\` takes the next character literally. Never built into a RegExp (R36); time is at most
 * pattern length × path length.
 */
export function globMatches(pattern: string, path: string): boolean {
  return fits(splitParts(pattern), path.split("/"), (part) => part === "**", partMatches);
}

/** Parts between slashes; a slash in brackets separates too, as in gitignore. */
function splitParts(pattern: string): readonly string[] {
  return pattern.split("/").filter((part, index, all) => part !== "**" || all[index + 1] !== "**");
}

function partMatches(pattern: string, part: string): boolean {
  return fits(
    tokens(pattern),
    [...part],
    (token) => token === "*",
    (token, char) => typeof token !== "string" && token.matches(char),
  );
}

type Token = "*" | { readonly matches: (char: string) => boolean };

function tokens(pattern: string): readonly Token[] {
  const found: Token[] = [];
  const chars = [...pattern];
  for (let at = 0; at < chars.length; at++) {
    const char = chars[at] ?? "";
    const end = char === "[" ? chars.indexOf("]", at + (chars[at + 1] === "!" ? 3 : 2)) : -1;
    if (char === "*") found.push("*");
    else if (char === "?") found.push({ matches: () => true });
    else if (end > 0) {
      found.push(charClass(chars.slice(at + 1, end)));
      at = end;
    } else {
      const literal = char === "\\" && at + 1 < chars.length ? chars[++at] : char;
      found.push({ matches: (other) => other === literal });
    }
  }
  return found;
}

function charClass(chars: readonly string[]): Token {
  const negated = chars[0] === "!" || chars[0] === "^";
  const listed = negated ? chars.slice(1) : chars;
  const inside = (char: string): boolean =>
    listed.some(
      (each, index) =>
        each === char ||
        (each === "-" && (listed[index - 1] ?? "\uffff") <= char && char <= (listed[index + 1] ?? "")),
    );
  return { matches: (char) => inside(char) !== negated };
}

/** Wildcard matching with one place to go back to: the last star. */
function fits<P, T>(
  pattern: readonly P[],
  text: readonly T[],
  isStar: (item: P) => boolean,
  matches: (item: P, char: T) => boolean,
): boolean {
  let at = 0;
  let star = -1;
  let retry = 0;
  for (let index = 0; index < text.length;) {
    const item = pattern[at];
    if (at < pattern.length && isStar(item as P)) {
      star = at++;
      retry = index;
    } else if (at < pattern.length && matches(item as P, text[index] as T)) {
      at++;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      index = ++retry;
    } else {
      return false;
    }
  }
  while (at < pattern.length && isStar(pattern[at] as P)) at++;
  return at === pattern.length;
}
