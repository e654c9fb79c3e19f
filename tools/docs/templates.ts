import { helperGroups } from "../../src/render/helpers/table.ts";

const titles: Readonly<Record<string, string>> = {
  logic: "Conditions and defaults",
  strings: "Text",
  patterns: "Regular expressions",
  lists: "Lists",
  maps: "Maps",
  math: "Numbers",
  data: "YAML and JSON",
  encoding: "Encodings and digests",
  semver: "Versions",
  files: "Files of the chart",
  compose: "Partials and text as a template",
};

/** The reference of helpers, from the table they are called through: one table per group. */
export function helperReference(): string {
  return Object.entries(helperGroups)
    .map(([group, table]) => {
      const rows = Object.values(table).map(
        ({ use, doc }) => `| \`${use.replaceAll("|", "\\|")}\` | ${doc.replaceAll("|", "\\|")} |`,
      );
      return [
        `### ${titles[group] ?? group}`,
        "",
        "| how it is written | what it gives |",
        "| --- | --- |",
        ...rows,
      ].join("\n");
    })
    .join("\n\n");
}

export const mark = "<!-- made by npm run docs from src/render/helpers; do not edit below -->";

/** The page with its reference renewed; what stands above the mark is written by hand. */
export function renewed(page: string): string {
  return `${page.slice(0, page.indexOf(mark) + mark.length)}\n\n${helperReference()}\n`;
}
