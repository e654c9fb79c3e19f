import { spawn } from "node:child_process";
import { join } from "node:path";
import { program } from "./agent.ts";

const root = join(import.meta.dirname, "..", "..");

export interface SynclineOptions {
  readonly cwd?: string;
  /** Path of a kubeconfig; without one there is none. */
  readonly kubeconfig?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface SynclineResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A `syncline` that is still running. */
export interface RunningSyncline {
  readonly ended: Promise<SynclineResult>;
  /** Resolves when stdout matches; fails with what there was when the program ends first. */
  saw(pattern: RegExp): Promise<void>;
  kill(signal: NodeJS.Signals): void;
}

/** Runs the program as a user types it; any exit code is a result. */
export function syncline(args: readonly string[], options: SynclineOptions = {}): Promise<SynclineResult> {
  return startSyncline(args, options).ended;
}

/** The same, for commands that go on until they are stopped. */
export function startSyncline(args: readonly string[], options: SynclineOptions = {}): RunningSyncline {
  const { cwd = root, kubeconfig = "/nonexistent/kubeconfig", environment = {} } = options;
  const { SYNCLINE_AGENT: _agent, NO_COLOR: _color, ...inherited } = process.env;
  const [file, ...before] = program();
  const child = spawn(file, [...before, ...args], {
    cwd,
    env: { ...inherited, KUBECONFIG: kubeconfig, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  let look = (): void => undefined;
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
    look();
  });
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<SynclineResult>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      resolve({ code: code ?? -1, stdout, stderr });
    });
  });
  return {
    ended,
    kill: (signal) => child.kill(signal),
    saw: (pattern) =>
      new Promise((resolve, reject) => {
        look = () => {
          if (pattern.test(stdout)) resolve();
        };
        look();
        void ended.then((result) => {
          reject(new Error(`it ended before it printed ${String(pattern)}: ${JSON.stringify(result)}`));
        });
      }),
  };
}
