import assert from "node:assert/strict";
import { test } from "node:test";
import { askedRecord } from "../../src/report/asked.ts";

const now = new Date("2026-11-21T12:00:00Z");
const shop = { namespace: "team", name: "shop", annotations: {} };
type Asked = Parameters<typeof askedRecord>[0];

const rows: readonly [name: string, gitSync: Asked, actor: string, summary: string][] = [
  ["by a person", { ...shop, syncAskedBy: "user:alice" }, "user:alice", "asked to sync now"],
  [
    "by a tool",
    { ...shop, syncAskedBy: "kubectl-annotate" },
    "manager:kubectl-annotate",
    "asked to sync now",
  ],
  ["by nobody knows whom", shop, "manager:unknown", "asked to sync now"],
  [
    "in an emergency",
    { ...shop, annotations: { "syncline.dev/ignore-windows": '{"reason":"INC-42"}' } },
    "manager:unknown",
    'asked to sync now, closed windows ignored: {"reason":"INC-42"}',
  ],
];
for (const [name, gitSync, actor, summary] of rows) {
  test(`a sync that was asked for: ${name}`, () => {
    const record = askedRecord(gitSync, "7", now);
    assert.deepEqual(
      [record.event, record.gitSync, record.actor, record.summary, record.details],
      ["Asked", "team/shop", actor, summary, { value: "7" }],
    );
  });
}
