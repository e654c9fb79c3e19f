import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { CommandSpec } from "../../src/cli/command.ts";
import { commands } from "../../src/cli/commands.ts";
import { cluster, repo } from "../../src/cli/options.ts";
import { cliDocMistakes } from "./docs.ts";

test("docs/cli.md has every command and every flag as it is", () => {
  const markdown = readFileSync(join(import.meta.dirname, "../../docs/cli.md"), "utf8");
  const shared = { "What is rendered": repo, "Which cluster": cluster };
  assert.deepEqual(cliDocMistakes(markdown, commands, shared), []);
});

const sample: CommandSpec = {
  name: "look",
  args: "<NAME>",
  group: "",
  summary: "",
  options: [
    { flags: "--at <TIME>", text: "when", fallback: "now", variable: "AT" },
    { flags: "--shared", text: "both" },
  ],
  load: () => Promise.reject(new Error("never run")),
};
const row = "| `--at TIME` | `now` | when (`AT`) |";
const rows: readonly (readonly [string, string, readonly string[]])[] = [
  ["all is told", `### Shared\n| \`--shared\` |  | both |\n### syncline look NAME\n${row}\n`, []],
  [
    "a command without a word",
    "### Shared\n| `--shared` |  | both |\n",
    [
      `${row} is in its options, not in syncline look NAME`,
      "syncline look NAME is in the program, not in docs/cli.md",
    ],
  ],
  [
    "another default",
    `### Shared\n| \`--shared\` |  | both |\n### syncline look NAME\n${row.replace("now", "later")}\n`,
    [
      `${row} is in its options, not in syncline look NAME`,
      `${row.replace("now", "later")} is in syncline look NAME, not in its options`,
    ],
  ],
];
for (const [name, markdown, want] of rows)
  test(name, () => {
    const shared = { Shared: sample.options.slice(1) };
    assert.deepEqual(cliDocMistakes(markdown, [sample], shared).toSorted(), [...want].toSorted());
  });
