import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Ground } from "./ground.ts";

/** What a terminal of the demo knows. */
export interface Terminal {
  readonly env: NodeJS.ProcessEnv;
  /** To be sourced by a person's shell: the same, and a step into the clone. */
  readonly file: string;
}

const root = join(import.meta.dirname, "..", "..");

/** kubectl and syncline on the PATH, the kubeconfig, the agent's address, and nobody's own Git configuration. */
export function openTerminal({ dir, cluster, kubeconfig }: Ground, agentUrl: string): Terminal {
  const bin = join(dir, "bin");
  mkdirSync(bin);
  symlinkSync(cluster.kubectl, join(bin, "kubectl"));
  const main = join(root, "src", "main.ts");
  const syncline = `#!/bin/sh\nexec '${process.execPath}' --disable-warning=ExperimentalWarning '${main}' "$@"\n`;
  writeFileSync(join(bin, "syncline"), syncline, { mode: 0o755 });
  const own = {
    KUBECONFIG: kubeconfig.admin,
    KUBECACHEDIR: join(dir, "kubectl-cache"),
    SYNCLINE_AGENT: agentUrl,
    NO_PROXY: ["127.0.0.1", "localhost", process.env["NO_PROXY"] ?? ""]
      .filter((host) => host !== "")
      .join(","),
    no_proxy: ["127.0.0.1", "localhost", process.env["no_proxy"] ?? ""]
      .filter((host) => host !== "")
      .join(","),
  };
  const file = join(dir, "env");
  const exports = Object.entries(own).map(([name, value]) => `export ${name}='${value}'`);
  writeFileSync(
    file,
    [...exports, `export PATH='${bin}':"$PATH"`, `cd '${join(dir, "config")}'`, ""].join("\n"),
  );
  const noGitConfig = {
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_PAGER: "cat",
  };
  const path = `${bin}${delimiter}${process.env["PATH"] ?? ""}`;
  return { env: { ...process.env, ...own, ...noGitConfig, PATH: path }, file };
}
