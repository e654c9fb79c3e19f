import { spawn } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { stageFiles } from "./stages.ts";

/** The programs a test cluster consists of; `pki` makes its keys. */
export type BinaryName = keyof typeof packages;

/** From which Go package each is built; in this order, because etcd's and kube-apiserver's packages serve the rest. */
const packages = {
  pki: "./cmd/pki",
  etcd: "go.etcd.io/etcd/server/v3",
  "kube-apiserver": "k8s.io/kubernetes/cmd/kube-apiserver",
  kubectl: "k8s.io/kubernetes/cmd/kubectl",
  "kube-controller-manager": "k8s.io/kubernetes/cmd/kube-controller-manager",
  "kube-scheduler": "k8s.io/kubernetes/cmd/kube-scheduler",
  kwok: "sigs.k8s.io/kwok/cmd/kwok",
};

/** Every binary, in the order in which they are best built. */
export const binaryNames = Object.keys(packages) as readonly BinaryName[];

/** The Go module of this folder: go.mod pins every version. */
export const moduleDir = import.meta.dirname;

const kubernetesVersion = { git: "v1.36.3", major: "1", minor: "36" };

// A build outside Kubernetes' own makefiles reports `v0.0.0-master+$Format:%H$`, which clients that compare
// versions misread; so the version is stamped as the makefiles do it.
const stamp = "-X k8s.io/component-base/version.";
const linkerFlags = [
  "-s -w",
  `${stamp}gitVersion=${kubernetesVersion.git}`,
  `${stamp}gitMajor=${kubernetesVersion.major}`,
  `${stamp}gitMinor=${kubernetesVersion.minor}`,
  `${stamp}gitTreeState=clean`,
].join(" ");

/** The arguments of `go build` that decide about the bytes of a binary: part of the cache key. */
export const buildFlags = ["-trimpath", "-ldflags", linkerFlags] as const;

const environment = { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-buildvcs=false" };

const missingGo = `The test cluster is a real Kubernetes control plane, built once from Go modules, and the \`go\` command was not found.
Do one of these:
  - install Go 1.26 or newer (https://go.dev/doc/install); the build takes about five minutes and is then cached
  - set KUBEBUILDER_ASSETS to a folder with etcd, kube-apiserver and kubectl (enough where no controllers are needed)
  - set SYNCLINE_TEST_KUBECONFIG to the kubeconfig of a throw-away cluster to test against`;

/**
 * Builds the named binaries into `target`, one after the other, and tells progress line by line. Each is built
 * beside its place and then renamed, so that a half-written file is never found there and a build that was
 * cut short goes on where it stopped. Throws with Go's own words when a build fails.
 */
export async function build(
  names: readonly BinaryName[],
  target: string,
  tell: (line: string) => void,
): Promise<void> {
  const started = performance.now();
  for (const leftover of readdirSync(target).filter((name) => name.startsWith("building-"))) {
    rmSync(join(target, leftover), { recursive: true, force: true });
  }
  const scratch = mkdtempSync(join(target, "building-"));
  try {
    for (const [index, name] of names.entries()) {
      tell(`building ${name} (${index + 1} of ${names.length}) …`);
      const begun = performance.now();
      const command = ["build", ...buildFlags, "-o", join(scratch, name), packages[name]];
      await go(command).catch(async (error: unknown) => {
        if (!(error instanceof Error) || !isOfNetwork.test(error.message)) throw error;
        tell("a module could not be fetched, once more …");
        await go(command);
      });
      // kwok last, its stages before it: whoever finds kwok in the cache finds the stages too.
      if (name === "kwok") await copyStages(scratch, target);
      renameSync(join(scratch, name), join(target, name));
      tell(`built ${name} in ${seconds(begun)}, ${seconds(started)} in all`);
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * kwok has no built-in behaviour: what a fake node or pod does stands in "stages", shipped beside its source.
 * Written anew instead of copied with their modes, because Go's module folder is read-only.
 */
async function copyStages(scratch: string, target: string): Promise<void> {
  const source = (await go(["list", "-m", "-f", "{{.Dir}}", "sigs.k8s.io/kwok"])).trim();
  mkdirSync(join(scratch, "stages"));
  for (const file of stageFiles) {
    const text = readFileSync(join(source, "kustomize", "stage", file));
    writeFileSync(join(scratch, "stages", basename(file)), text);
  }
  rmSync(join(target, "stages"), { recursive: true, force: true });
  renameSync(join(scratch, "stages"), join(target, "stages"));
}

/** What Go says when its module proxy did not answer well: it does not try again itself. */
const isOfNetwork =
  /dial tcp|i\/o timeout|TLS handshake|connection re(set|fused)|unexpected EOF|: 5\d\d |: 429 /;

async function go(args: readonly string[]): Promise<string> {
  const child = spawn("go", args, { cwd: moduleDir, env: environment, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  let complaint = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-4000)));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", (cause: NodeJS.ErrnoException) => {
      reject(cause.code === "ENOENT" ? new Error(missingGo) : cause);
    });
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`go ${args[0] ?? ""} ${args.at(-1) ?? ""} failed:\n${complaint.trim()}`);
  return output;
}

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(0)} s`;
