/**
 * The process between a test and the servers it started, so that nothing survives the test. A test may die by
 * SIGKILL, which it cannot answer; but then its end of the channel to this process closes, and this process
 * kills the servers and removes their data. The servers are this process's children from birth: at no moment
 * is there a server it does not know. (Linux could do it with PR_SET_PDEATHSIG; Node cannot, nor macOS.)
 *
 * usage (with an IPC channel): node supervisor.ts [FOLDER TO REMOVE AT THE END]
 */
import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, openSync, rmSync } from "node:fs";
import type { Event, StartCommand } from "./processes.ts";

const folder = process.argv[2];
const running = new Map<number, ChildProcess>();
let ending = false;

process.on("message", (command: StartCommand) => start(command));
process.on("disconnect", end);
process.on("SIGTERM", end);

function start({ id, file, args, log }: StartCommand): void {
  const output = openSync(log, "a");
  const child = spawn(file, args, { stdio: ["ignore", output, output] });
  closeSync(output);
  if (child.pid !== undefined) {
    running.set(id, child); // at once, not on "spawn": the channel may close in between
    tell({ id, kind: "started", pid: child.pid });
  }
  child.on("error", (error) => tell({ id, kind: "failed", message: error.message }));
  child.on("exit", (code, signal) => {
    running.delete(id);
    tell({ id, kind: "exited", code, signal });
    if (ending) finishWhenEmpty();
  });
}

function end(): void {
  ending = true;
  for (const child of running.values()) child.kill("SIGKILL");
  finishWhenEmpty();
}

function finishWhenEmpty(): void {
  if (running.size > 0) return;
  if (folder) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  process.exit(0);
}

function tell(event: Event): void {
  if (process.connected) process.send?.(event);
}
