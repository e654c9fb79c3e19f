import { randomBytes } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { SynclineError } from "../core/errors.ts";
import { hasErrors } from "../core/problem.ts";
import type { RenderResult } from "../core/rendered.ts";
import type { SourceTree } from "../core/source-tree.ts";
import { targetText, type Target } from "../core/target.ts";
import { changedPaths, reachOf } from "../matrix/affected.ts";
import { matrixDiff, type Matrix, type MatrixRelease } from "../matrix/matrix.ts";
import { isConfigRepo } from "../repo/config-repo.ts";
import { openTree } from "../repo/tree.ts";
import type { Call } from "./command.ts";
import { groupProblems, type FoundProblem, type GroupedProblem } from "./grouped-problems.ts";
import { secretView, type SecretView } from "./secret-view.ts";
import { targetRenderer, workshopOf, type Workshop } from "./renderings.ts";

/** What two states of a repository make of all targets, and what could not be told. */
export interface Comparison {
  readonly matrix: Matrix;
  /** Targets of either state, in the order of tables. */
  readonly targets: readonly Target[];
  /** Errors of each state: their releases are left out there. */
  readonly before: SideProblems;
  readonly after: SideProblems;
  /** `checkout in prod/eu`: releases that are not compared. */
  readonly leftOut: readonly { readonly release: string; readonly target: string }[];
}

export interface SideProblems {
  readonly workshop: Workshop;
  readonly problems: readonly GroupedProblem[];
}

/** Renders what differs between two trees and compares it. `only` = names of releases; absent = all. */
export async function compareTrees(
  trees: { readonly before: SourceTree; readonly after: SourceTree; readonly only?: readonly string[] },
  call: Call,
): Promise<Comparison> {
  const before = await sideOf(call, trees.before);
  const after = { ...(await sideOf(call, trees.after)), stats: before.stats };
  const all = new Map([...before.targets, ...after.targets].map((target) => [targetText(target), target]));
  const targets = [...(after.targets.length === 0 ? before : after).targets];
  for (const [text, target] of all)
    if (!targets.some((known) => targetText(known) === text)) targets.push(target);
  const paths = changedPaths(trees.before, trees.after);
  const reach = reachOf(paths, { targets, folders: releaseFolders(trees) });
  const filter = reach.releases ?? trees.only;
  const chosen = trees.only === undefined ? filter : filter?.filter((name) => trees.only?.includes(name));
  const view = secretView(randomBytes(32));
  const rendered = { before: [] as Side[], after: [] as Side[] };
  const render = { before: sideRenderer(before, call), after: sideRenderer(after, call) };
  for (const target of paths.length === 0 ? [] : reach.targets) {
    await setImmediate(undefined, { signal: call.io.signal });
    const earlier = render.before(target, chosen, nothing);
    rendered.before.push({ target, result: earlier });
    rendered.after.push({ target, result: render.after(target, chosen, earlier) });
  }
  return conclude({ rendered, workshops: { before, after }, targets, view });
}

/** A state that lacks the targets that were asked for has nothing for them. */
async function sideOf(call: Call, tree: SourceTree): Promise<Workshop> {
  try {
    return await workshopOf(call, tree);
  } catch (error) {
    if (!(error instanceof SynclineError) || error.code !== "CFG-TARGET") throw error;
    const rest = { ...call.flags, env: undefined, region: undefined, cluster: undefined };
    return { ...(await workshopOf({ ...call, flags: rest }, tree)), targets: [] };
  }
}

/** `releases/team/web` → `web`, of both states; nothing where a state is no config repo, so that all is rendered. */
function releaseFolders(trees: {
  readonly before: SourceTree;
  readonly after: SourceTree;
}): ReadonlyMap<string, string> {
  const both = [trees.before, trees.after];
  if (!both.every((tree) => isConfigRepo(openTree(tree)))) return new Map();
  const paths = both.flatMap(({ entries }) => entries.map(({ path }) => path));
  const folders = paths
    .filter((path) => /^releases\/.*\/release\.yaml$/.test(path))
    .map((path) => path.slice(0, -"/release.yaml".length));
  return new Map(folders.map((folder) => [folder, folder.slice(folder.lastIndexOf("/") + 1)]));
}

interface Side {
  readonly target: Target;
  readonly result: RenderResult;
}

const nothing: RenderResult = { releases: [], problems: [], filteredOut: [], skippedFiles: 0 };

/** Renders a state in a target beside another render: what is made from the same is taken from there. */
function sideRenderer(workshop: Workshop, { io }: Call) {
  const render = targetRenderer(workshop, io);
  const names = new Set(workshop.targets.map(targetText));
  return (target: Target, filter: readonly string[] | undefined, earlier: RenderResult): RenderResult =>
    names.has(targetText(target)) ? render({ target, filter, earlier }) : nothing;
}

function conclude(input: {
  readonly rendered: { readonly before: readonly Side[]; readonly after: readonly Side[] };
  readonly workshops: { readonly before: Workshop; readonly after: Workshop };
  readonly targets: readonly Target[];
  readonly view: SecretView;
}): Comparison {
  const { rendered, workshops, targets, view } = input;
  const left = [...brokenReleases(rendered.before), ...brokenReleases(rendered.after)];
  const isLeft = ({ release, target }: MatrixRelease): boolean =>
    left.some((each) => each.target === target && (each.release === release || each.release === ""));
  const releases = (workshop: Workshop, sides: readonly Side[]): readonly MatrixRelease[] =>
    sides.flatMap((side) => matrixReleases(workshop, side, view)).filter((each) => !isLeft(each));
  const side = (name: "before" | "after"): SideProblems => ({
    workshop: workshops[name],
    problems: groupProblems([
      ...workshops[name].problems.map((problem) => ({ problem, target: "" })),
      ...rendered[name].flatMap(errorsOf),
    ]),
  });
  const unique = new Map(left.map((each) => [`${each.target} ${each.release}`, each]));
  return {
    matrix: matrixDiff(
      releases(workshops.before, rendered.before),
      releases(workshops.after, rendered.after),
    ),
    targets,
    before: side("before"),
    after: side("after"),
    leftOut: [...unique.values()],
  };
}

/** `release` "" = all of the target. */
function brokenReleases(sides: readonly Side[]): Comparison["leftOut"] {
  return sides.flatMap(({ target, result }) => {
    const broken = result.releases
      .filter(({ problems }) => hasErrors(problems))
      .map(({ settings }) => settings.name);
    const names = hasErrors(result.problems) ? ["", ...broken] : broken;
    return names.map((release) => ({ release, target: targetText(target) }));
  });
}

function errorsOf({ target, result }: Side): readonly FoundProblem[] {
  return [...result.problems, ...result.releases.flatMap(({ problems }) => problems)]
    .filter(({ severity }) => severity === "error")
    .map((problem) => ({ problem, target: targetText(target) }));
}

function matrixReleases(
  workshop: Workshop,
  { target, result }: Side,
  view: SecretView,
): readonly MatrixRelease[] {
  return result.releases.map(({ settings, manifests }) => {
    const mask = view(workshop, settings.name, target);
    const { name: release, namespace } = settings;
    return {
      target: targetText(target),
      release,
      namespace,
      objects: manifests.map(({ object }) => mask(object)),
    };
  });
}
