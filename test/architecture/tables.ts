/** The rows of all Markdown tables in a text that start with code: `` | `name` | … | ``; cells without their blanks. */
export function codeRows(markdown: string): readonly (readonly string[])[] {
  return markdown
    .split("\n")
    .filter((line) => /^\|\s*`/.test(line))
    .map((line) =>
      line
        .trim()
        .replace(/^\||\|$/g, "")
        .split(/(?<!\\)\|/),
    )
    .map((cells) => cells.map((cell) => cell.trim()));
}

/** The first `code` of a cell. */
export function code(cell: string | undefined): string {
  return /`([^`]+)`/.exec(cell ?? "")?.[1] ?? "";
}

/** What two lists do not share, said in words; [] when they hold the same. */
export function differences(
  told: { readonly name: string; readonly items: Iterable<string> },
  real: { readonly name: string; readonly items: Iterable<string> },
): readonly string[] {
  const [a, b] = [new Set(told.items), new Set(real.items)];
  return [
    ...[...b].filter((item) => !a.has(item)).map((item) => `${item} is in ${real.name}, not in ${told.name}`),
    ...[...a].filter((item) => !b.has(item)).map((item) => `${item} is in ${told.name}, not in ${real.name}`),
  ].sort();
}
