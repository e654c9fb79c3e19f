import { helperGroups } from "../../src/render/helpers/table.ts";
import { refusedHelpers } from "../../src/render/helpers/refused.ts";
import { helperExamples } from "./helper-examples.ts";

const titles: Readonly<Record<string, string>> = {
  logic: "Conditions and defaults",
  strings: "Text",
  letters: "Capitals and words",
  shape: "Length and layout",
  patterns: "Regular expressions",
  lists: "Lists",
  maps: "Maps",
  math: "Numbers",
  data: "YAML, JSON and TOML",
  encoding: "Encodings and digests",
  urls: "Addresses",
  paths: "Paths",
  semver: "Versions",
  dates: "Dates and durations",
  files: "Files of the chart",
  compose: "Partials and text as a template",
};

/** The reference of helpers, from the table they are called through: one table per group, then those that are refused. */
export function helperReference(): string {
  const groups = Object.entries(helperGroups).map(([group, table]) => {
    const rows = Object.entries(table).map(([name, { use, doc }]) => [code(use), cell(doc), exampleOf(name)]);
    return section(titles[group] ?? group, ["how it is written", "what it gives", "example"], rows);
  });
  const refused = [...refusedHelpers].map(([name, { message, hint }]) => [
    code(name),
    cell(message.replace(`"${name}" `, "")),
    cell(hint),
  ]);
  return [...groups, section("Refused", ["name", "why: it", "what to write instead"], refused)].join("\n\n");
}

function section(title: string, columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [`### ${title}`, "", line(columns), line(columns.map(() => "---")), ...rows.map(line)].join("\n");
}

function exampleOf(name: string): string {
  const [written = "", prints = ""] = helperExamples[name] ?? [];
  return prints === ""
    ? code(`{{${written}}}`)
    : `${code(`{{${written}}}`)} → ${code(prints.replaceAll("\n", "⏎"))}`;
}

/** A line break in a result is shown as ⏎. */
function code(text: string): string {
  return text.includes("`") ? `\`\` ${cell(text)} \`\`` : `\`${cell(text)}\``;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

export const mark = "<!-- made by npm run docs from src/render/helpers; do not edit below -->";

/** The page with its reference renewed; what stands above the mark is written by hand. */
export function renewed(page: string): string {
  return `${page.slice(0, page.indexOf(mark) + mark.length)}\n\n${helperReference()}\n`;
}
