import assert from "node:assert/strict";
import { test } from "node:test";
import type { HealthExpressions } from "../../src/core/release.ts";
import type { KubeObject } from "../../src/core/manifest.ts";
import { customRules } from "../../src/health/custom.ts";
import { hasHealthRule, healthOf } from "../../src/health/health.ts";
import { conditions, live } from "./objects.ts";

const db: HealthExpressions = {
  group: "example.com",
  kind: "Db",
  healthy: 'object.status.phase == "Ready" && object.status.members >= object.spec.members',
  degraded: 'object.status.phase in ["Failed", "Lost"]',
  suspended: "has(object.spec.stopped) && object.spec.stopped",
  message: 'string(object.status.members) + " of " + string(object.spec.members) + " members"',
};
const of = (status: object, spec: object = { members: 3 }): KubeObject =>
  live("Db", spec as never, status as never);
const rule = (healthy: string, more: Partial<HealthExpressions> = {}): HealthExpressions => ({
  group: "example.com",
  kind: "Db",
  healthy,
  ...more,
});

/** [what is the case, rule, object, want] */
const rows: readonly [string, HealthExpressions, KubeObject, string | RegExp][] = [
  ["healthy", db, of({ phase: "Ready", members: 3 }), "Healthy"],
  ["neither is progressing", db, of({ phase: "Ready", members: 2 }), "Progressing 2 of 3 members"],
  ["degraded", db, of({ phase: "Lost", members: 1 }), "Degraded 1 of 3 members"],
  [
    "suspended",
    db,
    of({ phase: "Off", members: 0 }, { members: 3, stopped: true }),
    "Suspended 0 of 3 members",
  ],
  [
    "a controller that has not seen this generation comes first",
    db,
    of({ phase: "Ready", members: 3, observedGeneration: 1 }),
    "Progressing its controller has not seen generation 2",
  ],
  ["no status yet is only new", db, of({}), "Progressing its controller has not written a status yet"],
  [
    "what cannot be evaluated is unknown, with the reason",
    db,
    of({ stage: "Ready" }),
    /^Unknown its health rule in syncline\.yaml: No such key: phase/,
  ],
  ["a message that cannot be made is left out", db, of({ phase: "Ready?" }), "Progressing not healthy yet"],
  [
    "a message that is no text is left out",
    rule("false", { message: "object.status.n" }),
    of({ n: 1 }),
    "Progressing not healthy yet",
  ],
  [
    "neither true nor false",
    rule("object.status.n"),
    of({ n: 1 }),
    "Unknown its health rule in syncline.yaml: the expression gives neither true nor false",
  ],
  [
    "conditions by a loop",
    rule('object.status.conditions.exists(c, c.type == "Up" && c.status == "True")'),
    of({ conditions: conditions("Up=True") }),
    "Healthy",
  ],
  [
    "optional fields",
    rule('object.?status.?phase.orValue("") == "Ready"'),
    of({}),
    "Progressing not healthy yet",
  ],
  [
    "a rule that cannot be compiled",
    rule("object.status.phase =="),
    of({ phase: "x" }),
    /^Unknown its health rule in syncline\.yaml: /,
  ],
  [
    "too long a list",
    rule("object.status.list.all(i, i == 1)"),
    of({ list: Array(1001).fill(1) }),
    "Unknown its health rule in syncline.yaml: a list of the object has more than 1000 entries",
  ],
  [
    "too large",
    rule("true"),
    of({ text: "x".repeat(128 * 1024) }),
    "Unknown its health rule in syncline.yaml: the object has more than 128 KiB",
  ],
  [
    "escape sequences stay out of terminals",
    rule("false", { message: "object.status.text" }),
    of({ text: "\u001b[31m" }),
    "Progressing \ufffd[31m",
  ],
];
for (const [name, expressions, object, want] of rows) {
  test(`rule of a repository: ${name}`, () => {
    const { status, message } = healthOf(object, {}, customRules([expressions]));
    const seen = `${status} ${message}`.trim();
    if (typeof want === "string") assert.equal(seen, want);
    else assert.match(seen, want);
  });
}

test("a rule of a repository comes before ours", () => {
  const rules = customRules([{ group: "apps", kind: "Deployment", healthy: "object.spec.replicas == 3" }]);
  assert.equal(healthOf(live("Deployment", { replicas: 3 }, {}), {}, rules).status, "Healthy");
});

test("a built-in kind without a status has one for a repository that says so", () => {
  const rules = customRules([{ group: "networking.k8s.io", kind: "NetworkPolicy", healthy: "true" }]);
  assert.equal(hasHealthRule({ group: "networking.k8s.io", kind: "NetworkPolicy" }, rules), true);
});
