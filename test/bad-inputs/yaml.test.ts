import assert from "node:assert/strict";
import test from "node:test";
import { rendered } from "./outcome.ts";
import { values } from "./places.ts";
import { objectsOf } from "./shop-repo.ts";

/** Rows B37–B45: what a YAML text can get wrong. The same text as values, as a plain manifest and as a template's
 *  output must be told at the same line and column of its own file. */
const places = [values, "releases/web/manifests/app.yaml", "charts/shop/templates/app.yaml.hbs"];

const list = (count: number, item: string): string => `[${Array<string>(count).fill(item).join(", ")}]`;
const bomb = ["x", "*a", "*b", "*c", "*d", "*e"]
  .map((item, index) => `${"abcdef"[index] ?? ""}: &${"abcdef"[index] ?? ""} ${list(10, item)}`)
  .join("\n");

const rows: readonly (readonly [name: string, text: string, want: string])[] = [
  ["B37 a tab", "a: 1\nb:\n\tc: 1\n", "YAML-TAB FILE:3:1 | Indent with spaces: YAML allows no tabs there."],
  [
    "B38 a key twice",
    "a: 1\nspec:\n  env: 1\n  other: 2\n  env: 3\n",
    "YAML-DUP FILE:5:3 | Remove one of the two.",
  ],
  ["B39 an alias bomb", bomb, "YAML-ALIAS FILE:5:36 | Use fewer aliases, or split the document."],
  [
    "B39 an alias bomb of one long text",
    `a: &a ${"x".repeat(100_000)}\nb: ${list(200, "*a")}\n`,
    "YAML-ALIAS FILE:2:669 | Use fewer aliases, or split the document.",
  ],
  [
    "B40 nesting of 500",
    `a: ${"[".repeat(500)}${"]".repeat(500)}\n`,
    "YAML-DEPTH FILE:1:104 | Flatten the document.",
  ],
  [
    "B40 nesting of 500 in blocks",
    `a:\n${"- ".repeat(500)}x\n`,
    "YAML-DEPTH FILE:2:199 | Flatten the document.",
  ],
  [
    "B41 an anchor that does not exist",
    "a: &y 1\nb:\n  - *x\n",
    "YAML-ANCHOR FILE:3:5 | Write the anchor (&name) at a value above, or put the text into quotes if it is no alias.",
  ],
  [
    "B42 a tag of another language",
    "a:\n  b: !!js/function x\n",
    "YAML-TAG FILE:2:6 | Remove the tag, or put the text into quotes if it is none.",
  ],
  [
    "B42 an include",
    "a: !include secrets.yaml\n",
    "YAML-TAG FILE:1:4 | Remove the tag, or put the text into quotes if it is none.",
  ],
  ["B43 a key that is a number", "a:\n  1: x\n", "YAML-KEY FILE:2:3 | Put the key into quotes."],
  ["B43 a key that is a boolean", "a:\n  y: x\n", "YAML-KEY FILE:2:3 | Put the key into quotes."],
  ["B43 a key that is a list", "a:\n  ? [b]\n  : 1\n", "YAML-KEY FILE:2:5 | Write a text before the colon."],
  ["B43 no key", "a:\n  : 1\n", "YAML-KEY FILE:2:3 | Write a key before the colon."],
  [
    "B44 an integer that is not exact",
    "a: 1\nb: 9007199254740993\n",
    "YAML-INT FILE:2:4 | Put it into quotes.",
  ],
  ["B45 infinity", "a: 1\nb: .inf\n", "YAML-NUMBER FILE:2:4 | Write a finite number, or put it into quotes."],
  ["B45 no number", "a: [1, .NaN]\n", "YAML-NUMBER FILE:1:8 | Write a finite number, or put it into quotes."],
  [
    "B45 a number that is too large",
    "b: 1e400\n",
    "YAML-NUMBER FILE:1:4 | Write a finite number, or put it into quotes.",
  ],
  ["a quote that is not closed", 'a: 1\nb: "x\n', "YAML-SYNTAX FILE:2:4 | Write the closing quote."],
  [
    "a bracket that is not closed",
    "a: 1\nb: [x\nc: 1\n",
    "YAML-SYNTAX FILE:3:1 | Correct the indentation, or close the bracket.",
  ],
  [
    "an item indented too far",
    "a:\n  b: x\n   c: y\n",
    'YAML-SYNTAX FILE:3:4 | Quote the value if it holds ": ", or correct the indentation.',
  ],
  [
    "an item indented too little",
    "a:\n  b: x\n c: y\n",
    "YAML-SYNTAX FILE:3:1 | Correct the indentation, or close the bracket.",
  ],
  [
    "two colons",
    "a: b: c\n",
    'YAML-SYNTAX FILE:1:4 | Quote the value if it holds ": ", or correct the indentation.',
  ],
  [
    "a key without a colon",
    "a: 1\nb\nc: 1\n",
    "YAML-SYNTAX FILE:2:1 | Correct the YAML here or on the line before.",
  ],
  ["a reserved character", "a: 1\nb: @x\n", "YAML-SYNTAX FILE:2:4 | Put the value into quotes."],
  [
    "a character that is not visible",
    "a: 1 # x\u2028b: 2\n",
    'YAML-SYNTAX FILE:1:9 | Remove it, or write it as an escape in double quotes: "\\u2028".',
  ],
  [
    "a carriage return alone",
    "a: 1\rb: 2\n",
    'YAML-SYNTAX FILE:1:5 | Remove it, or write it as an escape in double quotes: "\\u000d".',
  ],
  [
    "a text larger than any object",
    `a: 1\nb: ${"x".repeat(1_600_000)}\n`,
    "OBJ-SIZE FILE:2:4 | Split it: the API server takes no object with such a text.",
  ],
];

for (const [name, text, want] of rows) {
  test(name, () => {
    for (const file of places) {
      const { repo, problems, objects } = rendered({ [file]: text });
      assert.deepEqual([repo, problems["other"]], [[], []]);
      assert.deepEqual(
        problems["web"]?.map((line) => line.replace(file, "FILE")),
        [want],
        file,
      );
      assert.deepEqual(objects["other"], objectsOf.other);
    }
  });
}
