import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { SynclineError } from "../core/errors.ts";
import { byText } from "../core/text.ts";

/** Where an import reads. */
export interface Kustomizations {
  readonly base: string;
  readonly overlays: readonly { readonly environment: string; readonly dir: string }[];
}

/** DIR is a kustomization, or holds `base` and `overlays/*` as Kustomize's documentation lays them out. `named` = NAME=DIR of --env,
 *  from `cwd`. Errors: CLI-USAGE, CLI-NOT-FOUND. */
export async function findKustomizations(
  dir: string,
  cwd: string,
  named: readonly string[],
): Promise<Kustomizations> {
  const overlays = named.map((text) => {
    const at = text.indexOf("=");
    if (at < 1 || at === text.length - 1) {
      throw new SynclineError("CLI-USAGE", `--env ${text}: want NAME=DIR, such as prod=overlays/prod`);
    }
    return { environment: text.slice(0, at), dir: resolve(cwd, text.slice(at + 1)) };
  });
  if (await isKustomization(dir)) return { base: dir, overlays };
  if (!(await isKustomization(join(dir, "base")))) {
    throw new SynclineError("CLI-NOT-FOUND", `no kustomization.yaml in ${dir}, nor in ${join(dir, "base")}`);
  }
  const found = (await names(join(dir, "overlays"))).toSorted(byText);
  const own = found.map((environment) => ({ environment, dir: join(dir, "overlays", environment) }));
  return { base: join(dir, "base"), overlays: overlays.length > 0 ? overlays : own };
}

async function isKustomization(dir: string): Promise<boolean> {
  return (await names(dir)).some((name) => /^(kustomization\.ya?ml|Kustomization)$/.test(name));
}

async function names(dir: string): Promise<readonly string[]> {
  return readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return [];
    throw new SynclineError("CLI-USAGE", error.message, { cause: error });
  });
}
