import assert from "node:assert/strict";
import { test } from "node:test";
import { SynclineError } from "../../src/core/errors.ts";
import type { KubeObject } from "../../src/core/manifest.ts";
import type { ApplyOptions, ApplyResult } from "../../src/ports.ts";
import type { Deps } from "../../src/sync/deps.ts";
import type { SyncStatusStatus } from "../../src/schema/syncstatus.ts";
import { saveStatus } from "../../src/sync/status-store.ts";
import { gitSync } from "../report/facts.ts";
import { memoryOf } from "./memory.ts";

/** As much of an API server as a status needs: a status can be written only where the object is. */
function server() {
  const writes: string[] = [];
  const held = { isThere: false };
  const apply = (object: KubeObject, { subresource }: ApplyOptions): Promise<ApplyResult> => {
    if (subresource === "status" && !held.isThere)
      return Promise.reject(new SynclineError("API-NOT-FOUND", "no such SyncStatus"));
    held.isThere = true;
    writes.push(subresource ?? "object");
    return Promise.resolve({ type: "applied", object, created: false });
  };
  const time = { ms: 0 };
  const clock = { monotonicMs: () => time.ms };
  const deps = { cluster: { apply }, clock, settings: { version: "1" } } as unknown as Deps;
  return { writes, held, time, deps };
}

test("a SyncStatus that somebody deleted is made anew, and its release is not stuck", async () => {
  const { writes, held, deps } = server();
  const memory = memoryOf("web", undefined);
  const { signal } = new AbortController();
  await saveStatus(gitSync, memory, { sync: "Synced" }, deps, signal);
  await saveStatus(gitSync, memory, { sync: "Synced" }, deps, signal);
  assert.deepEqual(writes, ["object", "status"]);
  held.isThere = false;
  await saveStatus(gitSync, memory, { sync: "Failed" }, deps, signal);
  assert.deepEqual(writes, ["object", "status", "object", "status"]);
  assert.equal(memory.status.sync, "Failed");
});

const corrected = (count: number): SyncStatusStatus => ({
  sync: "Synced",
  summary: { message: `corrected: ${count}` },
  drift: { open: 0, items: [] },
});

test("corrections one after the other are told together, anything else at once", async () => {
  const { writes, time, deps } = server();
  const memory = memoryOf("web", undefined);
  const { signal } = new AbortController();
  const save = (ms: number, status: SyncStatusStatus): Promise<void> => {
    time.ms = ms;
    memory.lookAgain = Infinity;
    return saveStatus(gitSync, memory, status, deps, signal);
  };
  await save(0, corrected(1));
  await save(100, corrected(2));
  assert.deepEqual(
    [writes, memory.lookAgain, memory.status.summary?.message],
    [["object", "status"], 5000, "corrected: 2"],
  );
  await save(5000, corrected(2));
  assert.deepEqual(writes, ["object", "status", "status"]);
  await save(5100, { ...corrected(3), health: "Degraded" });
  assert.deepEqual(writes, ["object", "status", "status", "status"]);
});
