import { spawn } from "node:child_process";
import { program } from "./agent.ts";

export interface RunResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `syncline ARGS` as a process of its own, the program under test unless another command is given. Any exit code is a result. */
export function runSyncline(
  args: readonly string[],
  options: { readonly command?: readonly [string, ...string[]]; readonly cwd?: string } = {},
): Promise<RunResult> {
  const [file, ...before] = options.command ?? program();
  return new Promise((resolve, reject) => {
    const child = spawn(file, [...before, ...args], {
      cwd: options.cwd,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => void (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => void (stderr += chunk.toString()));
    child.once("error", reject);
    child.once("close", (code) => {
      resolve({ code: code ?? -1, stdout, stderr });
    });
  });
}
