import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { agentNamespace, type BenchCluster } from "./cluster.ts";

/** The built agent as a process, started as its image starts it. */
export interface BenchAgent {
  readonly pid: number;
  output(): string;
  stop(): Promise<void>;
}

export interface AgentOptions {
  /** The bundle, dist/syncline.mjs of some build. */
  readonly program: string;
  /** As a pod with a mounted token, or as a person with a kubeconfig (whose library costs memory). */
  readonly credentials: "service account" | "kubeconfig";
  readonly flags?: readonly string[];
}

const root = join(import.meta.dirname, "..");

/** Starts an agent with a fresh data folder and waits until it leads. */
export async function startAgent(
  { cluster, accountFolder }: BenchCluster,
  options: AgentOptions,
): Promise<BenchAgent> {
  const dataDir = mkdtempSync(join(tmpdir(), "syncline-bench-agent-"));
  const { flags, environment } = imageSettings();
  const { hostname, port } = new URL(cluster.server);
  const isPod = options.credentials === "service account";
  const account = {
    KUBERNETES_SERVICE_HOST: hostname,
    KUBERNETES_SERVICE_PORT: port,
    SYNCLINE_SERVICE_ACCOUNT_DIR: accountFolder,
  };
  const args = [
    ...["agent", "--data-dir", dataDir, "--allow-insecure-sources"],
    ...["--http-address", "off", "--metrics-address", "off", "--api-address", "off"],
    ...(isPod ? [] : ["--kubeconfig", cluster.kubeconfig("admin")]),
    ...(options.flags ?? []),
  ];
  const child = spawn(process.execPath, [...followParent, ...flags, options.program, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...environment,
      POD_NAMESPACE: agentNamespace,
      HOME: dataDir,
      ...(isPod ? account : {}),
    },
  });
  let output = "";
  const isReady = options.flags?.includes("--no-leader-election") === true ? '"agent started"' : '"leading"';
  const leads = new Promise<void>((resolve, reject) => {
    const collect = (chunk: Buffer): void => {
      output += chunk.toString();
      if (output.includes(isReady)) resolve();
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.once("exit", () => reject(new Error(`the agent ended:\n${output}`)));
  });
  const ended = once(child, "exit");
  await leads;
  return {
    pid: child.pid ?? 0,
    output: () => output,
    async stop() {
      child.kill("SIGTERM");
      await ended;
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** An interrupted benchmark leaves no agent behind. Not a file of TypeScript: reading that would cost the agent memory. */
const followParent = [
  "--import",
  "data:text/javascript,const p=process.ppid;setInterval(()=>process.ppid===p||process.exit(1),1000).unref()",
];

/** Node's flags and the environment of the image, read from the Dockerfile: figures of settings nobody runs are worth nothing. */
function imageSettings(): {
  readonly flags: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
} {
  const dockerfile = readFileSync(join(root, "Dockerfile"), "utf8");
  const entrypoint = /^ENTRYPOINT (\[.*\])$/m.exec(dockerfile)?.[1];
  const variables = /^ENV (.*)$/m.exec(dockerfile)?.[1];
  if (entrypoint === undefined || variables === undefined)
    throw new Error("Dockerfile: no ENTRYPOINT or ENV found");
  const flags = (JSON.parse(entrypoint) as readonly string[]).filter((word) => word.startsWith("--"));
  const pairs = variables.split(" ").map((pair) => pair.split("=", 2) as [string, string]);
  return { flags, environment: Object.fromEntries(pairs) };
}
