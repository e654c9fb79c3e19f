import assert from "node:assert/strict";
import { test } from "node:test";
import type { ErrorCode } from "../../src/core/errors.ts";
import type { LiveEntry } from "../../src/diff/observation.ts";
import type { Write } from "../../src/plan/plan.ts";
import { liveEntry } from "../../src/sync/live-entries.ts";
import { noteRefusals, refusedBefore } from "../../src/sync/refusals.ts";
import { forgetLost } from "../../src/sync/release-memory.ts";
import { deployment, liveObject, manifest } from "../diff/objects.ts";
import { outcome } from "../report/facts.ts";
import { memoryOf, rendition } from "./memory.ts";

const m = manifest();
const entry = liveEntry(m.ref, liveObject().metadata);
const write = (more: object = {}): Write =>
  ({ action: "update", ref: m.ref, manifest: m, uid: "u1", ...more }) as Write;

function isSpared(code: ErrorCode, again: Write, now: LiveEntry | undefined): boolean {
  const memory = memoryOf("web", rendition([m]));
  noteRefusals(memory, [outcome(write(), { type: "failed", code, message: "no" })], { get: () => entry });
  return refusedBefore(memory, again, { get: () => now }) !== undefined;
}

const rows: readonly (readonly [string, ErrorCode, Write, LiveEntry | undefined, boolean])[] = [
  ["the same once more", "API-INVALID", write(), entry, true],
  ["only its status moved", "API-INVALID", write(), { ...entry, resourceVersion: "99" }, true],
  ["somebody changed a field of ours", "API-INVALID", write(), { ...entry, ownFields: "{}" }, false],
  ["somebody deleted it", "API-INVALID", write(), undefined, false],
  ["Git changed", "API-INVALID", write({ manifest: manifest(deployment(5)) }), entry, false],
  ["a quota may grow", "API-ADMISSION", write(), entry, false],
  ["an adoption", "API-INVALID", write({ action: "adopt", owners: [] }), entry, false],
];
for (const [name, code, again, now, want] of rows) {
  test(`a write that was refused is spared: ${name}`, () => {
    assert.equal(isSpared(code, again, now), want);
  });
}

test("a write that went through is no longer refused", () => {
  const memory = memoryOf("web", rendition([m]));
  const live = { get: () => entry };
  noteRefusals(memory, [outcome(write(), { type: "failed", code: "API-INVALID", message: "no" })], live);
  noteRefusals(memory, [outcome(write(), { type: "configured" })], live);
  assert.equal(refusedBefore(memory, write(), live), undefined);
});

test("what is remembered of an object goes with it", () => {
  const memory = memoryOf("web", rendition([m]));
  const known = { uid: "u", digest: "d", ownFields: "{}", left: "" };
  memory.known.set("/ConfigMap/shop/app-1a2b", known).set("apps/Deployment/shop/web", known);
  forgetLost(memory);
  assert.deepEqual([...memory.known.keys()], ["apps/Deployment/shop/web"]);
});
