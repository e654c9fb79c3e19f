import { runConfigured } from "../agent/wire.ts";
import { readAgentConfig, type AgentFlags } from "../config.ts";
import { exitCode, type ExitCode, type Io } from "./io.ts";

/** `syncline agent`: the in-cluster process. Ends with 0 after SIGTERM, 1 when leadership was lost (its pod starts it again). */
export async function agentCommand(flags: AgentFlags, io: Io): Promise<ExitCode> {
  const config = readAgentConfig(flags, io.environment);
  await runConfigured(config, { environment: io.environment, root: io.root }, io.signal);
  return io.signal.aborted ? exitCode.fine : exitCode.wrong;
}
