import { singleFlags, type CommandSpec } from "./command.ts";
import { commandsForSetup } from "./commands-for-setup.ts";
import { commandsInCluster } from "./commands-in-cluster.ts";
import { commandsInRepo } from "./commands-in-repo.ts";
import { agent } from "./options.ts";

const group = "Setting up:";

/** Every command, in the order of the help. docs/cli.md has the same; a test keeps both equal. */
export const commands: readonly CommandSpec[] = [
  ...commandsInRepo,
  ...commandsInCluster,
  ...commandsForSetup,
  {
    name: "completion",
    args: "<bash|zsh|fish>",
    group,
    summary: "print a completion script for a shell",
    options: [],
    notes: `Examples:
  source <(syncline completion bash)
  syncline completion fish > ~/.config/fish/completions/syncline.fish`,
    load: async () => (await import("./completion.ts")).completion(commands),
  },
  {
    name: "agent",
    args: "",
    group,
    summary: "run the agent; the image does",
    options: agent,
    load: async () => {
      const { agentCommand } = await import("./agent.ts");
      return ({ flags, io }) => agentCommand(singleFlags(flags), io);
    },
  },
];
