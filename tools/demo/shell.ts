import { spawn } from "node:child_process";

export interface Typed {
  readonly line: string;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/**
 * Runs a command line as a shell would when somebody typed it. Returns the exit code and all it printed, in order.
 * When the signal aborts, its whole process group is ended, and the signal's reason thrown.
 */
export async function shell({ line, cwd, env, signal }: Typed): Promise<{ code: number; output: string }> {
  signal.throwIfAborted();
  // A group of its own: Ctrl-C reaches the demo only, which then ends what the line started.
  const child = spawn("sh", ["-c", `exec 2>&1\n${line}`], {
    cwd,
    env,
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const end = (): void => {
    if (child.pid !== undefined) killGroup(child.pid);
  };
  signal.addEventListener("abort", end);
  try {
    const output: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
    const code = await new Promise<number>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (exit) => {
        resolve(exit ?? 1);
      });
    });
    signal.throwIfAborted();
    return { code, output: Buffer.concat(output).toString() };
  } finally {
    signal.removeEventListener("abort", end);
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It ended by itself in this moment.
  }
}
