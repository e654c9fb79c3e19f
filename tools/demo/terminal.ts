import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Ground } from "./ground.ts";

/** What a terminal of the demo knows. */
export interface Terminal {
  readonly env: NodeJS.ProcessEnv;
  /** To be sourced by a person's shell: the same, and a step into the clone. */
  readonly file: string;
}

/** kubectl and syncline on the PATH, the kubeconfig, the agent's address, and nobody's own Git configuration. */
export function openTerminal({ dir, cluster, kubeconfig }: Ground, agentUrl: string): Terminal {
  const bin = writePrograms(dir, cluster.kubectl);
  const own = {
    KUBECONFIG: kubeconfig.admin,
    KUBECACHEDIR: join(dir, "kubectl-cache"),
    SYNCLINE_AGENT: agentUrl,
    NO_PROXY: withLoopback(process.env["NO_PROXY"]),
    no_proxy: withLoopback(process.env["no_proxy"]),
  };
  const file = join(dir, "env");
  const exports = Object.entries(own).map(([name, value]) => `export ${name}='${value}'\n`);
  writeFileSync(file, `${exports.join("")}export PATH='${bin}':"$PATH"\ncd '${join(dir, "config")}'\n`);
  // A demo started from a Git hook must not work on that repository.
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_"));
  const path = `${bin}${delimiter}${process.env["PATH"] ?? ""}`;
  return { env: { ...Object.fromEntries(inherited), ...own, ...plainGit, PATH: path }, file };
}

const root = join(import.meta.dirname, "..", "..");

const plainGit = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_TERMINAL_PROMPT: "0",
  GIT_PAGER: "cat",
};

function writePrograms(dir: string, kubectl: string): string {
  const bin = join(dir, "bin");
  mkdirSync(bin);
  symlinkSync(kubectl, join(bin, "kubectl"));
  const main = join(root, "src", "main.ts");
  const run = `exec '${process.execPath}' --disable-warning=ExperimentalWarning '${main}' "$@"`;
  writeFileSync(join(bin, "syncline"), `#!/bin/sh\n${run}\n`, { mode: 0o755 });
  return bin;
}

/** The Git server, the agent and our control plane are on this machine. */
function withLoopback(noProxy = ""): string {
  return ["127.0.0.1", "localhost", noProxy].filter((host) => host !== "").join(",");
}
