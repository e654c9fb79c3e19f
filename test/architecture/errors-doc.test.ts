import assert from "node:assert/strict";
import { test } from "node:test";
import { retryOf } from "../../src/core/errors.ts";
import { errorDocMistakes, unusedCodes } from "./errors-doc.ts";
import { example, filesOf, sourceFiles, text } from "./files.ts";

test("docs/errors.md explains exactly the codes there are", () => {
  assert.deepEqual(errorDocMistakes(text(filesOf("docs/errors.md"), "docs/errors.md"), retryOf), []);
});
test("every code is used", () => {
  assert.deepEqual(unusedCodes(sourceFiles(), Object.keys(retryOf)), []);
});

const good = `## Git
### GIT-AUTH: tried again after a growing delay

The Git server refused the credentials.

\`\`\`text
GIT-AUTH git.example.com refused the user bot
\`\`\`

To do: put a valid token into the Secret.
`;
const rows: readonly (readonly [string, string, readonly string[]])[] = [
  ["all is said", good, []],
  ["a code without a word", "", ["GIT-AUTH is in core/errors.ts, not in docs/errors.md"]],
  [
    "a code that is gone",
    `${good}### GIT-OLD: waits for new input\n`,
    ["GIT-OLD is in docs/errors.md, not in core/errors.ts"],
  ],
  ["a code told twice", `${good}${good}`, ["GIT-AUTH is told twice"]],
  [
    "another retry than the code's",
    good.replace("tried again after a growing delay", "waits for new input"),
    ['GIT-AUTH lacks the heading "### GIT-AUTH: tried again after a growing delay"'],
  ],
  ["no meaning", good.replace(/The Git.*\n/, ""), ["GIT-AUTH lacks a sentence what it means"]],
  [
    "no example",
    good.replace(/```text[^]*?```/, ""),
    ["GIT-AUTH lacks an example text that starts with GIT-AUTH"],
  ],
  ["no cure", good.replace(/To do.*/, ""), ['GIT-AUTH lacks what to do ("To do: …")']],
];
for (const [name, markdown, want] of rows)
  test(name, () => {
    assert.deepEqual(errorDocMistakes(markdown, { "GIT-AUTH": "backoff" }), want);
  });

test("caught: a code that nothing uses", () => {
  const files = example({ "src/core/errors.ts": '"A-B" "A-C"', "src/a.ts": 'problem("A-B")' });
  assert.deepEqual(unusedCodes(files, ["A-B", "A-C"]), ["A-C"]);
});
