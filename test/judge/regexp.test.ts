import assert from "node:assert/strict";
import test from "node:test";
import { judgedPatterns } from "./corpus/judged-patterns.ts";

test("patterns match as in Go: every match, every group, every refusal", async () => {
  const { judged, differences } = await judgedPatterns(1, 1_500);
  assert.deepEqual(differences, []);
  assert.ok(judged > 1_500);
});
