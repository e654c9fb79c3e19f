import { mkdir, readdir, writeFile } from "node:fs/promises";
import { basename, dirname, join, posix, relative, resolve, sep } from "node:path";
import { SynclineError } from "../core/errors.ts";
import { hasErrors, type Problem } from "../core/problem.ts";
import type { SourceTree } from "../core/source-tree.ts";
import { printable } from "../core/text.ts";
import { importRelease, type Imported } from "../kustomize/import-release.ts";
import { isReleaseName } from "../schema/repo-fields.ts";
import { textOf, textsOf, type Call } from "./command.ts";
import { groupProblems } from "./grouped-problems.ts";
import { findKustomizations, type Kustomizations } from "./find-kustomizations.ts";
import { exitCode, type ExitCode } from "./io.ts";
import { printProblems } from "./print-problems.ts";
import { openBuiltins, openFolder } from "./wire.ts";

/** `syncline import kustomize DIR`: a kustomization as a release. Reads no network and overwrites nothing. */
export async function importCommand(call: Call): Promise<ExitCode> {
  const { args, flags, io } = call;
  const [tool = "", dir = "."] = args;
  if (tool !== "kustomize") {
    throw new SynclineError("CLI-USAGE", `import ${tool}: want kustomize`, {
      hint: "Helm charts are copied below charts/ as they are",
    });
  }
  const found = await findKustomizations(resolve(io.cwd, dir), io.cwd, textsOf(flags, "env"));
  const release = textOf(flags, "name") ?? nameOf(found.base);
  if (!isReleaseName(release)) {
    throw new SynclineError("CLI-USAGE", `${release} cannot be the name of a release`, {
      hint: "give one with --name",
    });
  }
  const out = resolve(io.cwd, textOf(flags, "out") ?? join("releases", release));
  const imported = await readAll(found, release, io.cwd);
  printProblems(
    groupProblems(imported.problems.map((problem) => ({ problem, target: "" }))),
    { tree: imported.tree, builtins: await openBuiltins(io), targets: [] },
    { write: io.stderr, color: io.color },
  );
  if (hasErrors(imported.problems)) return exitCode.wrong;
  const files = placed(imported, release, out);
  await mustBeNew(files);
  for (const [file, text] of files) {
    await write(file, text);
    io.stdout(`${printable(relative(io.cwd, file))}\n`);
  }
  io.stderr("\nNow: syncline validate, and compare syncline render with kustomize build.\n");
  return exitCode.fine;
}

/** `shop/base` is the release shop. */
function nameOf(base: string): string {
  const name = basename(base).toLowerCase();
  return name === "base" ? basename(dirname(base)).toLowerCase() : name;
}

/** Reads from the nearest folder that holds all kustomizations, and from further up when one of them leads out of it. Places are
 *  named from `cwd`. */
async function readAll(found: Kustomizations, release: string, cwd: string): Promise<ReadAll> {
  let root = commonFolder([found.base, ...found.overlays.map(({ dir }) => dir)]);
  for (;;) {
    const tree = await openFolder(root);
    const texts = tree.entries.flatMap(({ path, bytes }) =>
      bytes === undefined ? [] : [[path, bytes] as const],
    );
    const overlays = found.overlays.map(({ environment, dir }) => ({
      environment,
      folder: between(root, dir),
    }));
    const base = between(root, found.base);
    const imported = importRelease({ files: new Map(texts), base, overlays, release });
    const above = dirname(root);
    const isAll = imported.outside.length === 0 || above === root || dirname(above) === above;
    if (!isAll) {
      root = above;
      continue;
    }
    const prefix = between(cwd, root);
    const problems = imported.problems.map((problem) => placedFrom(prefix, problem));
    return { files: imported.files, problems, tree: { ...tree, root: prefix } };
  }
}

interface ReadAll extends Pick<Imported, "files" | "problems"> {
  readonly tree: SourceTree;
}

function between(from: string, to: string): string {
  return relative(from, to).split(sep).join("/");
}

function placedFrom(prefix: string, problem: Problem): Problem {
  const { position } = problem;
  return position === undefined
    ? problem
    : { ...problem, position: { ...position, file: posix.join(prefix, position.file) } };
}

function commonFolder(dirs: readonly string[]): string {
  const [first = ""] = dirs;
  const holds = (folder: string): boolean =>
    dirs.every((dir) => dir === folder || dir.startsWith(folder + sep));
  let folder = first;
  while (!holds(folder)) folder = dirname(folder);
  return folder;
}

/** The release goes to `out`; releases of its overlays stand beside it. */
function placed(
  { files }: Pick<Imported, "files">,
  release: string,
  out: string,
): ReadonlyMap<string, string> {
  return new Map(
    [...files].map(([path, text]) => {
      const [name = "", ...rest] = path.split("/");
      return [join(`${out}${name.slice(release.length)}`, ...rest), text];
    }),
  );
}

async function mustBeNew(files: ReadonlyMap<string, string>): Promise<void> {
  const folders = new Set(
    [...files.keys()].filter((file) => basename(file) === "release.yaml").map((file) => dirname(file)),
  );
  for (const folder of folders) {
    const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return [];
      throw new SynclineError("CLI-USAGE", error.message, { cause: error });
    });
    if (names.length > 0) {
      throw new SynclineError("CLI-USAGE", `${folder} is not empty`, {
        hint: "remove it, or give another place with --out",
      });
    }
  }
}

async function write(file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text, { flag: "wx" });
  } catch (cause) {
    throw new SynclineError("CLI-USAGE", (cause as Error).message, { cause });
  }
}
