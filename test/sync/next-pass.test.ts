import assert from "node:assert/strict";
import { test } from "node:test";
import { isKnown } from "../../src/sync/next-pass.ts";
import { manifest } from "../diff/objects.ts";
import { gitSync } from "../report/facts.ts";
import { memoryOf, rendition } from "./memory.ts";

const restarted = memoryOf("web", undefined);
const source = { code: "GIT-TLS", message: "" };

/** After a restart a live event comes before the first poll ends: it must not say Synced of what nobody looked at. */
const rows: readonly (readonly [string, Parameters<typeof isKnown>, boolean])[] = [
  ["before the first poll ended", [restarted, gitSync, undefined], false],
  ["the source is away", [restarted, gitSync, source], true],
  ["suspended", [restarted, { ...gitSync, suspend: true }, undefined], true],
  ["rendered", [memoryOf("web", rendition([manifest()])), gitSync, undefined], true],
];
for (const [name, input, want] of rows) {
  test(`what Git says is known: ${name}`, () => {
    assert.equal(isKnown(...input), want);
  });
}
