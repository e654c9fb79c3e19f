import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Failed } from "../../src/core/outcome.ts";
import type { Problem, Spot } from "../../src/core/problem.ts";
import { failureLine, failuresOf, statusFailure } from "../../src/report/failures.ts";
import { makeEvents } from "../../src/report/events.ts";
import { passRecords } from "../../src/report/records.ts";
import { makeStatus } from "../../src/report/status.ts";
import { outcome, passFacts, update } from "./facts.ts";

const refused: Failed = {
  type: "failed",
  code: "API-INVALID",
  message: 'Deployment shop/web: spec.ports[0].name: Invalid value: "Bad"',
  fields: ["spec.ports[0].name"],
};
const template = { file: "charts/web/templates/a.yaml.hbs", line: 20, column: 19 };
const set = { file: "releases/web/values.prod.yaml", line: 3, column: 9 };
const printed: Spot = {
  ...template,
  values: [{ key: "port.name", position: set, layerName: "release values.prod.yaml" }],
};
const literal: Spot = { file: "releases/web/manifests/a.yaml", line: 4, column: 3, values: [] };
const value = "; value port.name: releases/web/values.prod.yaml:3:9 (release values.prod.yaml)";

describe("a failure as one line", () => {
  const rows: readonly (readonly [name: string, failed: Partial<Failed>, most: number, want: string])[] = [
    ["no place is known: the object, once", {}, 999, `API-INVALID ${refused.message}`],
    [
      "words without the object get it",
      { code: "OBJ-OWNED", message: "is another set's" },
      999,
      "OBJ-OWNED Deployment shop/web: is another set's",
    ],
    [
      "the place in the template, and the value",
      { spots: [printed] },
      999,
      `API-INVALID charts/web/templates/a.yaml.hbs:20:19 ${refused.message}${value}`,
    ],
    [
      "a field that is written there literally",
      { spots: [literal] },
      999,
      `API-INVALID releases/web/manifests/a.yaml:4:3 ${refused.message}`,
    ],
    [
      "more fields",
      { spots: [literal, printed, literal] },
      999,
      `API-INVALID releases/web/manifests/a.yaml:4:3 ${refused.message}; also charts/web/templates/a.yaml.hbs:20:19${value}; also releases/web/manifests/a.yaml:4:3`,
    ],
    [
      "too long: the words give way",
      { spots: [printed], message: `Deployment shop/web: ${"word ".repeat(200)}` },
      220,
      `API-INVALID charts/web/templates/a.yaml.hbs:20:19 ${`Deployment shop/web: ${"word ".repeat(200)}`.slice(0, 89)} …${value}`,
    ],
  ];
  for (const [name, failed, most, want] of rows) {
    test(name, () => {
      const [told] = failuresOf(passFacts({ outcomes: [outcome(update, { ...refused, ...failed })] }));
      assert.ok(told);
      assert.equal(failureLine(told, most), want);
    });
  }
});

test("status, message, events and ledger name the place and the value", () => {
  const facts = passFacts({ outcomes: [outcome(update, { ...refused, spots: [printed] })] });
  const line = `API-INVALID charts/web/templates/a.yaml.hbs:20:19 ${refused.message}${value}`;
  const status = makeStatus(facts);
  assert.deepEqual(status.failures, [
    { ref: update.ref, code: "API-INVALID", position: template, message: `${refused.message}${value}` },
  ]);
  assert.equal(status.summary?.message, line);
  const events = makeEvents(facts, status);
  assert.deepEqual(
    events.map(({ word, summary }) => [word, summary]),
    [["Failed", line]],
  );
  const [ended] = passRecords(facts, status, events);
  assert.deepEqual((ended?.details as { objects: unknown[] }).objects, [
    {
      ...update.ref,
      action: "update",
      result: "failed",
      code: "API-INVALID",
      message: `${refused.message}${value}`,
      position: "charts/web/templates/a.yaml.hbs:20:19",
    },
  ]);
});

test("a mistake in the repo names its value the same way", () => {
  const problem: Problem = {
    severity: "error",
    code: "OBJ-FIELD",
    message: "is a number",
    position: template,
    values: printed.values ?? [],
  };
  const [told] = failuresOf(passFacts({ problems: [problem] }));
  assert.ok(told);
  assert.deepEqual(statusFailure(told), {
    code: "OBJ-FIELD",
    position: template,
    message: `is a number${value}`,
  });
});
