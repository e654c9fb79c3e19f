import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ownershipConflict } from "../../../src/adapters/cluster/conflict.ts";
import type { Status } from "../../../src/adapters/cluster/status.ts";

function conflict(message: string, reason = "FieldManagerConflict"): Status {
  const causes = [{ reason, message, field: ".spec.replicas" }];
  return {
    code: 409,
    reason: "Conflict",
    message: "Apply failed with 1 conflict",
    kind: "",
    name: "",
    causes,
  };
}

describe("owners in conflict messages", () => {
  const rows: readonly (readonly [message: string, manager: string, subresource: string])[] = [
    ['conflict with "kubectl"', "kubectl", ""],
    ['conflict with "kubectl-edit" using apps/v1', "kubectl-edit", ""],
    ['conflict with "kubectl" with subresource "scale" using apps/v1', "kubectl", "scale"],
    ['conflict with "a b" with subresource "status" using v1 at 2026-11-21T12:00:00Z', "a b", "status"],
    [String.raw`conflict with "say \"hi\" with subresource" using v1`, 'say "hi" with subresource', ""],
    [String.raw`conflict with "odd\x01"`, String.raw`odd\x01`, ""],
    ["something new", "", ""],
  ];
  for (const [message, manager, subresource] of rows) {
    test(message, () => {
      assert.deepEqual(ownershipConflict(conflict(message)), [
        { field: ".spec.replicas", manager, subresource },
      ]);
    });
  }

  test("another 409 is no conflict of owners", () => {
    assert.equal(ownershipConflict(conflict("uid mismatch", "")), undefined);
    assert.equal(ownershipConflict({ ...conflict('conflict with "kubectl"'), causes: [] }), undefined);
  });
});
