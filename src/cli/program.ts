import { Command } from "commander";
import { agentFlags, type AgentFlags } from "../config.ts";
import { exitCode, type ExitCode, type Io } from "./io.ts";
import { printError } from "./print-error.ts";

/** Runs one command line. Returns the exit code. */
export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = exitCode.fine;
  const program = new Command("syncline");
  const agent = program.command("agent");
  for (const [name, takes, text] of agentFlags) agent.option(takes === undefined ? `--${name}` : `--${name} <${takes}>`, text);
  agent.action(async (options: Record<string, string | boolean>) => {
    const flags: AgentFlags = Object.fromEntries(
      agentFlags.map(([name]) => [name, name === "no-leader-election" ? options["leaderElection"] === false : options[name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())]]),
    );
    const { agentCommand } = await import("./agent.ts");
    code = await agentCommand(flags, io);
  });
  try {
    await program.parseAsync([...argv], { from: "user" });
  } catch (error) {
    code = printError(io, error);
  }
  return code;
}
