import { code, codeRows, differences } from "./tables.ts";

type Limits = Readonly<Record<string, number>>;

/** docs/limits.md lists each limit by its name in the code and with its value, nothing else. */
export function limitDocMistakes(
  markdown: string,
  tables: Readonly<Record<string, Limits>>,
): readonly string[] {
  const sections = new Map(
    markdown
      .split(/^## /m)
      .slice(1)
      .map((section) => [code(section.split("\n", 1)[0]), section]),
  );
  return Object.entries(tables).flatMap(([file, limits]) => {
    const rows = codeRows(sections.get(file) ?? "");
    const real = Object.entries(limits).map(([name, value]) => `${name} = ${value}`);
    const told = rows.map(([name, value = ""]) => `${code(name)} = ${code(value).replaceAll("_", "")}`);
    return differences({ name: "docs/limits.md", items: told }, { name: file, items: real });
  });
}
