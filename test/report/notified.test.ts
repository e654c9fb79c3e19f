import assert from "node:assert/strict";
import { test } from "node:test";
import { notifiedRecord } from "../../src/report/notified.ts";

const now = new Date("2026-11-21T12:00:00Z");
const base = { channel: "#shop", text: "shop/checkout failed", events: 2 };
type Told = Parameters<typeof notifiedRecord>[0];

const rows: readonly [name: string, told: Told, summary: string, details: object][] = [
  [
    "sent",
    { ...base, result: "sent", reason: "" },
    "#shop sent: shop/checkout failed",
    { channel: "#shop", result: "sent", events: 2 },
  ],
  [
    "failed",
    { ...base, result: "failed", reason: "not_in_channel" },
    "#shop failed (not_in_channel): shop/checkout failed",
    { channel: "#shop", result: "failed", events: 2, reason: "not_in_channel" },
  ],
  [
    "long",
    { ...base, result: "sent", reason: "", text: "x".repeat(600) },
    `#shop sent: ${"x".repeat(500)}`,
    { channel: "#shop", result: "sent", events: 2 },
  ],
];
for (const [name, told, summary, details] of rows) {
  test(`a message as a record: ${name}`, () => {
    const record = notifiedRecord(told, now);
    assert.deepEqual(
      [record.event, record.actor, record.summary, record.details],
      ["Notified", "agent", summary, details],
    );
  });
}
