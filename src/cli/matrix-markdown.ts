import { printable } from "../core/text.ts";
import type { Target } from "../core/target.ts";
import { lineDiff } from "../matrix/line-diff.ts";
import type { Matrix, MatrixChange, MatrixPresence } from "../matrix/matrix.ts";
import { shareChanges, type SharedChange } from "../matrix/shared-changes.ts";
import { targetNames } from "../matrix/target-names.ts";
import {
  byRelease,
  countText,
  isText,
  objectText,
  objectsText,
  oddText,
  perTarget,
  sharedTitle,
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
  for (const { title, rows, hit } of sections(matrix, targets)) {
    const names = targetNames(hit, targets);
    const where = names === "" ? "" : ` in ${cell(names)}`;
    const { text, told } = section(
      `<b>${cell(title)}</b>: ${countText(rows.length, "change")}${where}`,
      rows,
      room,
    );
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

interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
  readonly hit: readonly string[];
}

/** What releases share, then each release. */
function sections(matrix: Matrix, targets: readonly Target[]): readonly Section[] {
  const { shared, rest } = shareChanges(matrix);
  const alike: Section = {
    title: sharedTitle(shared),
    rows: shared.map((change) => changeRow(objectsText(change.objects), change, targets)),
    hit: hitBy(shared),
  };
  const own = [...byRelease(rest)].map(([title, each]) => ({
    title,
    rows: rowsOf(each, targets),
    hit: hitBy([...each.changes, ...each.added, ...each.removed, ...each.moved]),
  }));
  return shared.length === 0 ? own : [alike, ...own];
}

function hitBy(all: readonly Pick<SharedChange, "targets">[]): readonly string[] {
  return [...new Set(all.flatMap(({ targets }) => targets))];
}

/** As many rows as there is room for. */
function section(
  title: string,
  rows: readonly Row[],
  room: number,
): { readonly text: string; readonly told: number } {
  let length = 300;
  const fitting = rows.filter(({ row, block }) => (length += row.length + block.length + 2) < room);
  const table = ["| object | field | before | after | targets |", "| --- | --- | --- | --- | --- |"];
  const text = [
    "<details><summary>" + title + "</summary>",
    [...table, ...fitting.map(({ row }) => row)].join("\n"),
    ...fitting.map(({ block }) => block).filter((block) => block !== ""),
    "</details>",
  ].join("\n\n");
  return { text, told: fitting.length };
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
    ...changes.map((change) => changeRow(objectText(change.object), change, targets)),
  ];
}

function changeRow(name: string, change: Omit<MatrixChange, "object">, targets: readonly Target[]): Row {
  const { path, before, after, odd } = change;
  const where = [targetNames(change.targets, targets), ...(odd === undefined ? [] : [oddText(odd)])].map(
    cell,
  );
  const sides = isText(change)
    ? ["see", "below"]
    : [code(valueText(before, after)), code(valueText(after, before))];
  const row = `| ${[cell(name), code(path), ...sides, where.join("<br>")].join(" | ")} |`;
  return { row, block: isText(change) ? textBlock(name, change) : "" };
}

function textBlock(name: string, { path, before, after }: Omit<MatrixChange, "object">): string {
  const lines = lineDiff(String(before), String(after)).map(({ sign, text }) =>
    sign === "gap" ? "@@" : `${sign}${printable(text.replaceAll("\t", "  "))}`,
  );
  // A fence longer than any in the text cannot be closed by it.
  const fence = "`".repeat(Math.max(3, ...lines.map((line) => (/`+/.exec(line)?.[0].length ?? 0) + 1)));
  return `${cell(name)} ${code(path)}\n${fence}diff\n${lines.join("\n")}\n${fence}`;
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
