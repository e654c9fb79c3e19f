import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fit } from "../../tools/demo/layout.ts";
import { readOptions } from "../../tools/demo/options.ts";
import { slackText } from "../../tools/demo/slack-text.ts";

describe("output that fits", () => {
  const rows: readonly (readonly [name: string, input: string, width: number, want: readonly string[]])[] = [
    ["what fits stays as it is", "NAME   AGE\na      1s\n", 20, ["NAME   AGE", "a      1s"]],
    ["columns move together first", "NAME      AGE\na         1s\n", 12, ["NAME  AGE", "a     1s"]],
    [
      "MESSAGE comes last, and below its row where it is long",
      "NAME   MESSAGE                     AGE\na      some words that are long    1s\nb      short                       2s\n",
      24,
      ["NAME  AGE  MESSAGE", "a     1s", "      some words that", "      are long", "b     2s   short"],
    ],
    [
      "the last column is wrapped in its place where there is room for sentences",
      "AGE   SUMMARY\n1s    a sentence of some words which goes on for a while\n",
      46,
      ["AGE  SUMMARY", "1s   a sentence of some words which goes on", "     for a while"],
    ],
    ["other lines are wrapped", "one two three four", 9, ["one two", "      three", "      four"]],
    ["a long word keeps a line of its own", "abcdefghijkl mn", 5, ["abcdefghijkl", "      mn"]],
  ];
  for (const [name, input, width, want] of rows) test(name, () => assert.deepEqual(fit(input, width), want));
});

describe("Slack messages", () => {
  const section = (text: string) => ({ type: "section", text: { type: "mrkdwn", text } });
  const context = (text: string) => ({ type: "context", elements: [{ type: "mrkdwn", text }] });
  const rows: readonly (readonly [string, Parameters<typeof slackText>[0], readonly string[]])[] = [
    ["text without blocks", { text: "*Applied* web", blocks: [] }, ["Applied web"]],
    [
      "blocks in their order, a line each",
      { text: "x", blocks: [section(":x: *Failed* web\nwhy"), context("`abc` by Bob &lt;b@c&gt;")] },
      ["❌ Failed web", "why", "abc by Bob <b@c>"],
    ],
    [
      "unknown emoji and stars in the middle of words stay",
      { text: ":zebra: 2*3*4 &amp; _was: x_", blocks: [] },
      [":zebra: 2*3*4 & _was: x_"],
    ],
  ];
  for (const [name, message, want] of rows) test(name, () => assert.deepEqual(slackText(message), want));
});

describe("options", () => {
  const rows: readonly (readonly [readonly string[], ReturnType<typeof readOptions>])[] = [
    [[], { once: false, context: undefined }],
    [["--once", "--context", "kind"], { once: true, context: "kind" }],
    [["-h"], "help"],
  ];
  for (const [args, want] of rows)
    test(args.join(" ") || "none", () => assert.deepEqual(readOptions(args), want));
  test("an unknown one is told", () => assert.throws(() => readOptions(["--onec"]), /--onec/));
});
