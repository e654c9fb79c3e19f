import assert from "node:assert/strict";
import { test } from "node:test";
import { agentFlags } from "../../src/config.ts";
import { filesOf, text } from "./files.ts";
import { flagDocMistakes } from "./flags-doc.ts";

test("docs/agent.md has every flag as it is", () => {
  assert.deepEqual(flagDocMistakes(text(filesOf("docs/agent.md"), "docs/agent.md"), agentFlags), []);
});

const row = "| `--data-dir DIR` | `DATA` | `/data` | where data lies |";
const rows: readonly (readonly [string, string, readonly string[]])[] = [
  ["all is told", row, []],
  ["a flag without a word", "", [`${row} is in agentFlags, not in docs/agent.md`]],
  [
    "another default",
    row.replace("/data", "/tmp"),
    [
      `${row} is in agentFlags, not in docs/agent.md`,
      `${row.replace("/data", "/tmp")} is in docs/agent.md, not in agentFlags`,
    ],
  ],
];
for (const [name, markdown, want] of rows)
  test(name, () => {
    assert.deepEqual(
      flagDocMistakes(markdown, [["data-dir", "DIR", "where data lies", "/data", "DATA"]]),
      want,
    );
  });
