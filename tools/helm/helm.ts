import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { cacheDir } from "../testcluster/binaries.ts";
import { withLock } from "../testcluster/lock.ts";

const run = promisify(execFile);
const moduleDir = import.meta.dirname;

// As Helm's makefile does it: unstamped, helm takes every cluster it does not ask for Kubernetes 1.20.
const kubernetesMinor = 36;
const stamps = [
  `internal/version.version=v3.22.0`,
  ...["pkg/lint/rules", "pkg/chartutil"].flatMap((path) => [
    `${path}.k8sVersionMajor=1`,
    `${path}.k8sVersionMinor=${kubernetesMinor}`,
  ]),
];
const linkerFlags = ["-s -w", ...stamps.map((stamp) => `-X helm.sh/helm/v3/${stamp}`)].join(" ");
const flags = ["-trimpath", "-ldflags", linkerFlags];

/**
 * Path of the real `helm` that go.mod pins: from the user's cache, or built into it with Go (about a minute, once).
 * Two processes never build at once.
 */
export async function provideHelm(): Promise<string> {
  const folder = join(dirname(cacheDir()), "helm", cacheKey());
  const helm = join(folder, "helm");
  if (existsSync(helm)) return helm;
  mkdirSync(folder, { recursive: true });
  await withLock(
    join(dirname(folder), "build.lock"),
    tell("another process is building helm …"),
    async () => {
      if (existsSync(helm)) return;
      tell(`helm is built once from Go modules into ${folder}`)();
      const half = join(folder, `building-${process.pid}`);
      const env = { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-buildvcs=false" };
      await run("go", ["build", ...flags, "-o", half, "helm.sh/helm/v3/cmd/helm"], { cwd: moduleDir, env });
      renameSync(half, helm); // never a half-written file under the final name
    },
  );
  return helm;
}

/** Runs helm without any configuration, cache or plugin of the user's; throws with its words when it fails. */
export async function helm(...args: readonly string[]): Promise<string> {
  const home = join(dirname(cacheDir()), "helm", "home");
  const env = { PATH: process.env["PATH"], HOME: home, HELM_NO_PLUGINS: "1" };
  const { stdout } = await run(await provideHelm(), [...args], { env, maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}

function cacheKey(): string {
  const hash = createHash("sha256");
  for (const file of ["go.mod", "go.sum"]) hash.update(readFileSync(join(moduleDir, file)));
  hash.update(JSON.stringify([flags, process.platform, process.arch]));
  return hash.digest("hex").slice(0, 16);
}

function tell(line: string): () => void {
  return () => void process.stderr.write(`helm: ${line}\n`);
}
