import { createHash } from "node:crypto";
import { accessSync, constants, mkdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { binaryNames, build, buildFlags, moduleDir, type BinaryName } from "./build.ts";
import { withLock } from "./lock.ts";

/** Where each binary lies, and the folder with kwok's stages (present when kwok is). */
export interface Binaries {
  readonly path: Readonly<Record<BinaryName, string>>;
  readonly stagesDir: string;
}

/** What an API server without controllers needs. */
export const apiBinaries: readonly BinaryName[] = ["pki", "etcd", "kube-apiserver", "kubectl"];

/**
 * Provides the named binaries (all by default): from KUBEBUILDER_ASSETS, from the user's cache, or by building
 * them with Go into the cache, which takes about five minutes once and is told line by line (to stderr, unless
 * `tell` is given). A cached start needs no Go. Two processes never build at once: the second waits.
 */
export async function provideBinaries(
  names: readonly BinaryName[] = binaryNames,
  tell: (line: string) => void = tellOnStderr,
): Promise<Binaries> {
  const cache = join(cacheDir(), cacheKey());
  const path = Object.fromEntries(binaryNames.map((name) => [name, asset(name) ?? join(cache, name)]));
  const missing = (): BinaryName[] => names.filter((name) => !isExecutable(path[name]));
  if (missing().length > 0) {
    mkdirSync(cache, { recursive: true });
    const waiting = () => tell("another process is building the control plane: waiting for it …");
    await withLock(join(cacheDir(), "build.lock"), waiting, async () => {
      const wanted = missing(); // asked again: the process waited for may have built them
      if (wanted.length === 0) return;
      tell(`the control plane is built once from Go modules into ${cache} (about 5 minutes on two cores)`);
      await build(
        binaryNames.filter((name) => wanted.includes(name)),
        cache,
        tell,
      );
    });
  }
  return { path: path as Record<BinaryName, string>, stagesDir: join(cache, "stages") };
}

/** The user's cache folder of the test cluster: one folder per build, and the state of the local cluster. */
export function cacheDir(): string {
  const base = process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
  return join(base, "syncline", "testcluster");
}

/** The kubectl on the PATH, for a cluster that is not ours; undefined when there is none. */
export function kubectlOnPath(): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.map((folder) => join(folder, "kubectl")).find(isExecutable);
}

// The Go toolchain's version is not part of the key: asking for it needs Go, and a filled cache must not.
function cacheKey(): string {
  const hash = createHash("sha256");
  for (const file of ["go.mod", "go.sum", "cmd/pki/main.go"])
    hash.update(readFileSync(join(moduleDir, file)));
  hash.update(JSON.stringify([buildFlags, process.platform, process.arch]));
  return hash.digest("hex").slice(0, 16);
}

/** What `setup-envtest` installs: etcd, kube-apiserver and kubectl. The rest is not in such a folder. */
function asset(name: BinaryName): string | undefined {
  const folder = process.env["KUBEBUILDER_ASSETS"];
  if (!folder) return undefined;
  const file = join(folder, name);
  return isExecutable(file) ? file : undefined;
}

function isExecutable(file: string | undefined): boolean {
  if (file === undefined) return false;
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function tellOnStderr(line: string): void {
  process.stderr.write(`testcluster: ${line}\n`);
}
