import assert from "node:assert/strict";
import { test } from "node:test";
import { SynclineError } from "../../src/core/errors.ts";
import type { KubeObject } from "../../src/core/manifest.ts";
import type { ApplyOptions, ApplyResult } from "../../src/ports.ts";
import type { Deps } from "../../src/sync/deps.ts";
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
  const deps = { cluster: { apply }, settings: { version: "1" } } as unknown as Deps;
  return { writes, held, deps };
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
