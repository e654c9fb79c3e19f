import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DemoFailure } from "./failure.ts";

/** The agent as a process of its own. */
export interface AgentProcess {
  /** What a person would type; without what only makes it end with the demo. */
  readonly line: string;
  readonly logFile: string;
  start(): void;
  /** Throws when it was started and has ended. */
  check(): void;
  /** The last lines of its log. */
  logEnd(lines: number): string;
  stop(): Promise<void>;
}

const root = join(import.meta.dirname, "..", "..");
const stopMs = 10_000;

/** An agent with these flags, not started yet; its log goes into `dir`. */
export function createAgentProcess(
  dir: string,
  flags: readonly (readonly string[])[],
  env: NodeJS.ProcessEnv,
): AgentProcess {
  const logFile = join(dir, "agent.log");
  let child: ChildProcess | undefined;
  const end = (): number | string | undefined => child?.exitCode ?? child?.signalCode ?? undefined;
  return {
    line: ["syncline agent", ...flags.map((flag) => flag.join(" "))].join(" \\\n    "),
    logFile,
    start: () => {
      const follow = join(root, "tools", "follow-parent.ts"); // it never outlives the demo
      const main = join(root, "src", "main.ts");
      const args = [
        "--disable-warning=ExperimentalWarning",
        "--require",
        follow,
        main,
        "agent",
        ...flags.flat(),
      ];
      const log = openSync(logFile, "a");
      // A group of its own: Ctrl-C reaches the demo only, which then stops it.
      child = spawn(process.execPath, args, { stdio: ["ignore", log, log], env, cwd: dir, detached: true });
      closeSync(log);
    },
    check: () => {
      if (end() !== undefined) throw new DemoFailure(`the agent ended (${end() ?? ""})`);
    },
    logEnd: (lines) =>
      child === undefined ? "" : readFileSync(logFile, "utf8").trimEnd().split("\n").slice(-lines).join("\n"),
    stop: async () => {
      if (child === undefined || end() !== undefined) return;
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      const late = setTimeout(() => child?.kill("SIGKILL"), stopMs);
      await ended;
      clearTimeout(late);
    },
  };
}
