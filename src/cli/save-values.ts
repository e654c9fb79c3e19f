import { mkdir, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { SynclineError } from "../core/errors.ts";
import { isJsonObject, type Json } from "../core/json.ts";
import { positionText } from "../core/position.ts";
import type { MergedValues, ValueOrigin } from "../core/release.ts";
import { targetText } from "../core/target.ts";
import { printable } from "../core/text.ts";
import { targetNames } from "../matrix/target-names.ts";
import { keyText } from "../values/key-text.ts";
import type { YamlPath } from "../yaml/document.ts";
import { editYaml, type YamlEdit } from "../yaml/edit.ts";
import { textOf, type Call } from "./command.ts";
import { compareTrees, type Comparison } from "./compare-trees.ts";
import { matrixDocument, printMatrix } from "./diff.ts";
import type { GroupedProblem } from "./grouped-problems.ts";
import { exitCode, type ExitCode } from "./io.ts";
import { matrixMarkdown } from "./matrix-markdown.ts";
import { printDocument } from "./output.ts";
import { printProblems } from "./print-problems.ts";
import { effective, layerPath, textAt, withText, type ReleaseDesk } from "./release-desk.ts";

/** Edits of one values file. */
export interface LayerEdits {
  readonly desk: ReleaseDesk;
  /** `prod.eu`; "" = values.yaml. */
  readonly layer: string;
  readonly edits: readonly YamlEdit[];
  /** What is told above the changes. */
  readonly told: readonly string[];
}

/** Writes the edits into the layer's file, unless they bring an error into a render, and prints what they change in
 *  every target. Errors: VAL-EDIT, and what is wrong with the file. */
export async function saveValues(work: LayerEdits, call: Call): Promise<ExitCode> {
  const { desk, layer } = work;
  const path = layerPath(desk, layer);
  const before = textAt(desk.tree, path);
  const after = edited(before, path, work.edits);
  const { env: _env, region: _region, cluster: _cluster, ...flags } = call.flags;
  const whole = { ...call, flags };
  const trees = { before: desk.tree, after: withText(desk.tree, path, after), only: [desk.release.name] };
  const comparison = await compareTrees(trees, whole);
  const news = newProblems(comparison);
  if (news.length > 0) return refused(news, comparison, call);
  const isDry = call.flags["dry-run"] === true;
  if (!isDry && after !== before)
    await write(resolve(call.io.cwd, textOf(call.flags, "repo") ?? ".", path), after);
  const verb = before === "" ? "created" : "changed";
  const headline =
    after === before ? `${path}: nothing to change` : `${path}: ${isDry ? "would be " : ""}${verb}`;
  tell([headline, ...work.told], call);
  for (const warning of withoutEffect(work, comparison)) call.io.stderr(`${printable(warning)}\n`);
  printResult(comparison, call);
  return exitCode.fine;
}

function edited(text: string, path: string, edits: readonly YamlEdit[]): string {
  return edits.reduce((so, edit) => {
    const { text: next, problem } = editYaml(so, path, edit);
    if (problem === undefined) return next;
    const { code, message, position, hint } = problem;
    throw new SynclineError(code, message, {
      ...(position === undefined ? {} : { position }),
      ...(hint === undefined ? {} : { hint }),
    });
  }, text);
}

/** Errors that were not there before: those that were are no reason against an edit, which may be their cure. */
function newProblems({ before, after }: Comparison): readonly GroupedProblem[] {
  const id = ({ code, message, position }: GroupedProblem): string =>
    `${code} ${position?.file ?? ""} ${message}`;
  const known = new Set(before.problems.map(id));
  return after.problems.filter((problem) => !known.has(id(problem)));
}

function refused(problems: readonly GroupedProblem[], { after }: Comparison, { io }: Call): ExitCode {
  printProblems(problems, after.workshop, { write: io.stderr, color: io.color });
  io.stderr("nothing was written\n");
  return exitCode.wrong;
}

async function write(file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  } catch (cause) {
    throw new SynclineError("VAL-EDIT", `cannot be written: ${(cause as Error).message}`, {
      position: { file, line: 0, column: 0 },
      cause,
    });
  }
}

/** `replicas has no effect in prod/eu: releases/web/values.prod.eu.yaml:3:11 wins`. */
function withoutEffect(
  { desk, layer, edits }: LayerEdits,
  { after, targets }: Comparison,
): readonly string[] {
  const { repo } = after.workshop;
  const release = repo?.releases.find(({ name }) => name === desk.release.name);
  if (repo === undefined || release === undefined) return [];
  const file = layerPath(desk, layer);
  const values = desk.targets.map((target) => ({ target, merged: effective({ repo, release }, target) }));
  return edits.flatMap(({ path, value }) => {
    if (value === undefined || value === null) return [];
    const key = keyText(path);
    const lost = values.flatMap(({ target, merged }) => {
      const origin = originsBelow(merged, path, value).find(({ position }) => position.file !== file);
      if (origin === undefined) return [];
      return [{ target: targetText(target), winner: positionText(origin.position) }];
    });
    return [...Map.groupBy(lost, ({ winner }) => winner)].map(([winner, all]) => {
      const hit = all.map(({ target }) => target);
      return `warning: ${key} has no effect in ${targetNames(hit, targets)}: ${winner} wins`;
    });
  });
}

/** Of each leaf of a value that was set; lists are replaced whole, so one item of a list tells for all. */
function originsBelow({ origins }: MergedValues, path: YamlPath, value: Json): readonly ValueOrigin[] {
  const key = keyText(path);
  if (Array.isArray(value) && value.length > 0) {
    const item = [...origins.values()].find((origin) => origin.key.startsWith(`${key}[`));
    return item === undefined ? [] : [item];
  }
  if (isJsonObject(value) && Object.keys(value).length > 0)
    return Object.entries(value).flatMap(([step, inner]) =>
      originsBelow({ values: {}, origins }, [...path, step], inner ?? null),
    );
  const origin = origins.get(key);
  return origin === undefined ? [] : [origin];
}

/** On stdout for people; beside a document on stderr. */
function tell(lines: readonly string[], { flags, io }: Call): void {
  const text = `${lines.map(printable).join("\n")}\n`;
  if (textOf(flags, "output") === "table") io.stdout(`${text}\n`);
  else io.stderr(text);
}

function printResult(comparison: Comparison, call: Call): void {
  switch (textOf(call.flags, "output")) {
    case "json":
      printDocument(call.io, "json", matrixDocument(comparison));
      return;
    case "markdown":
      call.io.stdout(matrixMarkdown(comparison.matrix, comparison.targets, []));
      return;
    default:
      printMatrix(comparison, call, "No object changes in any target");
  }
}
