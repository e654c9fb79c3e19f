import assert from "node:assert/strict";
import { test } from "node:test";
import type { Fight } from "../../src/core/fight.ts";
import { judgeContests } from "../../src/gate/fights.ts";
import { allFights } from "../../src/gate/contested.ts";
import { makeEvents } from "../../src/report/events.ts";
import { fightText } from "../../src/report/fights.ts";
import { makeStatus } from "../../src/report/status.ts";
import { recallFights } from "../../src/sync/recall-fights.ts";
import { manifest } from "../diff/objects.ts";
import { passFacts } from "./facts.ts";

const m = manifest();
const fight = (more: Partial<Fight> = {}): Fight => ({
  ref: m.ref,
  path: ".spec.replicas",
  against: "rival",
  expected: 3,
  actual: 9,
  manager: "node-fetch",
  operation: "Update",
  subresource: "",
  since: Date.parse("2026-11-01T09:00:00Z"),
  wroteAt: 0,
  pauseMs: 600_000,
  triedAt: undefined,
  ...more,
});
const tool = fight({ against: "tool", manager: "kustomize-controller" });
const admission = fight({ against: "admission", manager: "", path: ".spec.paused" });

const texts: readonly (readonly [string, Fight, string])[] = [
  [
    "a rival",
    fight(),
    "Deployment shop/web .spec.replicas: syncline and node-fetch set it in turns, 3 and 9; it is not corrected any more. To leave it to node-fetch, in release.yaml: fields: [{ kind: Deployment, name: web, path: .spec.replicas, policy: Yield }]",
  ],
  [
    "a path that YAML would read otherwise is quoted",
    fight({ path: '.metadata.labels["a/b"]', manager: "" }),
    'Deployment shop/web .metadata.labels["a/b"]: syncline and somebody set it in turns, 3 and 9; it is not corrected any more. To leave it to somebody, in release.yaml: fields: [{ kind: Deployment, name: web, path: ".metadata.labels[\\"a/b\\"]", policy: Yield }]',
  ],
  [
    "an object that is deleted: no field settles it",
    fight({ path: "", manager: "" }),
    "Deployment shop/web: syncline makes it and somebody deletes it, in turns; it is not made again. Remove it from Git, or stop who deletes it",
  ],
  [
    "another GitOps tool",
    tool,
    "Deployment shop/web .spec.replicas: Flux (kustomize-controller) writes it again after syncline took it; the object is held: pause it first. To leave it to kustomize-controller, in release.yaml: fields: [{ kind: Deployment, name: web, path: .spec.replicas, policy: Yield }]",
  ],
  [
    "admission",
    admission,
    "Deployment shop/web .spec.paused: syncline sends 3, a mutating webhook or policy of the API server makes it 9. Put that into Git, or exempt the object. To leave it alone, in release.yaml: fields: [{ kind: Deployment, name: web, path: .spec.paused, policy: Yield }]",
  ],
];
for (const [name, about, want] of texts)
  test(`a fight as a sentence: ${name}`, () => {
    assert.equal(fightText(about), want);
  });

const statuses: readonly (readonly [string, readonly Fight[], readonly unknown[]])[] = [
  ["nobody fights", [], ["Synced", "False", 0]],
  ["a rival", [fight()], ["Synced", "True", 1]],
  ["another GitOps tool holds the release", [tool], ["Held", "True", 1]],
  ["admission: nothing is left to write", [admission], ["Synced", "True", 1]],
];
for (const [name, fights, want] of statuses)
  test(`status: ${name}`, () => {
    const status = makeStatus(passFacts({ fights }));
    const condition = status.conditions?.find(({ type }) => type === "Fighting");
    assert.deepEqual([status.sync, condition?.status, status.drift?.open], want);
  });

test("an outcome that is left because of a fight makes the release OutOfSync", () => {
  const change = {
    action: "correct",
    ref: m.ref,
    manifest: m,
    uid: "u",
    fields: [],
    kind: "fields",
  } as const;
  const outcomes = [{ ref: m.ref, change, result: { type: "fighting" } }] as const;
  assert.equal(makeStatus(passFacts({ fights: [fight()], outcomes })).sync, "OutOfSync");
});

test("a fight is told once, its end as Recovered", () => {
  const words = (fights: readonly Fight[], previous: object): readonly string[] => {
    const facts = passFacts({ fights, previous });
    return makeEvents(facts, makeStatus(facts)).map(({ word }) => word);
  };
  const before = passFacts().previous;
  const during = { ...before, ...makeStatus(passFacts({ fights: [fight()] })) };
  assert.deepEqual(words([fight()], before), ["Fighting"]);
  assert.deepEqual(words([fight()], during), []);
  assert.deepEqual(words([fight(), tool], during), []);
  assert.deepEqual(words([fight(), { ...tool, path: ".spec.paused" }], during), ["Held"]);
  assert.deepEqual(words([], during), ["Recovered"]);
});

test("what a status told of fights is what the next process goes on with; under another render it is over", () => {
  const fights = [admission, fight()];
  const recalled = recallFights(makeStatus(passFacts({ fights })));
  const known = allFights(recalled).map(({ path, against, manager, expected, actual, since }) => [
    path,
    against,
    manager,
    expected,
    actual,
    since,
  ]);
  assert.deepEqual(
    known,
    fights.map(({ path, against, manager, expected, actual, since }) => [
      path,
      against,
      manager,
      expected,
      actual,
      since,
    ]),
  );
  const now = Date.parse("2026-11-01T12:00:00Z");
  const after = (isSettled: boolean): number =>
    allFights(
      judgeContests(recalled, [{ action: "unchanged", ref: m.ref, manifest: m }], {
        now,
        digestOf: () => "d1",
        isSettled,
        leftOn: () => [],
      }),
    ).length;
  assert.deepEqual([after(true), after(false)], [2, 0]);
});
