import { resolve } from "node:path";
import { SynclineError } from "../core/errors.ts";
import type { Json, JsonObject } from "../core/json.ts";
import { shortSha } from "../core/revision.ts";
import type { SourceTree } from "../core/source-tree.ts";
import { targetText } from "../core/target.ts";
import { nearest, printable } from "../core/text.ts";
import { textOf, type Call } from "./command.ts";
import { compareTrees, type Comparison } from "./compare-trees.ts";
import { exitCode, type ExitCode } from "./io.ts";
import { oneStepChanges } from "../matrix/one-step.ts";
import { targetNames } from "../matrix/target-names.ts";
import { matrixMarkdown } from "./matrix-markdown.ts";
import { matrixText } from "./matrix-text.ts";
import { countText, sizeOf } from "./matrix-words.ts";
import { printDocument } from "./output.ts";
import { diffLive } from "./plan.ts";
import { printProblems } from "./print-problems.ts";
import { tellStats } from "./renderings.ts";
import { openFolder, openForkPoint, openRevision } from "./wire.ts";

/** `syncline diff`: what differs between two revisions in every target; 1 when a release could not be compared. With --live: between
 *  Git and the cluster. */
export async function diff(call: Call): Promise<ExitCode> {
  const { args, flags, io } = call;
  if (flags["live"] === true) return diffLive(call);
  if (args[0] !== undefined)
    throw new SynclineError("CLI-USAGE", `diff compares revisions of the repo, not ${args[0]}`, {
      hint: `--live compares with the cluster: syncline diff --live ${args[0]}; --release NAME chooses one release`,
    });
  const dir = resolve(io.cwd, textOf(flags, "repo") ?? ".");
  const [before, after] = [
    await olderSide(dir, textOf(flags, "from")),
    await newerSide(dir, textOf(flags, "to")),
  ];
  const release = textOf(flags, "release");
  const only = release === undefined ? {} : { only: [release] };
  const comparison = await compareTrees({ before: before.tree, after: after.tree, ...only }, call);
  if (release !== undefined) mustExist(release, comparison);
  printSides(comparison, call, { before: before.name, after: after.name });
  switch (textOf(flags, "output")) {
    case "json":
      printDocument(io, "json", documentOf(comparison, before, after));
      break;
    case "markdown":
      io.stdout(matrixMarkdown(comparison.matrix, comparison.targets, notesOf(comparison)));
      break;
    default:
      printMatrix(comparison, call, `No differences between ${before.name} and ${after.name}`);
  }
  tellStats(comparison.after.workshop, call);
  const isBroken = [comparison.before, comparison.after].some(({ problems }) => problems.length > 0);
  if (isBroken) return exitCode.wrong;
  return flags["exit-code"] === true && sizeOf(comparison.matrix) > 0 ? exitCode.differences : exitCode.fine;
}

interface Side {
  /** For people: `origin/main (1a2b3c4)`, `the files here`. */
  readonly name: string;
  readonly commit: string;
  readonly tree: SourceTree;
}

async function olderSide(dir: string, rev: string | undefined): Promise<Side> {
  if (rev !== undefined) return revisionSide(dir, rev);
  const { commit, branch } = await openForkPoint(dir);
  const { tree } = await openRevision(dir, commit);
  return { name: `${branch} (${shortSha(commit)})`, commit, tree };
}

async function newerSide(dir: string, rev: string | undefined): Promise<Side> {
  if (rev !== undefined) return revisionSide(dir, rev);
  return { name: "the files here", commit: "", tree: await openFolder(dir) };
}

async function revisionSide(dir: string, rev: string): Promise<Side> {
  const { commit, tree } = await openRevision(dir, rev);
  return { name: `${rev} (${shortSha(commit.sha)})`, commit: commit.sha, tree };
}

function mustExist(release: string, { before, after }: Comparison): void {
  const known = [before, after].flatMap(
    ({ workshop }) => workshop.repo?.releases.map(({ name }) => name) ?? [],
  );
  if (known.length === 0 || known.includes(release)) return;
  const meant = nearest(release, known);
  throw new SynclineError("CLI-NOT-FOUND", `no release ${JSON.stringify(release)}`, {
    hint:
      meant === undefined ? `releases: ${[...new Set(known)].sort().join(", ")}` : `did you mean ${meant}?`,
  });
}

/** The changes for a terminal, or a word that there are none. */
export function printMatrix({ matrix, targets }: Comparison, { io }: Pick<Call, "io">, none: string): void {
  if (sizeOf(matrix) === 0) io.stdout(`${printable(none)}\n`);
  else io.stdout(matrixText(matrix, { targets, color: io.color }));
}

/** The errors of both states, and what they keep from being compared, on stderr. */
function printSides(
  comparison: Comparison,
  { io }: Call,
  names: { readonly before: string; readonly after: string },
): void {
  for (const name of ["before", "after"] as const) {
    const { problems, workshop } = comparison[name];
    if (problems.length === 0) continue;
    io.stderr(`${countText(problems.length, "error")} in ${printable(names[name])}:\n`);
    printProblems(problems, workshop, { write: io.stderr, color: io.color });
  }
  for (const note of notesOf(comparison)) io.stderr(`${printable(note)}\n`);
}

function notesOf(comparison: Comparison): readonly string[] {
  return [...leftOutNotes(comparison), ...oneStepNotes(comparison)];
}

/** Nothing wrong, but worth a look: what goes everywhere at once was tried nowhere before. */
function oneStepNotes({ matrix, targets, after }: Comparison): readonly string[] {
  const environments = after.workshop.settings?.environments ?? [];
  const count = oneStepChanges(matrix, targets, environments);
  if (count === 0) return [];
  const [first = "", last = ""] = [environments[0], environments.at(-1)];
  return [
    `note: ${count} of ${countText(sizeOf(matrix), "change")} would reach ${first} and ${last} in one step`,
  ];
}

function leftOutNotes({ leftOut, targets }: Comparison): readonly string[] {
  const byRelease = Map.groupBy(leftOut, ({ release }) => release);
  return [...byRelease].map(([release, all]) => {
    const where = targetNames(
      all.map(({ target }) => target),
      targets,
    );
    const what = release === "" ? "every release" : `release ${release}`;
    return `not compared, because of errors: ${what}${where === "" ? "" : ` in ${where}`}`;
  });
}

/** The shape of `-o json` (docs/cli.md). */
function documentOf(comparison: Comparison, from: Side, to: Side): Json {
  const { before, after } = comparison;
  return {
    from: { name: from.name, commit: from.commit },
    to: { name: to.name, commit: to.commit },
    ...(matrixDocument(comparison) as JsonObject),
    errors: { from: before.problems.length, to: after.problems.length },
  };
}

/** The part of it that is about objects. */
export function matrixDocument({ matrix, targets, leftOut }: Comparison): Json {
  const object = <Item extends { readonly object: { readonly release: string } }>(item: Item) => {
    const { release, ...ref } = item.object;
    return { ...item, release, object: ref };
  };
  return {
    targets: targets.map(targetText),
    changes: matrix.changes.map(object),
    added: matrix.added.map(object),
    removed: matrix.removed.map(object),
    moved: matrix.moved.map(object),
    leftOut,
  } as unknown as Json;
}
