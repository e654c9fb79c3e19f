import { printable } from "../core/text.ts";
import type { RenderStep } from "../desired/render-step.ts";
import type { Io } from "./io.ts";

/** What `--stats` tells: where the time of rendering went. */
export interface RenderStats {
  /** Runs a part that belongs to no step of a render. */
  timed<T>(phase: Phase, run: () => T): T;
  /** A step of a target was done. */
  took(target: string, step: RenderStep, ms: number): void;
  /** A target is done; `reused` of its releases were taken from another render, because nothing they are made from differs. */
  answered(releases: number, reused: number): void;
  /** Lines for people; a test of their shape keeps docs/cli.md right. */
  text(files: readonly { readonly size: number }[]): string;
}

const phases = {
  open: "layout and policies",
  prepare: "targets",
  read: "values, templates, objects",
  place: "namespaces, duplicates",
  judge: "policies",
  unused: "unused values",
} as const;
type Phase = keyof typeof phases;

/** So many releases are named. */
const slowest = 5;

/** Stats of one run; `usage` = of the process. */
export function renderStats(usage: Io["usage"]): RenderStats {
  const spent = new Map<Phase, number>();
  const renders = new Map<string, number>();
  let [answers, kept] = [0, 0];
  const add = (phase: Phase, ms: number): void => void spent.set(phase, (spent.get(phase) ?? 0) + ms);
  return {
    timed(phase, run) {
      const before = usage().ms;
      const value = run();
      add(phase, usage().ms - before);
      return value;
    },
    answered(releases, reused) {
      answers += releases;
      kept += reused;
    },
    took(target, { phase, release }, ms) {
      add(phase, ms);
      if (release === "") return;
      const name = `${release}  ${target}`;
      renders.set(name, (renders.get(name) ?? 0) + ms);
    },
    text(files) {
      const { cpuMs, peakBytes } = usage();
      const bytes = files.reduce((sum, { size }) => sum + size, 0);
      const top = [...renders].toSorted(([, a], [, b]) => b - a).slice(0, slowest);
      const rows = [
        ["renders", String(answers - kept)],
        ["reused", String(kept)],
        ["files", `${files.length}, ${Math.ceil(bytes / 1024)} KiB`],
        ...Object.entries(phases).map(([phase, name]) => [
          name,
          milliseconds(spent.get(phase as Phase) ?? 0),
        ]),
        ["CPU time of the process", milliseconds(cpuMs)],
        ["peak memory", `${Math.ceil(peakBytes / 1024 / 1024)} MiB`],
      ];
      const lines = rows.map(([name = "", value = ""]) => `  ${name.padEnd(28)}${value}`);
      const slow = top.map(([name, ms]) => `  ${printable(name).padEnd(28)}${milliseconds(ms)}`);
      return ["stats:", ...lines, ...(slow.length === 0 ? [] : ["slowest:", ...slow]), ""].join("\n");
    },
  };
}

function milliseconds(ms: number): string {
  return `${Math.round(ms)} ms`;
}
