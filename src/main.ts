import process from "node:process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isMainThread, workerData } from "node:worker_threads";
import type { Io } from "./cli/io.ts";

/** The one entry of the program, also for its children and threads: each first finds out what it is, and loads only that part. */
await start();

async function start(): Promise<void> {
  if (process.env["SYNCLINE_CHILD"] === "git") {
    const { serveGitChild } = await import("./adapters/git/child.ts");
    serveGitChild(process);
    return;
  }
  if (!isMainThread) return startThread((workerData as { readonly thread?: string } | null)?.thread);
  const { run } = await import("./cli/program.ts");
  process.stdout.on("error", endOfReader);
  const stop = new AbortController();
  const onSignal = (signal: NodeJS.Signals): void => {
    if (stop.signal.aborted) process.exit(130); // asked twice
    stop.abort(new Error(`stopped by ${signal}`));
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  const code = await run(process.argv.slice(2), {
    stdout: (text) => process.stdout.write(text),
    stderr: (text) => process.stderr.write(text),
    color: process.stdout.isTTY && !process.env["NO_COLOR"],
    terminal: { out: process.stdout.isTTY, err: process.stderr.isTTY },
    ask: process.stdin.isTTY && process.stderr.isTTY ? ask : undefined,
    environment: process.env,
    cwd: process.cwd(),
    root: shippedFolder(fileURLToPath(import.meta.url)),
    usage,
    signal: stop.signal,
  });
  process.exit(code);
}

function usage(): ReturnType<Io["usage"]> {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const cpuMs = (userCPUTime + systemCPUTime) / 1000;
  return { ms: performance.now(), cpuMs, peakBytes: maxRSS * 1024 };
}

async function ask(question: string): Promise<string> {
  const { createInterface } = await import("node:readline/promises");
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await reader.question(question);
  } finally {
    reader.close();
  }
}

/** `syncline … | head` wants no more: that is no mistake. */
function endOfReader({ code }: NodeJS.ErrnoException): void {
  process.exit(code === "EPIPE" ? 0 : 1);
}

async function startThread(thread: string | undefined): Promise<void> {
  if (thread === "ledger") {
    const { runLedgerThread } = await import("./adapters/ledger/thread.ts");
    runLedgerThread();
  } else if (thread === "renders") {
    const { runRendersThread } = await import("./adapters/renders/thread.ts");
    runRendersThread();
  } else if (thread === "sandbox") {
    const { runSandboxThread } = await import("./adapters/sandbox/thread.ts");
    runSandboxThread();
  } else {
    throw new Error(`unknown thread ${thread ?? ""}`);
  }
}

/** Where charts/ and policies/ stand: the repository's root, or builtin/ beside the bundle. */
function shippedFolder(self: string): string {
  return self.endsWith(".ts") ? dirname(dirname(self)) : join(dirname(self), "builtin");
}
