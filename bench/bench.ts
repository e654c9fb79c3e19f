/**
 * The figures of the README's footprint, measured against a real API server and a real Git server on this machine.
 * usage: npm run bench [-- --full | --quick]      --quick: small numbers, to see whether it works
 */
import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { bundle } from "../tools/bundle.ts";
import { isMet } from "./figures.ts";
import { bytesOf } from "./inputs/input.ts";
import { fleetInput } from "./inputs/fleet.ts";
import { manyInput } from "./inputs/many.ts";
import { platformInput } from "./inputs/platform.ts";
import { wideConfigMaps, wideInput } from "./inputs/wide.ts";
import { measureBurst } from "./measures/burst.ts";
import { measureDriftCheck } from "./measures/drift-check.ts";
import { measureFleet } from "./measures/fleet.ts";
import { measureMany } from "./measures/many.ts";
import { measurePlatform } from "./measures/platform.ts";
import { measureRender } from "./measures/render.ts";
import { measureWide } from "./measures/wide.ts";
import { machineText, reportText, writeReport, type Report } from "./report.ts";
import { openStage } from "./stage.ts";

const sizes = {
  "--quick": {
    objects: 200,
    pairs: 1,
    changes: 2,
    idleSeconds: 6,
    fleet: 5,
    fleetRuns: 2,
    many: 0,
    renders: 100,
    watched: 200,
    burst: 50,
  },
  "": {
    objects: 3_000,
    pairs: 5,
    changes: 5,
    idleSeconds: 25,
    fleet: 100,
    fleetRuns: 5,
    many: 0,
    renders: 1_000,
    watched: 10_000,
    burst: 1_000,
  },
  "--full": {
    objects: 3_000,
    pairs: 9,
    changes: 11,
    idleSeconds: 40,
    fleet: 100,
    fleetRuns: 9,
    many: 1_000,
    renders: 1_000,
    watched: 10_000,
    burst: 1_000,
  },
} as const;

const [wish = ""] = process.argv.slice(2);
const size = Object.hasOwn(sizes, wish) ? sizes[wish as keyof typeof sizes] : undefined;
if (size === undefined) {
  console.error("usage: npm run bench [-- --full | --quick]");
  process.exitCode = 2;
} else process.exitCode = await run(size);

type Size = (typeof sizes)[keyof typeof sizes];

async function run(size: Size): Promise<number> {
  const started = new Date();
  console.log(
    `${machineText()}; load ${loadavg()
      .map((load) => load.toFixed(1))
      .join(" ")}`,
  );
  for (const line of inputLines(size)) console.log(line);
  const stop = new AbortController();
  const folder = mkdtempSync(join(tmpdir(), "syncline-bench-program-"));
  process.once("SIGINT", () => stop.abort(new Error("interrupted")));
  try {
    const report = await measure(size, folder, stop.signal);
    console.log(`\n${reportText(report)}`);
    console.log(
      `load ${loadavg()
        .map((load) => load.toFixed(1))
        .join(
          " ",
        )}; ${((Date.now() - started.getTime()) / 1000).toFixed(0)} s; written to ${writeReport(report, size, started)}`,
    );
    // Times depend on the machine; that nothing is asked or written where nothing changed does not.
    const isBroken = report.figures.some(
      (figure) => ["requests", "writes"].includes(figure.unit) && isMet(figure) === false,
    );
    return isBroken ? 1 : 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(size: Size, folder: string, signal: AbortSignal): Promise<Report> {
  const root = join(import.meta.dirname, "..");
  const { file: program } = await bundle({ root, entry: "src/main.ts", outdir: folder });
  const tell = (line: string): void => console.log(`  ${line}`);
  console.log("rendering");
  const renders = measureRender({ releases: size.renders, runs: size.fleetRuns, program });
  const checks = measureDriftCheck(size.watched);
  const stage = await openStage(signal);
  try {
    console.log("one wide release");
    const wide = await measureWide(stage, { ...size, program, tell });
    console.log("an ordinary fleet");
    const fleet = await measureFleet(stage, { releases: size.fleet, runs: size.fleetRuns, program, tell });
    const input = platformInput();
    if (input !== undefined) console.log("operators with their CRDs");
    const platform = input === undefined ? [] : await measurePlatform(stage, { input, program });
    console.log("many hand-made changes at once");
    const burst = await measureBurst(stage, { objects: size.watched, burst: size.burst, program, tell });
    const figures = [...renders, ...wide, ...checks, ...burst, ...fleet.figures, ...platform];
    if (size.many === 0) return { figures, commits: fleet.commits };
    console.log("many releases");
    const many = await measureMany(stage, {
      releases: size.many,
      idleSeconds: size.idleSeconds,
      program,
      tell,
    });
    return {
      figures: [...figures, ...many.figures],
      commits: [...fleet.commits, ...many.commits],
    };
  } finally {
    await stage.close();
  }
}

/** What is generated: the same bytes in every run. */
function inputLines({ objects, fleet, many }: Size): readonly string[] {
  const inputs = [
    wideInput(wideConfigMaps(objects), "files"),
    fleetInput(fleet),
    ...(many === 0 ? [] : [manyInput(many)]),
  ];
  return inputs.map(
    (input) =>
      `${input.name}: ${input.releases} × ${input.objects / input.releases} = ${input.objects} objects, ${bytesOf(input)} bytes`,
  );
}
