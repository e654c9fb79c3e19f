import assert from "node:assert/strict";
import { test } from "node:test";
import { gitLimits } from "../../src/adapters/git/git-limits.ts";
import { limits } from "../../src/core/limits.ts";
import { filesOf, text } from "./files.ts";
import { limitDocMistakes } from "./limits-doc.ts";

test("docs/limits.md has every limit with its value", () => {
  const markdown = text(filesOf("docs/limits.md"), "docs/limits.md");
  const tables = { "src/core/limits.ts": limits, "src/adapters/git/git-limits.ts": gitLimits };
  assert.deepEqual(limitDocMistakes(markdown, tables), []);
});

const good = "## Files (`src/a.ts`)\n| `files` | `20_000` | read for one GitSync |\n";
const rows: readonly (readonly [string, string, readonly string[]])[] = [
  ["all is told", good, []],
  ["one that nobody told", "", ["files = 20000 is in src/a.ts, not in docs/limits.md"]],
  [
    "another value",
    good.replace("20_000", "10_000"),
    [
      "files = 10000 is in docs/limits.md, not in src/a.ts",
      "files = 20000 is in src/a.ts, not in docs/limits.md",
    ],
  ],
  [
    "one that is gone",
    `${good}| \`depth\` | \`100\` | of values |`,
    ["depth = 100 is in docs/limits.md, not in src/a.ts"],
  ],
];
for (const [name, markdown, want] of rows)
  test(name, () => {
    assert.deepEqual(limitDocMistakes(markdown, { "src/a.ts": { files: 20_000 } }), want);
  });
