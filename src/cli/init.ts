import { mkdir, readdir, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { SynclineError } from "../core/errors.ts";
import { printable } from "../core/text.ts";
import type { Call } from "./command.ts";
import { initFiles } from "./init-files.ts";
import { exitCode, type ExitCode } from "./io.ts";

/** `syncline init [DIR]`: never touches a file that is there. A fresh clone (only `.git`) counts as empty. */
export async function init({ args, io }: Call): Promise<ExitCode> {
  const dir = resolve(io.cwd, args[0] ?? ".");
  try {
    const there = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return [];
      throw error;
    });
    if (there.some((name) => name !== ".git"))
      throw new SynclineError("CLI-USAGE", `${dir} is not empty`, {
        hint: "name a folder that is empty or not there yet",
      });
    for (const [path, text] of Object.entries(initFiles)) {
      await mkdir(dirname(join(dir, path)), { recursive: true });
      await writeFile(join(dir, path), text, { flag: "wx" });
      io.stdout(`${printable(join(relative(io.cwd, dir), path))}\n`);
    }
  } catch (error) {
    if (error instanceof SynclineError) throw error;
    throw new SynclineError("CLI-USAGE", (error as Error).message, { cause: error });
  }
  const place = relative(io.cwd, dir);
  const repo = place === "" ? "" : ` --repo ${place}`;
  io.stderr(`\nNow: syncline validate${repo}\n     syncline render${repo} --env prod --region eu\n`);
  return exitCode.fine;
}
