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

interface View {
  readonly targets: readonly Target[];
  readonly color: boolean;
}

/** A matrix diff for a terminal: what releases share, then release, object, field; behind each change its targets. */
export function matrixText(matrix: Matrix, view: View): string {
  const { shared, rest } = shareChanges(matrix);
  const alike =
    shared.length === 0
      ? []
      : [[paint("1", sharedTitle(shared), view), ...sharedLines(shared, view)].join("\n")];
  const parts = [...byRelease(rest)].map(([release, own]) =>
    [paint("1", release === "" ? "." : release, view), ...objectLines(own, view)].join("\n"),
  );
  return [...alike, ...parts, summary(matrix, view)].map((part) => `${part}\n`).join("\n");
}

function sharedLines(shared: readonly SharedChange[], view: View): readonly string[] {
  return [...Map.groupBy(shared, ({ objects }) => objectsText(objects))].flatMap(([names, own]) => [
    `  ${names}`,
    ...own.flatMap((change) => changeLines(change, view)),
  ]);
}

function summary(matrix: Matrix, { targets }: View): string {
  const counts = perTarget(matrix, targets);
  const where =
    targets.length <= 1 ? "" : `: ${counts.map(([name, count]) => `${name} ${count}`).join(", ")}`;
  const hit = targets.length <= 1 ? "" : ` in ${counts.length} of ${countText(targets.length, "target")}`;
  return `${countText(sizeOf(matrix), "change")}${hit}${where}`;
}

function objectLines({ changes, added, removed, moved }: Matrix, view: View): readonly string[] {
  const objects = Map.groupBy(changes, ({ object }) => objectText(object));
  const told = (sign: string, code: string, { object, targets }: MatrixPresence, more = ""): string =>
    `  ${paint(code, `${sign} ${objectText(object)}`, view)}${more}${inTargets(targets, view)}`;
  return [
    ...moved.map((each) => told(">", "33", each, `  moved here from release ${each.from}`)),
    ...removed.map((each) => told("-", "31", each)),
    ...added.map((each) => told("+", "32", each)),
    ...[...objects].flatMap(([name, own]) => [
      `  ${name}`,
      ...own.flatMap((change) => changeLines(change, view)),
    ]),
  ];
}

function changeLines(change: Omit<MatrixChange, "object">, view: View): readonly string[] {
  const { path, before, after, targets, odd } = change;
  const where = inTargets(targets, view);
  const note = odd === undefined ? [] : [`      ${paint("33", oddText(odd), view)}`];
  if (isText(change))
    return [`    ${printable(path)}${where}`, ...textLines(String(before), String(after), view), ...note];
  const was = paint("31", valueText(before, after), view);
  const is = paint("32", valueText(after, before), view);
  return [`    ${printable(path)}  ${was} → ${is}${where}`, ...note];
}

function textLines(before: string, after: string, view: View): readonly string[] {
  return lineDiff(before, after).map(({ sign, text }) => {
    if (sign === "gap") return "        …";
    const line = printable(text.replaceAll("\t", "  "));
    return `      ${sign === " " ? `  ${line}` : paint(sign === "-" ? "31" : "32", `${sign} ${line}`, view)}`;
  });
}

function inTargets(targets: readonly string[], view: View): string {
  const names = targetNames(targets, view.targets);
  return names === "" ? "" : paint("2", `  in ${names}`, view);
}

function paint(code: string, text: string, { color }: View): string {
  return color ? `\u001b[${code}m${text}\u001b[0m` : text;
}
