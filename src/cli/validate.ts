import { relative, resolve, sep } from "node:path";
import { SynclineError } from "../core/errors.ts";
import type { Json } from "../core/json.ts";
import { hasErrors, type Problem } from "../core/problem.ts";
import { targetText } from "../core/target.ts";
import { textOf, type Call } from "./command.ts";
import { findUnused } from "./find-unused.ts";
import { githubText } from "./github-format.ts";
import { groupProblems, type GroupedProblem } from "./grouped-problems.ts";
import { exitCode, type ExitCode } from "./io.ts";
import { printDocument } from "./output.ts";
import { printProblems } from "./print-problems.ts";
import { openWorkshop, problemsOf, renderAll, tellStats } from "./renderings.ts";
import { sarifDocument } from "./sarif-format.ts";

/** `syncline validate`: all problems of all targets; exit code 1 when one is an error. */
export async function validate(call: Call): Promise<ExitCode> {
  try {
    return await validateRepo(call);
  } catch (error) {
    // What keeps the repository from being read at all is a problem too, for those who read no stderr.
    if (error instanceof SynclineError && error.code.startsWith("REPO-"))
      printFor(call, [], [problemOf(error)]);
    throw error;
  }
}

async function validateRepo(call: Call): Promise<ExitCode> {
  const { flags, io } = call;
  const workshop = await openWorkshop(call);
  const severity = (problem: Problem): Problem =>
    flags["strict"] === true ? { ...problem, severity: "error" } : problem;
  const found = workshop.problems.map((problem) => ({ problem, target: "" }));
  let renders = 0;
  for await (const { target, result } of renderAll(workshop, call)) {
    renders += result.releases.length;
    for (const problem of problemsOf(result, []))
      found.push({ problem: severity(problem), target: targetText(target) });
  }
  // A release that had to be stopped has no end when it is asked what it reads, either.
  const isStopped = found.some(({ problem }) => problem.code === "TPL-LIMIT");
  const unused = isStopped ? [] : workshop.stats.timed("unused", () => findUnused(workshop, flags));
  for (const problem of unused) found.push({ problem: severity(problem), target: "" });
  const problems = groupProblems(found);
  if (textOf(flags, "output") === "table") {
    printProblems(problems, workshop, { write: io.stdout, color: io.color });
    io.stdout(
      `${summary(problems)}: ${count(renders, "render")} for ${count(workshop.targets.length, "target")}\n`,
    );
  }
  printFor(call, workshop.targets.map(targetText), problems);
  tellStats(workshop, call);
  return hasErrors(problems) ? exitCode.wrong : exitCode.fine;
}

/** For programs; a person is told elsewhere. */
function printFor(call: Call, targets: readonly string[], problems: readonly GroupedProblem[]): void {
  const { flags, io } = call;
  const format = textOf(flags, "output");
  if (format === "github") io.stdout(githubText(problems, prefixOf(call)));
  if (format === "sarif") printDocument(io, "json", sarifDocument(problems, prefixOf(call)));
  if (format === "json")
    printDocument(io, "json", { targets, problems: problems.map(flat) as unknown as Json });
}

function problemOf({ code, message, position, hint }: SynclineError): GroupedProblem {
  return {
    severity: "error",
    code,
    message,
    ...(position && { position }),
    ...(hint !== undefined && { hint }),
    targets: [],
  };
}

/** The shape of `-o json` (docs/cli.md). */
function flat({ severity, code, message, position, targets, hint, values }: GroupedProblem) {
  const { file = "", line = 0, column = 0 } = position ?? {};
  const places = values?.map(({ key, position: at, layerName: layer }) => ({ key, ...at, layer }));
  return { severity, code, message, file, line, column, targets, hint, values: places };
}

/** The repository as CI sees it, relative to where it runs: annotations need paths from there. */
function prefixOf({ flags, io }: Call): string {
  const path = relative(io.cwd, resolve(io.cwd, textOf(flags, "repo") ?? ".")).replaceAll(sep, "/");
  return path === "" ? "" : `${path}/`;
}

function summary(problems: readonly Problem[]): string {
  const errors = problems.filter(({ severity }) => severity === "error").length;
  if (problems.length === 0) return "No problems";
  return `${count(errors, "error")}, ${count(problems.length - errors, "warning")}`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
