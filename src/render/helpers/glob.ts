/** `*` and `?` within one folder, `**` across folders, `{a,b}` alternatives, `[a-z]` sets; everything else is
 *  itself. */
export function globMatch(pattern: string, path: string): boolean {
  return alternatives(pattern).some((one) => matches(one, path, new Map()));
}

function alternatives(pattern: string): readonly string[] {
  const braces = /^([^{]*)\{([^{}]*)\}(.*)$/s.exec(pattern);
  if (braces === null) return [pattern];
  const [, before = "", inside = "", after = ""] = braces;
  return inside
    .split(",")
    .slice(0, 50)
    .flatMap((part) => alternatives(before + part + after))
    .slice(0, 1_000);
}

/** Without backtracking twice over the same rest: `seen` keeps each (pattern, path) answer. */
function matches(pattern: string, path: string, seen: Map<string, boolean>): boolean {
  const key = `${pattern.length} ${path.length}`;
  const known = seen.get(key);
  if (known !== undefined) return known;
  const result = matchesHead(pattern, path, seen);
  seen.set(key, result);
  return result;
}

function matchesHead(pattern: string, path: string, seen: Map<string, boolean>): boolean {
  if (pattern === "") return path === "";
  const rest = (skip: number, skipPath: number) => matches(pattern.slice(skip), path.slice(skipPath), seen);
  if (pattern.startsWith("**/")) return rest(3, 0) || (path !== "" && rest(0, 1));
  if (pattern.startsWith("**")) return rest(2, 0) || (path !== "" && rest(0, 1));
  if (pattern.startsWith("*")) return rest(1, 0) || (path !== "" && !path.startsWith("/") && rest(0, 1));
  if (path === "") return false;
  if (pattern.startsWith("?")) return !path.startsWith("/") && rest(1, 1);
  const set = /^\[([!^]?)([^\]]+)\]/.exec(pattern);
  if (set !== null) return inSet(set[2] ?? "", path.charAt(0)) !== (set[1] !== "") && rest(set[0].length, 1);
  const escape = pattern.startsWith("\\") ? 1 : 0;
  return pattern.charAt(escape) === path.charAt(0) && rest(1 + escape, 1);
}

function inSet(set: string, character: string): boolean {
  const ranges = set.match(/.-.|./gs) ?? [];
  return ranges.some((range) =>
    range.length === 3 ? range.charAt(0) <= character && character <= range.charAt(2) : range === character,
  );
}
