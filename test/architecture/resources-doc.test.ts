import assert from "node:assert/strict";
import { test } from "node:test";
import { createTelemetry } from "../../src/adapters/telemetry/telemetry.ts";
import { eventWords } from "../../src/core/event.ts";
import { filesOf, text } from "./files.ts";
import { metricNames, resourceDocMistakes } from "./resources-doc.ts";

test("docs/resources.md has every metric and every event word", async () => {
  const { body } = await createTelemetry().scrape();
  const markdown = text(filesOf("docs/resources.md"), "docs/resources.md");
  assert.deepEqual(resourceDocMistakes(markdown, { metrics: metricNames(body), words: eventWords }), []);
});

const real = { metrics: ["syncline_objects"], words: ["Drift"] };
const rows: readonly (readonly [string, string, readonly string[]])[] = [
  ["all is told", "| `syncline_objects` | |\n`Drift`", []],
  ["a metric nobody told", "`Drift`", ["syncline_objects is in the metrics, not in docs/resources.md"]],
  [
    "a metric that is gone",
    "| `syncline_objects` | |\n| `syncline_old` | |\n`Drift`",
    ["syncline_old is in docs/resources.md, not in the metrics"],
  ],
  ["a word nobody told", "| `syncline_objects` | |", ["the event Drift is not told"]],
];
for (const [name, markdown, want] of rows)
  test(name, () => {
    assert.deepEqual(resourceDocMistakes(markdown, real), want);
  });
