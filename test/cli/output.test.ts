import assert from "node:assert/strict";
import { test } from "node:test";
import { age, print, table } from "../../src/cli/output.ts";
import { recordingIo } from "../support/recording-io.ts";

const now = new Date("2026-01-10T12:00:00Z");
const ages: readonly (readonly [string, string])[] = [
  ["2026-01-10T12:00:00Z", "0s"],
  ["2026-01-10T11:58:01Z", "119s"],
  ["2026-01-10T11:58:00Z", "2m"],
  ["2026-01-10T11:00:00Z", "1h"],
  ["2026-01-08T11:00:00Z", "2d"],
  ["2026-01-10T12:00:30Z", "0s"],
  ["", ""],
];
for (const [time, want] of ages)
  test(`age of ${time || "nothing"}`, () => assert.equal(age(time, now), want));

const items = [
  { name: "web", state: "Synced" },
  { name: "\u001b[31mred\u009b2J", state: "Failed\nnow" },
];
const columns = [
  ["NAME", ({ name }: Item) => name],
  ["STATE", ({ state }: Item) => state],
] as const;
type Item = (typeof items)[number];
const listing = {
  items,
  columns,
  name: ({ name }: Item) => `release/${name}`,
  empty: "Nothing.",
};

test("a table: columns as wide as their widest cell, no control character (R42)", () => {
  assert.equal(
    table({ items, columns }, { color: false }),
    `NAME          STATE
web           Synced
\ufffd[31mred\ufffd2J   Failed now
`,
  );
});

test("a terminal gets words of state in colour, as wide as before", () => {
  assert.match(table({ items, columns }, { color: true }), /web {6,}\u001b\[32mSynced\u001b\[0m\n/);
});

const formats: readonly (readonly [string, string])[] = [
  [
    "json",
    '{\n  "items": [\n    {\n      "name": "web",\n      "state": "Synced"\n    },\n    {\n      "name": "\\u001b[31mred\\u009b2J",\n      "state": "Failed\\nnow"\n    }\n  ]\n}\n',
  ],
  ["name", "release/web\nrelease/\ufffd[31mred\ufffd2J\n"],
];
for (const [format, want] of formats)
  test(`-o ${format}: nothing that a terminal obeys`, () => {
    const { io, written } = recordingIo();
    print(io, format, listing);
    assert.deepEqual(written(), { stdout: want, stderr: "" });
  });

test("an empty table is said on stderr", () => {
  const { io, written } = recordingIo();
  print(io, "table", { ...listing, items: [] });
  assert.deepEqual(written(), { stdout: "", stderr: "Nothing.\n" });
});
