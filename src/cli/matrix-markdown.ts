import { printable } from "../core/text.ts";
import type { Target } from "../core/target.ts";
import { lineDiff } from "../matrix/line-diff.ts";
import type { Matrix, MatrixChange, MatrixPresence } from "../matrix/matrix.ts";
import { targetNames } from "../matrix/target-names.ts";
import {
  byRelease,
  countText,
  isText,
  objectText,
  oddText,
  perTarget,
  sizeOf,
  valueText,
} from "./matrix-words.ts";

/** Comments of forges end at 65,536 characters; the rest is for what stands around. */
const mostCharacters = 60_000;

/** A matrix diff as a comment on a pull request: one line of sum, then per release a table that can be opened. What does
 *  not fit is counted. */
export function matrixMarkdown(matrix: Matrix, targets: readonly Target[], notes: readonly string[]): string {
  const head = [headline(matrix, targets), ...notes.map((note) => `> ${cell(note)}`)].join("\n\n");
  const parts = [head];
  let [room, left] = [mostCharacters - head.length, sizeOf(matrix)];
  for (const [release, own] of byRelease(matrix)) {
    const { text, told } = section(release, own, targets, room);
    if (told === 0) break;
    parts.push(text);
    room -= text.length;
    left -= told;
  }
  if (left > 0) parts.push(`${left} more: run \`syncline diff\`.`);
  return `${parts.join("\n\n")}\n`;
}

function headline(matrix: Matrix, targets: readonly Target[]): string {
  const counts = perTarget(matrix, targets);
  if (sizeOf(matrix) === 0) return "**Syncline: no object changes.**";
  const where = counts.map(([name, count]) => `${name} ${count}`).join(", ");
  const hit = targets.length <= 1 ? "" : ` in ${counts.length} of ${countText(targets.length, "target")}`;
  return `**Syncline: ${countText(sizeOf(matrix), "change")}${hit}**${targets.length <= 1 ? "" : ` (${where})`}`;
}

/** One release, as many rows as there is room for. */
function section(
  release: string,
  matrix: Matrix,
  targets: readonly Target[],
  room: number,
): { readonly text: string; readonly told: number } {
  const rows = rowsOf(matrix, targets);
  const size = rows.length;
  let length = 300;
  const fitting = rows.filter(({ row, block }) => (length += row.length + block.length + 2) < room);
  const hit = [...new Set(allOf(matrix).flatMap((each) => each.targets))];
  const names = targetNames(hit, targets);
  const title = `<b>${cell(release)}</b>: ${countText(size, "change")}${names === "" ? "" : ` in ${cell(names)}`}`;
  const table = ["| object | field | before | after | targets |", "| --- | --- | --- | --- | --- |"];
  const text = [
    "<details><summary>" + title + "</summary>",
    [...table, ...fitting.map(({ row }) => row)].join("\n"),
    ...fitting.map(({ block }) => block).filter((block) => block !== ""),
    "</details>",
  ].join("\n\n");
  return { text, told: fitting.length };
}

function allOf({ changes, added, removed, moved }: Matrix): readonly MatrixPresence[] {
  return [...changes, ...added, ...removed, ...moved];
}

interface Row {
  readonly row: string;
  /** Below the table: a text's lines. */
  readonly block: string;
}

function rowsOf({ changes, added, removed, moved }: Matrix, targets: readonly Target[]): readonly Row[] {
  const presence = ({ object, targets: hit }: MatrixPresence, what: string): Row => ({
    row: `| ${cell(objectText(object))} | ${cell(what)} | | | ${cell(targetNames(hit, targets))} |`,
    block: "",
  });
  return [
    ...moved.map((each) => presence(each, `moved here from release ${each.from}`)),
    ...removed.map((each) => presence(each, "removed")),
    ...added.map((each) => presence(each, "added")),
    ...changes.map((change) => changeRow(change, targets)),
  ];
}

function changeRow(change: MatrixChange, targets: readonly Target[]): Row {
  const { object, path, before, after, odd } = change;
  const where = [targetNames(change.targets, targets), ...(odd === undefined ? [] : [oddText(odd)])].map(
    cell,
  );
  const sides = isText(change)
    ? ["see", "below"]
    : [code(valueText(before, after)), code(valueText(after, before))];
  const row = `| ${[cell(objectText(object)), code(path), ...sides, where.join("<br>")].join(" | ")} |`;
  return { row, block: isText(change) ? textBlock(change) : "" };
}

function textBlock({ object, path, before, after }: MatrixChange): string {
  const lines = lineDiff(String(before), String(after)).map(({ sign, text }) =>
    sign === "gap" ? "@@" : `${sign}${printable(text.replaceAll("\t", "  "))}`,
  );
  // A fence longer than any in the text cannot be closed by it.
  const fence = "`".repeat(Math.max(3, ...lines.map((line) => (/`+/.exec(line)?.[0].length ?? 0) + 1)));
  return `${cell(objectText(object))} ${code(path)}\n${fence}diff\n${lines.join("\n")}\n${fence}`;
}

/** Text that is nothing but text in a table of Markdown. */
function cell(text: string): string {
  return printable(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replace(/[|*_`[\]\\~#!@]/g, (char) => `&#${char.charCodeAt(0)};`);
}

function code(text: string): string {
  return `<code>${cell(text)}</code>`;
}
