import { basename, resolve } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { Builtins } from "../core/builtins.ts";
import type { Problem } from "../core/problem.ts";
import type { RenderResult } from "../core/rendered.ts";
import type { SourceTree } from "../core/source-tree.ts";
import { targetText, type Target } from "../core/target.ts";
import { openSource, type Source } from "../desired/source.ts";
import type { RenderRequest } from "../ports.ts";
import { textOf, type Call } from "./command.ts";
import { renderStats, type RenderStats } from "./render-stats.ts";
import type { Io } from "./io.ts";
import { renderTimed } from "./render-timed.ts";
import { readCapabilities } from "./read-capabilities.ts";
import { chooseTargets, type Chosen } from "./targets.ts";
import { openBuiltins, openFolder, openRepo } from "./wire.ts";

/** A repository, ready to be rendered as the agent would. */
export interface Workshop extends Chosen {
  readonly tree: SourceTree;
  readonly builtins: Builtins;
  /** The tree as it was read: all targets share it. */
  readonly source: Source;
  readonly stats: RenderStats;
  readonly request: Omit<RenderRequest, "target">;
}

/** Reads the repository and everything beside it that decides what a render gives. Errors: REPO-*, GIT-*, CFG-TARGET, CLI-USAGE. */
export async function openWorkshop(call: Call): Promise<Workshop> {
  return workshopOf(call, await openRepo(call));
}

/** The same for files that were read already. Errors: CFG-TARGET, CLI-USAGE. */
export async function workshopOf({ flags, io, args }: Call, tree: SourceTree): Promise<Workshop> {
  const [builtins, capabilities] = await Promise.all([openBuiltins(io), readCapabilities(flags, io.cwd)]);
  const policyDir = textOf(flags, "policy-dir");
  const mandatoryPolicies =
    policyDir === undefined ? undefined : await openFolder(resolve(io.cwd, policyDir));
  const stats = renderStats(io.usage);
  const source = stats.timed("open", () => openSource({ tree, mandatoryPolicies }, builtins));
  const chosen = chooseTargets(source, flags);
  const dir = resolve(io.cwd, textOf(flags, "repo") ?? ".");
  warnOfVersion({ flags, io, args }, chosen);
  return {
    ...chosen,
    tree,
    builtins,
    source,
    stats,
    request: {
      tree,
      // Without syncline.yaml the GitSync names the release; here the folder does.
      plain: {
        release: basename(dir).toLowerCase(),
        namespace: textOf(flags, "namespace") ?? "",
        adopt: false,
      },
      filter: undefined,
      values: {},
      capabilities,
      mandatoryPolicies,
      now: new Date().toISOString(),
    },
  };
}

/** Declared versions win, so that a render is the same everywhere (config-repo.md "Capabilities"). */
function warnOfVersion({ flags, io }: Call, { settings, targets }: Chosen): void {
  const asked = textOf(flags, "kube-version");
  const named = new Set(targets.map(({ cluster }) => cluster));
  const declared =
    settings?.capabilities?.kubeVersion ??
    settings?.clusters.find(({ name, kubeVersion }) => named.has(name) && kubeVersion !== undefined)
      ?.kubeVersion;
  if (asked !== undefined && declared !== undefined && declared !== asked)
    io.stderr(
      `warning: syncline.yaml declares kubeVersion ${declared}, which wins over --kube-version ${asked}\n`,
    );
}

/** A target and what rendering it gives. */
export interface Rendering {
  readonly target: Target;
  readonly result: RenderResult;
}

/** Renders one target after another, each release within its time, and keeps the stats. */
export function targetRenderer(
  { request, builtins, stats, ...workshop }: Workshop,
  io: Io,
): (wanted: Pick<RenderRequest, "target"> & Partial<RenderRequest>) => RenderResult {
  let { source } = workshop;
  return (wanted) =>
    renderTimed(
      { ...request, ...wanted },
      {
        ...{ builtins, usage: io.usage, source: () => source },
        reopen: () => void (source = openSource(request, builtins)),
        took: (step, ms) => {
          stats.took(targetText(wanted.target), step, ms);
        },
        answered: stats.answered,
      },
    );
}

/** Renders all targets; a terminal is told how far it is. Stops when the signal aborts. */
export async function* renderAll(workshop: Workshop, { io }: Pick<Call, "io">): AsyncGenerator<Rendering> {
  const { targets } = workshop;
  const render = targetRenderer(workshop, io);
  const showsProgress = io.terminal.err && targets.length > 1;
  for (const [at, target] of targets.entries()) {
    if (showsProgress) io.stderr(`\r\u001b[K${at + 1} of ${targets.length}  ${targetText(target)}`);
    await setImmediate(undefined, { signal: io.signal });
    yield { target, result: render({ target }) };
  }
  if (showsProgress) io.stderr("\r\u001b[K");
}

/** Problems of a result: those of no single release, then those of the releases that were asked for. */
export function problemsOf(
  { problems, releases }: RenderResult,
  asked: readonly string[],
): readonly Problem[] {
  const chosen = releases.filter(({ settings }) => asked.length === 0 || asked.includes(settings.name));
  return [...problems, ...chosen.flatMap((release) => release.problems)];
}

/** What `--stats` asks for, on stderr. */
export function tellStats({ stats, source }: Workshop, { flags, io }: Pick<Call, "flags" | "io">): void {
  if (flags["stats"] === true) io.stderr(stats.text([...source.tree.files.values()]));
}
