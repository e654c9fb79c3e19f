import assert from "node:assert/strict";
import { test } from "node:test";
import { parseHolds, type Hold } from "../../src/core/hold.ts";

const until = "2026-11-21T18:00:00Z";
const end = Date.parse(until);
const all = { until: Infinity, reason: "" };
const rows: readonly (readonly [string, unknown, readonly Hold[]])[] = [
  ["a single map", { until, reason: "INC-42" }, [{ until: end, reason: "INC-42" }]],
  [
    "an object and a field",
    [{ until: "2026-11-21T19:00+01:00", reason: "x", object: "Deployment/web", field: "spec.replicas" }],
    [{ until: end, reason: "x", object: "Deployment/web", field: ".spec.replicas" }],
  ],
  ["an empty list", [], []],
  [
    "no reason",
    { until },
    [{ until: end, reason: "", mistake: "it has no reason: want one such as INC-42" }],
  ],
  [
    "no end",
    { reason: "x", object: "Deployment/web" },
    [
      {
        until: Infinity,
        reason: "x",
        object: "Deployment/web",
        mistake: "until is missing: want a time such as 2026-11-21T18:00:00Z",
      },
    ],
  ],
  [
    "a time without a zone",
    { until: "2026-11-21T18:00:00", reason: "x" },
    [
      {
        until: Infinity,
        reason: "x",
        mistake: 'until is "2026-11-21T18:00:00": want a time such as 2026-11-21T18:00:00Z',
      },
    ],
  ],
  [
    "an object that cannot be read holds everything",
    { until, reason: "x", object: "web", field: ".spec" },
    [{ until: end, reason: "x", mistake: 'object is "web": want KIND/NAME such as Deployment/web' }],
  ],
  [
    "a field that cannot be read holds the whole object",
    { until, reason: "x", object: "Deployment/web", field: "..x" },
    [
      {
        until: end,
        reason: "x",
        object: "Deployment/web",
        mistake: 'field is "..x": want a path such as .spec.replicas',
      },
    ],
  ],
  [
    "an unknown key",
    { until, reason: "x", objects: "Deployment/web" },
    [{ until: end, reason: "x", mistake: '"objects" is none of until, reason, object, field' }],
  ],
  [
    "an entry that is no map",
    [{ until, reason: "x" }, "web"],
    [
      { until: end, reason: "x" },
      { ...all, mistake: "entry 2 is no map with until and reason" },
    ],
  ],
  [
    "too many",
    Array.from({ length: 51 }, () => ({ until, reason: "x" })),
    [{ ...all, mistake: "it has more than 50 entries" }],
  ],
  [
    "a reason that is too long",
    { until, reason: "x".repeat(501) },
    [{ until: end, reason: "x".repeat(500), mistake: "its reason is longer than 500 characters" }],
  ],
];
for (const [name, value, want] of rows) {
  test(`holds: ${name}`, () => {
    assert.deepEqual(parseHolds(JSON.stringify(value)), want);
  });
}

const texts: readonly (readonly [string, string, readonly Hold[]])[] = [
  ["empty", " ", []],
  ["no JSON", "until tomorrow", [{ ...all, mistake: "it is no JSON" }]],
  ["too long", " ".repeat(20_000) + "[]", [{ ...all, mistake: "it is longer than 16384 characters" }]],
];
for (const [name, text, want] of texts) {
  test(`the text of holds: ${name}`, () => {
    assert.deepEqual(parseHolds(text), want);
  });
}
