import { Command, CommanderError, Option } from "commander";
import { version } from "../core/version.ts";
import { SynclineError } from "../core/errors.ts";
import type { CommandSpec, Flags, OptionSpec } from "./command.ts";
import { commands } from "./commands.ts";
import { exitCode, type ExitCode, type Io } from "./io.ts";
import { printError } from "./print-error.ts";

/** Runs one command line. Returns the exit code; every error is told on stderr. */
export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = exitCode.fine;
  const program = describe(io, async (spec, args, command) => {
    const runCommand = await spec.load();
    code = await runCommand({ args, flags: flagsOf(spec, command, io), io });
  });
  try {
    await program.parseAsync(argv.length === 0 ? ["--help"] : [...argv], { from: "user" });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) return printError(io, error);
    return error.exitCode === 0 ? exitCode.fine : printError(io, usageError(error, argv));
  }
}

type Start = (spec: CommandSpec, args: readonly string[], command: Command) => Promise<void>;

function describe(io: Io, start: Start): Command {
  const program = new Command("syncline")
    .description("Keeps Kubernetes clusters equal to a Git repository.")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this, or the help of a command")
    .helpCommand("help [COMMAND]", "print the help of a command")
    .addHelpText("after", `\n${exitCodes}`)
    .exitOverride()
    .configureOutput({ writeOut: io.stdout, writeErr: () => undefined, getOutHasColors: () => io.color });
  for (const spec of commands) {
    const command = program.command(`${spec.name} ${spec.args}`.trim()).helpGroup(spec.group);
    command.summary(spec.summary).description(`${sentence(spec.summary)}.`);
    for (const option of spec.options) command.addOption(optionOf(option));
    if (spec.notes !== undefined) command.addHelpText("after", `\n${spec.notes}`);
    command.action(async () => {
      await start(spec, command.args, command);
    });
  }
  return program;
}

const exitCodes = `Exit codes: 0 fine, 1 something is wrong in repo, cluster or result, 2 wrong command line or kubeconfig,
3 differences found, 4 held, 5 timeout, 6 cluster or agent unreachable.`;

function sentence(summary: string): string {
  return summary.charAt(0).toUpperCase() + summary.slice(1);
}

function optionOf({ flags, text, fallback, variable, choices, repeats }: OptionSpec): Option {
  const facts = [
    choices === undefined ? undefined : choices.join(", "),
    fallback === undefined || fallback === "" ? undefined : `default ${fallback}`,
    variable,
  ].filter((fact) => fact !== undefined);
  const option = new Option(flags, facts.length === 0 ? text : `${text} (${facts.join("; ")})`);
  if (repeats === true) option.argParser((value, before: readonly string[] = []) => [...before, value]);
  return option;
}

/** Flag over environment variable over default. Throws CLI-USAGE for a value that is not allowed. */
function flagsOf(spec: CommandSpec, command: Command, io: Io): Flags {
  return Object.fromEntries(
    command.options.map((option, at) => {
      const { variable, fallback, choices } = spec.options[at] ?? {};
      const name = (option.long ?? "").replace(/^--/, "");
      const given = command.getOptionValue(option.attributeName()) as Flags[string];
      // commander turns --no-x around and makes it true when absent
      if (option.negate) return [name, given === false ? true : undefined];
      const value = given ?? (variable === undefined ? undefined : io.environment[variable]) ?? fallback;
      if (choices !== undefined && !choices.includes(String(value)))
        throw new SynclineError(
          "CLI-USAGE",
          `${option.short ?? option.long ?? ""} ${String(value)}: want one of ${choices.join(", ")}`,
        );
      return [name, value];
    }),
  );
}

/** commander's complaint as ours: the first line is the message, the second may know what was meant. */
function usageError({ message }: CommanderError, argv: readonly string[]): SynclineError {
  const [what = "", meant] = message.replace(/^error: /, "").split("\n");
  const [first = ""] = argv;
  const known = commands.some(({ name }) => name === first);
  const where = first.startsWith("-")
    ? "options stand behind the command"
    : `syncline ${known ? `${first} ` : ""}--help lists what there is`;
  return new SynclineError("CLI-USAGE", what, {
    hint: meant === undefined ? where : meant.replace(/^\(|\)$/g, ""),
  });
}
