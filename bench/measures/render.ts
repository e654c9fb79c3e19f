import { execFileSync } from "node:child_process";
import { join } from "node:path";
import type { Figure } from "../figures.ts";
import type { RenderRun } from "../render-run.ts";

const root = join(import.meta.dirname, "../..");

/** Rendering without a cluster: many small releases, cold and after a change of one value; all targets of the example repo. Each
 *  run is a process of its own. */
export function measureRender(options: {
  readonly releases: number;
  readonly runs: number;
  /** The bundle. */
  readonly program: string;
}): readonly Figure[] {
  const { releases, runs, program } = options;
  const each = Array.from({ length: runs }, () => renderRun(releases));
  const what = `${releases} releases × 3 objects`;
  return [
    { name: `${what}: rendered, cold, CPU`, unit: "ms", values: each.map(({ cold }) => cold) },
    { name: `${what}: after one value changed, CPU`, unit: "ms", values: each.map(({ changed }) => changed) },
    {
      name: `${what}: after one value changed`,
      unit: "of cold",
      values: each.map(({ changed, cold }) => changed / cold),
      target: { atMost: 0.05 },
    },
    {
      name: `${what}: rendered again then`,
      unit: "releases",
      values: each.map(({ again }) => again),
      target: { atMost: 1 },
    },
    { name: `${what}: peak of the process`, unit: "MB", values: each.map(({ peak }) => peak) },
    {
      name: "validate: the example repo, all targets, after the start",
      unit: "ms",
      values: Array.from({ length: runs }, () => validateMs(program)),
      target: { atMost: 2_000 },
    },
  ];
}

function renderRun(releases: number): RenderRun {
  const program = join(root, "bench/render-run.ts");
  return JSON.parse(
    execFileSync(process.execPath, [program, String(releases)], { encoding: "utf8" }),
  ) as RenderRun;
}

/** What validate takes beyond `--version`, which only starts. */
function validateMs(program: string): number {
  const took = (...args: readonly string[]): number => {
    const began = performance.now();
    execFileSync(process.execPath, [program, ...args], { stdio: "ignore" });
    return performance.now() - began;
  };
  const start = took("--version");
  return took("validate", "--repo", join(root, "examples/config-repo")) - start;
}
