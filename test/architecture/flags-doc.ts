import { codeRows, differences } from "./tables.ts";

type Flag = readonly [
  name: string,
  takes: string | undefined,
  text: string,
  fallback: string | undefined,
  variable: string | undefined,
];

/** docs/agent.md holds one row per flag, exactly as made here from the flags themselves. */
export function flagDocMistakes(markdown: string, flags: readonly Flag[]): readonly string[] {
  const told = codeRows(markdown)
    .filter(([first = ""]) => first.startsWith("`--"))
    .map((cells) => `| ${cells.join(" | ")} |`);
  return differences(
    { name: "docs/agent.md", items: told },
    { name: "agentFlags", items: flags.map(flagRow) },
  );
}

/** `| --data-dir DIR | SYNCLINE_DATA_DIR | /var/lib/syncline | what it means |`, names as code. */
export function flagRow([name, takes, text, fallback, variable]: Flag): string {
  const flag = `--${name}${takes === undefined ? "" : ` ${takes}`}`;
  const cells = [flag, variable, fallback].map((cell) =>
    cell === undefined || cell === "" ? "" : `\`${cell}\``,
  );
  return `| ${[...cells, text].join(" | ")} |`;
}
