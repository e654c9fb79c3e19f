import assert from "node:assert/strict";
import { test } from "node:test";
import { example, filesOf, sourceFiles, text } from "./files.ts";
import { asyncFolders, pureFolders } from "./tree.ts";
import { treeDocMistakes } from "./tree-doc.ts";

test("docs/architecture.md shows the tree and the order of imports as they are", () => {
  const markdown = text(filesOf("docs/architecture.md"), "docs/architecture.md");
  assert.deepEqual(treeDocMistakes(markdown, sourceFiles()), []);
});

const orders = `\`${pureFolders.join(" ")}\` and \`${asyncFolders.join(" ")}\`\n`;
const good = `## The tree\n| \`core/\` | words |\n| \`main.ts\` | entry |\n## Imports\n${orders}`;
const rows: readonly (readonly [string, string, readonly string[]])[] = [
  ["all is told", good, []],
  [
    "a folder nobody told",
    good.replace("| `core/` | words |\n", ""),
    ["core is in src/, not in docs/architecture.md"],
  ],
  [
    "a folder that is gone",
    good.replace("main.ts", "mail.ts"),
    ["mail.ts is in docs/architecture.md, not in src/", "main.ts is in src/, not in docs/architecture.md"],
  ],
  [
    "another order",
    good.replace("core ", "yaml core "),
    [`the order \`${pureFolders.join(" ")}\` is not told`],
  ],
];
for (const [name, markdown, want] of rows)
  test(name, () => {
    assert.deepEqual(treeDocMistakes(markdown, example({ "src/core/a.ts": "", "src/main.ts": "" })), want);
  });
