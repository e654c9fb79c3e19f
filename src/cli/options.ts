import { agentFlags } from "../config.ts";
import type { OptionSpec } from "./command.ts";

/** Where the cluster is, as kubectl has it. */
export const connection: readonly OptionSpec[] = [
  { flags: "--kubeconfig <FILE>", text: "kubeconfig; kubectl's own without it" },
  { flags: "--context <NAME>", text: "context of the kubeconfig; its current one without it" },
];

/** The same, and the namespace of the GitSyncs. */
export const cluster: readonly OptionSpec[] = [
  ...connection,
  {
    flags: "-n, --namespace <NAME>",
    text: "namespace of the GitSync; the context's without it, and syncline-system where that has none",
  },
];

/** Where the agent is. */
export const agentNamespace: OptionSpec = {
  flags: "-n, --namespace <NAME>",
  text: "namespace of the agent",
  fallback: "syncline-system",
};

export const allNamespaces: OptionSpec = {
  flags: "-A, --all-namespaces",
  text: "GitSyncs of all namespaces",
};

/** `-o` with these formats; the first is the default. */
export function output(...formats: readonly [string, ...string[]]): OptionSpec {
  return { flags: "-o, --output <FORMAT>", text: "how to print", fallback: formats[0], choices: formats };
}

/** What every listing can be printed as. */
export const listing: OptionSpec = output("table", "json", "yaml", "name");

export const agentApi: OptionSpec = {
  flags: "--agent <URL>",
  text: "the agent's API, such as http://127.0.0.1:8081 behind kubectl port-forward",
  variable: "SYNCLINE_AGENT",
};

/** Which files are planned. */
export const planRev: OptionSpec = {
  flags: "--rev <REV>",
  text: "with --repo: a branch, tag or commit of it; the files as they are on disk without it",
};

/** What is rendered, and for what. */
export const repo: readonly OptionSpec[] = [
  { flags: "--repo <DIR>", text: "the config repo, or a folder of plain manifests", fallback: "." },
  { flags: "--rev <REV>", text: "a branch, tag or commit of it; the files as they are on disk without it" },
  { flags: "--env <NAME>", text: "only targets of this environment" },
  { flags: "--region <NAME>", text: "only targets of this region" },
  { flags: "--cluster <NAME>", text: "only the target of this cluster" },
  { flags: "--kube-version <VERSION>", text: "Kubernetes version to render for, such as 1.36" },
  { flags: "--api-resources <FILE>", text: "what a cluster serves, as syncline capabilities writes it" },
  { flags: "--policy-dir <DIR>", text: "the platform's mandatory policies, as the agent gets them" },
  {
    flags: "-n, --namespace <NAME>",
    text: "without syncline.yaml: namespace of the objects that name none",
  },
];

/** For those who wonder what takes long. */
export const stats: OptionSpec = {
  flags: "--stats",
  text: "tell on stderr what rendering took: time per phase, the slowest releases, memory",
};

/** The same without a revision. */
export const folder: readonly OptionSpec[] = repo.filter(({ flags }) => !flags.startsWith("--rev "));

/** The agent's flags, which have a table of their own. */
export const agent: readonly OptionSpec[] = agentFlags.map(([name, takes, text, fallback, variable]) => ({
  flags: takes === undefined ? `--${name}` : `--${name} <${takes}>`,
  text,
  ...(fallback === undefined ? {} : { fallback }),
  ...(variable === undefined ? {} : { variable }),
}));
