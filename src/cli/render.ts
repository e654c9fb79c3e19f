import { mkdir, readdir, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { SynclineError } from "../core/errors.ts";
import type { Json } from "../core/json.ts";
import { hasErrors } from "../core/problem.ts";
import type { RenderedRelease } from "../core/rendered.ts";
import { targetText } from "../core/target.ts";
import { nearest, printable } from "../core/text.ts";
import { stringifyYaml } from "../yaml/stringify.ts";
import { textOf, type Call } from "./command.ts";
import { groupProblems, type GroupedProblem } from "./grouped-problems.ts";
import { exitCode, type ExitCode } from "./io.ts";
import { secretMask, type Mask } from "./mask-secrets.ts";
import { printDocument } from "./output.ts";
import { printProblems } from "./print-problems.ts";
import {
  openWorkshop,
  problemsOf,
  renderAll,
  tellStats,
  type Rendering,
  type Workshop,
} from "./renderings.ts";
import { onlyTarget } from "./targets.ts";

/** `syncline render`: all or nothing; with an error nothing is printed but the problems. */
export async function render(call: Call): Promise<ExitCode> {
  const { args, flags, io } = call;
  const whole = await openWorkshop(call);
  const out = textOf(flags, "out");
  const workshop =
    whole.targets.length === 0 || out !== undefined ? whole : { ...whole, targets: [onlyTarget(whole)] };
  const renderings: Rendering[] = [];
  for await (const rendering of renderAll(workshop, call)) renderings.push(rendering);
  tellStats(workshop, call);
  checkNames(renderings, args);
  const problems = allProblems(workshop, renderings, args);
  printProblems(problems, workshop, { write: io.stderr, color: io.color });
  if (hasErrors(problems)) return exitCode.wrong;
  const mask: Mask = flags["show-secrets"] === true ? (object) => object : secretMask();
  const format = textOf(flags, "output") ?? "yaml";
  const chosen = renderings.map(({ target, result }) => ({
    target: targetText(target),
    releases: result.releases.filter(({ settings }) => args.length === 0 || args.includes(settings.name)),
  }));
  if (out !== undefined) return writeAll(chosen, { dir: resolve(io.cwd, out), format, mask }, call);
  const releases = chosen.flatMap((each) => each.releases);
  if (format === "json") printDocument(io, format, objectsOf(releases, mask) as unknown as Json);
  else io.stdout(releases.map((release) => yamlOf(release, mask)).join(""));
  return exitCode.fine;
}

/** A name that no target has is a mistake of the command line. */
function checkNames(renderings: readonly Rendering[], asked: readonly string[]): void {
  const known = new Set(
    renderings.flatMap(({ result }) => result.releases.map(({ settings }) => settings.name)),
  );
  const unknown = asked.find((name) => !known.has(name));
  if (unknown === undefined || known.size === 0) return;
  const targets = renderings.map(({ target }) => targetText(target)).join(", ");
  const meant = nearest(unknown, known);
  throw new SynclineError(
    "CLI-NOT-FOUND",
    `no release ${JSON.stringify(unknown)} for ${targets || "this folder"}`,
    {
      hint: meant === undefined ? `releases: ${[...known].sort().join(", ")}` : `did you mean ${meant}?`,
    },
  );
}

function allProblems(
  workshop: Workshop,
  renderings: readonly Rendering[],
  asked: readonly string[],
): readonly GroupedProblem[] {
  return groupProblems([
    ...workshop.problems.map((problem) => ({ problem, target: "" })),
    ...renderings.flatMap(({ target, result }) =>
      problemsOf(result, asked).map((problem) => ({ problem, target: targetText(target) })),
    ),
  ]);
}

interface Written {
  readonly target: string;
  readonly releases: readonly RenderedRelease[];
}

async function writeAll(
  all: readonly Written[],
  { dir, format, mask }: { readonly dir: string; readonly format: string; readonly mask: Mask },
  { io }: Call,
): Promise<ExitCode> {
  await mustBeEmpty(dir);
  let count = 0;
  for (const { target, releases } of all) {
    for (const release of releases) {
      const json = (): string => `${JSON.stringify(objectsOf([release], mask), null, 2)}\n`;
      const text = format === "json" ? json() : yamlOf(release, mask);
      await write(join(dir, target, `${release.settings.name}.${format}`), text);
      count += 1;
    }
  }
  io.stderr(`${count} files in ${printable(dir)}\n`);
  return exitCode.fine;
}

async function write(file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  } catch (cause) {
    throw new SynclineError("CLI-USAGE", `--out: ${(cause as Error).message}`, { cause });
  }
}

/** Files of an earlier run would look like results of this one. */
async function mustBeEmpty(dir: string): Promise<void> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw new SynclineError("CLI-USAGE", `--out: ${error.message}`);
  });
  if (names.length > 0)
    throw new SynclineError("CLI-USAGE", `--out ${dir} is not empty`, {
      hint: "empty it, or name another folder",
    });
}

function objectsOf(releases: readonly RenderedRelease[], mask: Mask) {
  return releases.flatMap(({ manifests }) => manifests.map(({ object }) => mask(object)));
}

/** YAML documents, each below the release and the file that it comes from. */
function yamlOf({ settings, manifests }: RenderedRelease, mask: Mask): string {
  return manifests
    .map(({ object, position }) => {
      const from = printable(`${settings.name}: ${position.file}`);
      return `---\n# ${from}\n${stringifyYaml(mask(object))}`;
    })
    .join("");
}
