import assert from "node:assert/strict";
import { test } from "node:test";
import type { PassFacts } from "../../src/report/facts.ts";
import { intentOf } from "../../src/sync/pass.ts";
import { passFacts } from "../report/facts.ts";

const recorded: Partial<PassFacts> = {
  groupKinds: ["ConfigMap"],
  namespaces: ["shop"],
  previous: {
    sync: "Synced",
    revision: { attempted: "main@sha1:aaaaaaa", applied: "main@sha1:aaaaaaa" },
    renderDigest: { attempted: "d2", applied: "d2" },
    groupKinds: ["ConfigMap"],
    namespaces: ["shop"],
  },
};

const rows: readonly (readonly [string, Partial<PassFacts>, "written" | "as it was"])[] = [
  ["a correction, or a retry", {}, "as it was"],
  ["another render", { digest: "d3" }, "written"],
  ["another commit", { revision: "main@sha1:bbbbbbb" }, "written"],
  ["a kind that is new", { groupKinds: ["ConfigMap", "Secret"] }, "written"],
  ["a namespace that is new", { namespaces: ["cart", "shop"] }, "written"],
  ["nothing is recorded yet", { previous: {} }, "written"],
];

for (const [name, more, want] of rows) {
  test(`what is recorded before the first write: ${name}`, () => {
    const facts = passFacts({ ...recorded, ...more });
    const intent = intentOf(facts);
    const { groupKinds, namespaces, revision, digest } = facts;
    assert.equal(intent === facts.previous ? "as it was" : "written", want);
    assert.deepEqual(
      [intent.groupKinds, intent.namespaces, intent.revision?.attempted, intent.renderDigest?.attempted],
      [groupKinds, namespaces, revision, digest],
    );
  });
}
