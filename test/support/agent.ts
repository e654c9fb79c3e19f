import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The agent as its own process, as `syncline agent` starts it. */
export interface AgentProcess {
  /** Everything it wrote so far: one JSON log line per line. */
  output(): string;
  readonly pid: number;
  readonly dataDir: string;
  /** `http://127.0.0.1:PORT` of its API, or of its health checks when they are on. Throws before it listens there. */
  url(server: "api" | "health"): string;
  /** Resolves when it has ended, by whatever: its exit code, or null after a signal. */
  readonly ended: Promise<number | null>;
  kill(signal: NodeJS.Signals): Promise<number | null>;
}

export interface AgentOptions {
  readonly kubeconfig: string;
  /** The one namespace it looks at; "" = all. */
  readonly namespace: string;
  /** What is started up to `agent`; the program when absent. */
  readonly command?: readonly [program: string, ...args: string[]];
  /** Kept when given: the next process goes on with it. */
  readonly dataDir?: string;
  readonly slackApiUrl?: string;
  readonly flags?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether http:// sources are permitted; they are. */
  readonly insecure?: boolean;
  /** Off, as for a process that is the only one there is. */
  readonly leaderElection?: boolean;
}

const root = join(import.meta.dirname, "..", "..");

export async function startAgent(options: AgentOptions): Promise<AgentProcess> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), "syncline-agent-"));
  const flags = [
    ["--kubeconfig", options.kubeconfig],
    ["--data-dir", dataDir],
    ...(options.namespace === "" ? [] : [["--watch-namespace", options.namespace]]),
    ["--http-address", "off"],
    ["--metrics-address", "off"],
    ["--api-address", "127.0.0.1:0"],
    ...(options.slackApiUrl === undefined ? [] : [["--slack-api-url", options.slackApiUrl]]),
    ...(options.leaderElection === true ? [] : [["--no-leader-election"]]),
    ...(options.insecure === false ? [] : [["--allow-insecure-sources"]]),
    ...(options.flags ?? []).map((flag) => [flag]),
  ].flat();
  const [file, ...args] = options.command ?? program();
  const child = spawn(file, [...args, "agent", ...flags], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...withoutProxy, ...options.environment },
  });
  let output = "";
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const collect = (chunk: Buffer): void => void (output += chunk.toString());
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  if (process.env["SYNCLINE_TEST_VERBOSE"]) child.stdout.pipe(process.stderr);
  return {
    output: () => output,
    pid: child.pid ?? 0,
    dataDir,
    url: (server) => urlOf(server, output),
    ended,
    kill: (signal) => end(child, signal),
  };
}

/** What runs here is asked directly, also where the way out leads through a proxy. */
const proxies = /^(https?|all)_proxy$/i;
const withoutProxy = Object.fromEntries(Object.entries(process.env).filter(([name]) => !proxies.test(name)));

/** Where a server listens, as the log says: it chose its port itself, so nobody can have taken it meanwhile. */
function urlOf(server: string, output: string): string {
  const address = new RegExp(`"server":"${server}","address":"([^"]+)"`).exec(output)?.[1];
  if (address === undefined) throw new Error(`the agent's server ${server} does not listen yet:\n${output}`);
  return `http://${address}`;
}

/** `syncline` as the test run built it for all its files (a quarter of the time to start), or from its sources for a file run alone; ends
 *  with the test that started it. */
export function program(): readonly [string, ...string[]] {
  const node = join(root, "node_modules", ".bin", "node");
  const built = process.env[programVariable];
  if (built !== undefined) return [node, "--import", followParent, built];
  const follow = join(root, "tools", "follow-parent.ts");
  return [node, "--disable-warning=ExperimentalWarning", "--require", follow, join(root, "src", "main.ts")];
}

/** Names the built program that a test run's files use. */
export const programVariable = "SYNCLINE_TEST_PROGRAM";

/** As tools/follow-parent.ts does; no file of TypeScript, whose reader costs each process a tenth of a second. */
const followParent =
  "data:text/javascript,const p=process.ppid;setInterval(()=>process.ppid===p||process.exit(1),1000).unref()";

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const ended = once(child, "exit");
  child.kill(signal);
  await ended;
  return child.exitCode;
}

/** Removes an agent's data folder. */
export function forgetData(dataDir: string): void {
  rmSync(dataDir, { recursive: true, force: true });
}
