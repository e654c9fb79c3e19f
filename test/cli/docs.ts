import type { CommandSpec, OptionSpec } from "../../src/cli/command.ts";
import { codeRows, differences } from "../architecture/tables.ts";

/** Flags that several commands have, told once under a heading of their own. */
export type SharedFlags = Readonly<Record<string, readonly OptionSpec[]>>;

/** What docs/cli.md must say: a heading `### syncline NAME ARGS` for each command and one for each set of shared flags, and below it
 *  one row per flag as made here. */
export function cliDocMistakes(
  markdown: string,
  commands: readonly CommandSpec[],
  shared: SharedFlags,
): readonly string[] {
  const sections = new Map(
    markdown
      .split(/^### /m)
      .slice(1)
      .map((section) => [section.split("\n")[0] ?? "", section.split(/^#/m)[0] ?? ""]),
  );
  const known = new Set(Object.values(shared).flat());
  const wanted: readonly (readonly [heading: string, options: readonly OptionSpec[]])[] = [
    ...Object.entries(shared),
    ...commands.map((command) => {
      // The agent's flags stand in docs/agent.md.
      const own = command.name === "agent" ? [] : command.options.filter((option) => !known.has(option));
      return [headingOf(command), own] as const;
    }),
  ];
  return [
    ...differences(
      { name: "docs/cli.md", items: sections.keys() },
      { name: "the program", items: wanted.map(([heading]) => heading) },
    ),
    ...wanted.flatMap(([heading, options]) => {
      const told = codeRows(sections.get(heading) ?? "")
        .filter(([first = ""]) => first.startsWith("`-"))
        .map((cells) => `| ${cells.join(" | ")} |`);
      return differences(
        { name: heading, items: told },
        { name: "its options", items: options.map(optionRow) },
      );
    }),
  ];
}

/** `syncline approve GITSYNC/RELEASE HASH`, without the brackets of what must be given. */
export function headingOf({ name, args }: CommandSpec): string {
  return `syncline ${name} ${args.replaceAll(/[<>]/g, "").replaceAll("...", "…")}`.trim();
}

/** `| -n, --namespace NAME | default | text |`, names as code. */
export function optionRow({ flags, text, fallback, variable, choices }: OptionSpec): string {
  const code = (cell: string): string => (cell === "" ? "" : `\`${cell}\``);
  const more = [
    choices === undefined ? "" : `: ${choices.map(code).join(", ")}`,
    variable === undefined ? "" : ` (${code(variable)})`,
  ].join("");
  return `| ${[code(flags.replaceAll(/[<>]/g, "")), code(fallback ?? ""), `${text.replace(/<[^>]+>/g, code)}${more}`].join(" | ")} |`;
}
