import { SynclineError } from "../core/errors.ts";
import type { CommandSpec, Run } from "./command.ts";
import { exitCode } from "./io.ts";

/** `syncline completion SHELL`: a script made from the table of commands; it asks nothing at run time. */
export function completion(all: readonly CommandSpec[]): Run {
  return ({ args, io }) => {
    const shell = args[0] ?? "";
    const script = scripts[shell];
    if (script === undefined)
      throw new SynclineError("CLI-USAGE", `no completion for ${JSON.stringify(shell)}`, {
        hint: `there is one for ${Object.keys(scripts).join(", ")}`,
      });
    io.stdout(script(all));
    return Promise.resolve(exitCode.fine);
  };
}

const scripts: Readonly<Record<string, (all: readonly CommandSpec[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

function bashScript(all: readonly CommandSpec[]): string {
  const cases = all.map(({ name, options }) => `    ${name}) words=${quoted(flagsOf(options).join(" "))} ;;`);
  return `# bash completion of syncline
_syncline() {
  local current=\${COMP_WORDS[COMP_CWORD]} words=""
  case "\${COMP_WORDS[1]}" in
${cases.join("\n")}
  esac
  if ((COMP_CWORD == 1)); then words=${quoted([...all.map(({ name }) => name), "help"].join(" "))}; fi
  if ((COMP_CWORD > 1)) && [[ $current != -* ]]; then
    COMPREPLY=($(compgen -f -- "$current"))
    return
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o filenames -F _syncline syncline kubectl-syncline
`;
}

function zshScript(all: readonly CommandSpec[]): string {
  const names = all.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`);
  const cases = all.map(({ name, options }) => {
    const specs = options.flatMap(({ flags, text }) =>
      flagsOf([{ flags, text }]).map((flag) =>
        quoted(`${flag}[${text.replace(/[[\]:]/g, " ")}]${takes(flags) ? ":value:_files" : ""}`),
      ),
    );
    return `    ${name}) _arguments ${[...specs, quoted("*:file:_files")].join(" ")} ;;`;
  });
  return `#compdef syncline kubectl-syncline
_syncline() {
  local -a commands=(
${names.join("\n")}
  )
  if ((CURRENT == 2)); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  ((CURRENT--))
  case $command in
${cases.join("\n")}
  esac
}
if [[ \${funcstack[1]} == _syncline ]]; then _syncline "$@"; else compdef _syncline syncline kubectl-syncline; fi
`;
}

function fishScript(all: readonly CommandSpec[]): string {
  const lines = all.flatMap(({ name, summary, options }) => [
    `complete -c syncline -n __fish_use_subcommand -f -a ${name} -d ${quoted(summary)}`,
    ...options.map(({ flags, text }) => {
      const [, short] = /^-(\w)\b/.exec(flags) ?? [];
      const [, long = ""] = /--([\w-]+)/.exec(flags) ?? [];
      const parts = [
        short === undefined ? "" : ` -s ${short}`,
        ` -l ${long}`,
        takes(flags) ? " -r" : "",
      ].join("");
      return `complete -c syncline -n '__fish_seen_subcommand_from ${name}'${parts} -d ${quoted(text)}`;
    }),
  ]);
  return `# fish completion of syncline\n${lines.join("\n")}\n`;
}

function flagsOf(options: CommandSpec["options"]): readonly string[] {
  return options.flatMap(({ flags }) => flags.match(/(?<![\w-])--?[a-zA-Z][\w-]*/g) ?? []);
}

function takes(flags: string): boolean {
  return flags.includes("<");
}

/** For a shell: nothing inside is read. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
