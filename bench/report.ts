import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { isMet, median, quantile, type CommitFigure, type Figure } from "./figures.ts";

export interface Report {
  readonly figures: readonly Figure[];
  readonly commits: readonly CommitFigure[];
}

/** Figures and commits as tables for people. */
export function reportText({ figures, commits }: Report): string {
  const rows = figures.map((figure) => {
    const { name, unit, values } = figure;
    const met = isMet(figure);
    return [
      name,
      unit,
      number(median(values)),
      number(quantile(values, 0.95)),
      String(values.length),
      targetText(figure),
      met === undefined ? "" : met ? "yes" : "NO",
    ];
  });
  const commitRows = commits.map(({ input, commit, objects, written, ms, calls, peak }) => {
    const verbs = Object.entries(calls).map(([verb, count]) => `${verb} ${count}`);
    return [
      input,
      commit,
      String(objects),
      String(written),
      number(median(ms)),
      number(quantile(ms, 0.95)),
      verbs.join(", "),
      number(peak),
    ];
  });
  const commitTable = table(
    ["input", "commit", "objects", "written", "median ms", "p95", "API calls", "peak MB"],
    commitRows,
  );
  return `${table(["what", "unit", "median", "p95", "runs", "target", "met"], rows)}\n\n${commits.length === 0 ? "" : `${commitTable}\n`}`;
}

/** What the figures were measured on. */
export function machineText(): string {
  const [first] = cpus();
  return `${cpus().length} × ${first?.model.trim() ?? "unknown processor"}, ${(totalmem() / 1024 ** 3).toFixed(0)} GB, Node ${process.version}, ${process.platform}/${process.arch}`;
}

/** Writes everything into bench/results/ and returns the file. */
export function writeReport(report: Report, options: object, at: Date): string {
  const folder = join(import.meta.dirname, "results");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${at.toISOString().replaceAll(":", "-").slice(0, 19)}.json`);
  writeFileSync(file, `${JSON.stringify({ at, machine: machineText(), options, ...report }, null, 2)}\n`);
  return file;
}

function targetText({ target }: Figure): string {
  if (target === undefined) return "";
  return "atLeast" in target ? `≥ ${target.atLeast}` : `≤ ${target.atMost}`;
}

function number(value: number): string {
  return Math.abs(value) < 10 && !Number.isInteger(value) ? value.toFixed(2) : value.toFixed(0);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}
