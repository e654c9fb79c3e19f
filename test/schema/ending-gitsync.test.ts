import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonObject } from "../../src/core/json.ts";
import { endingGitSync } from "../../src/schema/ending-gitsync.ts";

const rows: readonly (readonly [string, JsonObject | null, string])[] = [
  ["an http source", { source: { url: "http://x/y.git" }, serviceAccountName: "weak" }, "weak Prune Apply"],
  ["no spec at all", null, "default Prune Apply"],
  ["given up", { deletionPolicy: "Orphan" }, "default Orphan Apply"],
  ["Observe wrote nothing", { mode: "Observe" }, "default Prune Observe"],
  ["nobody knows in whose name", { serviceAccountName: "No Name" }, "nothing"],
  ["nobody knows what becomes of the objects", { deletionPolicy: "Maybe" }, "nothing"],
];
for (const [name, spec, want] of rows)
  test(`a GitSync that is being deleted, with a spec that cannot be read: ${name}`, () => {
    const metadata = { name: "shop", namespace: "team", uid: "u" };
    const found = endingGitSync({ apiVersion: "syncline.dev/v1alpha1", kind: "GitSync", metadata, spec });
    const { serviceAccountName = "default", deletionPolicy, mode } = found ?? {};
    assert.equal(found === undefined ? "nothing" : `${serviceAccountName} ${deletionPolicy} ${mode}`, want);
  });
