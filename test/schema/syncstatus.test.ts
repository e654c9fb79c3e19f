import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { KubeObject } from "../../src/core/manifest.ts";
import { parseSyncStatus, type SyncStatusStatus } from "../../src/schema/syncstatus.ts";
import { fullStatus, syncStatus } from "./syncstatus-rows.ts";

function problems(object: unknown): string[] {
  const result = parseSyncStatus(object);
  return "problems" in result ? result.problems.map(({ code, message }) => `${code} ${message}`) : [];
}

suite("parseSyncStatus", () => {
  test("gives back every field of the record", () => {
    const result = parseSyncStatus(syncStatus(fullStatus));
    assert.ok("syncStatus" in result, JSON.stringify(result));
    assert.deepEqual(result.syncStatus.status, fullStatus);
    assert.equal(result.syncStatus.name, "shop.checkout");
    assert.equal(result.syncStatus.spec.target?.region, "eu");
  });

  test("a record without status is an empty one", () => {
    const { status: _, ...object } = syncStatus({});
    const result = parseSyncStatus(object);
    assert.ok("syncStatus" in result);
    assert.deepEqual(result.syncStatus.status, {});
  });

  test("leaves out what a newer agent wrote", () => {
    const result = parseSyncStatus(syncStatus({ sync: "Synced", later: 1 } as SyncStatusStatus));
    assert.ok("syncStatus" in result);
    assert.deepEqual(result.syncStatus.status, { sync: "Synced" });
  });

  const bad: readonly (readonly [string, unknown, string])[] = [
    ["nothing", undefined, "CFG-SPEC is required"],
    ["no spec", { ...syncStatus({}), spec: undefined }, "CFG-SPEC spec: is required"],
    ["an unknown word", syncStatus({ sync: "Fine" } as never), "CFG-SPEC status.sync: expected one of"],
    [
      "a text for a number",
      syncStatus({ drift: { open: "3" } } as never),
      "CFG-SPEC status.drift.open: expected number, received string",
    ],
  ];
  for (const [what, object, want] of bad) {
    test(`${what} is a problem, never an empty record`, () => {
      const found = problems(object);
      assert.ok(found[0]?.startsWith(want), found.join("\n"));
    });
  }

  test("a status is plain JSON by its type", () => {
    const status: SyncStatusStatus = fullStatus;
    const object: KubeObject = { apiVersion: "v1", kind: "SyncStatus", metadata: { name: "a.b" }, status };
    assert.deepEqual(JSON.parse(JSON.stringify(object["status"])), fullStatus);
  });
});
