import assert from "node:assert/strict";
import { test } from "node:test";
import type { ReleaseHealth } from "../../src/core/health.ts";
import { groupKindText } from "../../src/core/object-ref.ts";
import { makeEvents } from "../../src/report/events.ts";
import type { PassFacts } from "../../src/report/facts.ts";
import { makeStatus } from "../../src/report/status.ts";
import { create, outcome, passFacts } from "./facts.ts";

const deployment = { group: "apps", kind: "Deployment", namespace: "shop", name: "web" };
const ill = (status: ReleaseHealth["status"], message: string, more: object = {}): ReleaseHealth => {
  const health = { status, message, ...more };
  return { ...health, worst: { ref: deployment, health } };
};
const failed = (code: string, hint?: string): PassFacts["outcomes"] => [
  outcome(create, {
    type: "failed",
    code: code as "OBJ-KIND",
    message: "m",
    ...(hint === undefined ? {} : { hint }),
  }),
];
const none = { kept: [], undecided: [], hint: "", going: [] };
const { ref } = create;
const kind = groupKindText(ref);
const where = `${ref.kind} ${ref.namespace}/${ref.name}`;

/** [what is the case, facts, sync, `object | condition | hint` or nothing] */
const rows: readonly [string, Partial<PassFacts>, string, string][] = [
  ["all is well", {}, "Synced", ""],
  [
    "an object that is not healthy, with a hint",
    { health: ill("Degraded", 'pod web-1: ImagePullBackOff "x:1"') },
    "Synced",
    'Deployment shop/web | Healthy | pod web-1: ImagePullBackOff "x:1": check name and tag of the image, and the pull secret',
  ],
  [
    "one nobody has a hint for",
    { health: ill("Progressing", "1 of 3 replicas ready") },
    "Synced",
    "Deployment shop/web | Healthy | 1 of 3 replicas ready",
  ],
  ["at rest is not waited for", { health: ill("Suspended", "the rollout is paused") }, "Synced", ""],
  [
    "another release comes first",
    {
      waitingFor: { object: "release db", condition: "Healthy", hint: "h" },
      health: ill("Progressing", "x"),
    },
    "Waiting",
    "release db | Healthy | h",
  ],
  [
    "a kind that is not there",
    { outcomes: failed("OBJ-KIND") },
    "Waiting",
    `${where} | kind ${kind} exists | no CustomResourceDefinition defines ${kind}: install it, or name the release that brings it in dependsOn`,
  ],
  [
    "a namespace that is being deleted, and what holds it",
    { outcomes: failed("API-TERMINATING", "being deleted: example.com/hold in 1 resource instances") },
    "Waiting",
    `Namespace ${ref.namespace} | gone, to be made anew | being deleted: example.com/hold in 1 resource instances`,
  ],
  [
    "a namespace that is not there",
    {
      outcomes: [
        outcome(create, { type: "failed", code: "API-NOT-FOUND", message: 'x: namespaces "shop" not found' }),
      ],
    },
    "Waiting",
    `Namespace ${ref.namespace} | exists | create it, declare it in Git, or let it be created: createNamespace: true in release.yaml`,
  ],
  ["a refusal is a failure, not a wait", { outcomes: failed("API-INVALID") }, "Failed", ""],
];
for (const [name, facts, sync, want] of rows) {
  test(`waits for: ${name}`, () => {
    const status = makeStatus(passFacts(facts));
    const { object, condition, hint } = status.waitingFor ?? {};
    assert.equal(status.sync, sync);
    assert.equal([object, condition, hint].filter((text) => text !== undefined).join(" | "), want);
  });
}

test("since is set once for what is waited for, and anew for something else", () => {
  const facts = { health: ill("Progressing", "1 of 3 replicas ready") };
  const first = makeStatus(passFacts({ ...facts, now: new Date("2026-11-01T10:00:00Z") }));
  const later = passFacts({ previous: first, now: new Date("2026-11-01T10:05:00Z") });
  const second = makeStatus({ ...later, health: ill("Progressing", "2 of 3 replicas ready") });
  assert.equal(second.waitingFor?.since, "2026-11-01T10:00:00Z");
  const third = makeStatus({ ...later, outcomes: failed("OBJ-KIND") });
  assert.equal(third.waitingFor?.since, "2026-11-01T10:05:00Z");
});

const slow = ill("Degraded", "no progress for 5m (timeout)", { overdue: true });
const going = ill("Progressing", "0 of 3 replicas ready");
const unread: ReleaseHealth = { status: "Unknown", message: "denied" };
const well: ReleaseHealth = { status: "Healthy", message: "" };

/** [what is the case, the healths of passes one after the other, reason of the condition and event after each] */
const stories: readonly [string, readonly (readonly [ReleaseHealth, string])[]][] = [
  [
    "a time-out is told once, and that it is over",
    [
      [going, "Progressing"],
      [slow, "TimedOut Failed"],
      [slow, "TimedOut"],
      [well, "Healthy Recovered"],
      [well, "Healthy"],
    ],
  ],
  [
    "a new rollout recovers it, by way of Progressing",
    [
      [slow, "TimedOut Failed"],
      [going, "Recovering"],
      [going, "Recovering"],
      [well, "Healthy Recovered"],
    ],
  ],
  [
    "a new rollout that takes too long as well is told",
    [
      [slow, "TimedOut Failed"],
      [going, "Recovering"],
      [slow, "TimedOut Failed"],
    ],
  ],
  [
    "a look that failed changes nothing",
    [
      [slow, "TimedOut Failed"],
      [unread, "TimedOut"],
      [slow, "TimedOut"],
    ],
  ],
  [
    "what is never late is not told",
    [
      [going, "Progressing"],
      [unread, "Unknown"],
      [well, "Healthy"],
    ],
  ],
];
for (const [name, steps] of stories) {
  test(`time-outs: ${name}`, () => {
    let { previous } = passFacts();
    for (const [health, want] of steps) {
      const facts = passFacts({ health, previous });
      const status = makeStatus(facts);
      const words = makeEvents(facts, status).map(({ word }) => word);
      const reason = status.conditions?.find(({ type }) => type === "Healthy")?.reason ?? "";
      assert.equal([reason, ...words].join(" "), want);
      previous = status;
    }
  });
}

test("what cannot be written yet is told as the wait, in one sentence", () => {
  const { summary } = makeStatus(passFacts({ outcomes: failed("API-TERMINATING", "being deleted: held") }));
  assert.equal(
    summary?.message,
    `waits for Namespace ${ref.namespace}: gone, to be made anew; being deleted: held`,
  );
});

test("an object that left Git without its label is told as nobody's, until Git has it again", () => {
  const stray = { action: "orphan", ref, uid: "u", stray: true } as const;
  const first = makeStatus(passFacts({ outcomes: [outcome(stray, { type: "orphaned" })], leftovers: none }));
  assert.match(first.kept?.[0]?.reason ?? "", /label was taken off/);
  const later = makeStatus(passFacts({ previous: first, leftovers: none }));
  assert.deepEqual(later.kept, first.kept);
  const again = passFacts({
    previous: later,
    leftovers: none,
    outcomes: [outcome(create, { type: "created" })],
  });
  assert.equal(makeStatus(again).kept, undefined);
  const gone = makeStatus(passFacts({ outcomes: [outcome(stray, { type: "unchanged" })], leftovers: none }));
  assert.equal(gone.kept, undefined);
});
