import assert from "node:assert/strict";
import { test } from "node:test";
import type { Finding } from "../../src/audit/finding.ts";
import { auditEvents, findingsText } from "../../src/report/audit-events.ts";
import { gitSync } from "./facts.ts";

const watch: Finding = { reason: "WatchSilent", release: "", text: "the watch of Pod is denied" };
const left: Finding = {
  reason: "PruneOverdue",
  release: "web",
  text: "Pod shop/a left Git and is not deleted",
};
const at = new Date("2026-11-21T10:00:00Z");

/** [what this is about, before, now, what is told] */
const rows: readonly (readonly [string, readonly Finding[], readonly Finding[], readonly string[]])[] = [
  ["nothing, and nothing before", [], [], []],
  ["something new", [], [watch], ["Failed self-audit: the watch of Pod is denied"]],
  ["the same again", [watch], [watch], []],
  ["one more", [watch], [watch, left], ["Failed self-audit: web: Pod shop/a left Git and is not deleted"]],
  ["one less", [watch, left], [left], []],
  ["all over", [watch], [], ["Recovered the self-audit finds nothing any more"]],
];
for (const [name, before, now, want] of rows)
  test(name, () => {
    const events = auditEvents(gitSync, { before, now }, at);
    assert.deepEqual(
      events.map(({ word, summary }) => `${word} ${summary}`),
      want,
    );
  });

test("many findings stay few lines", () => {
  const many = Array.from({ length: 40 }, (_, index) => ({ ...left, text: `Pod shop/${index} left Git` }));
  assert.equal(auditEvents(gitSync, { before: [], now: many }, at)[0]?.lines.length, 11);
  assert.equal(findingsText(many), "web: Pod shop/0 left Git (and 39 more)");
});
