import assert from "node:assert/strict";
import { test } from "node:test";
import { lastOfEach, logRows } from "../../src/cli/log-rows.ts";
import type { JsonObject } from "../../src/core/json.ts";
import type { LedgerEntry } from "../../src/core/ledger-entry.ts";
import { record } from "../support/ledger-record.ts";

const web = { group: "apps", kind: "Deployment", namespace: "shop", name: "web" };

function ended(seq: number, details: JsonObject): LedgerEntry {
  const entry = record({
    event: "PassEnded",
    details: { author: "Alice", subject: `commit ${seq}`, ...details },
  });
  return { ...entry, seq, previous: "", hash: "" };
}

/** Newest first, as the ledger answers. */
const entries = [
  ended(4, {
    drift: [
      {
        ref: web,
        path: ".spec.replicas",
        expected: 3,
        actual: 5,
        manager: "kubectl-scale",
        action: "corrected",
      },
    ],
  }),
  ended(3, {
    objects: [{ ...web, action: "update", result: "configured", fields: [".spec.replicas", ".spec.image"] }],
  }),
  ended(2, { objects: [{ ...web, action: "update", result: "configured", fields: [".spec.image"] }] }),
  ended(1, { objects: [{ ...web, action: "create", result: "created" }] }),
];
const rowsOf = () => logRows(entries, ({ name }) => name === "web");
const text = ({ what, path, by, summary }: ReturnType<typeof rowsOf>[number]): string =>
  `${what} ${path} ${by} ${summary}`.trim();

test("every change of an object, the newest first, a row for each field", () => {
  assert.deepEqual(rowsOf().map(text), [
    "corrected .spec.replicas manager:kubectl-scale",
    "configured .spec.image git:Alice commit 3",
    "configured .spec.replicas git:Alice commit 3",
    "configured .spec.image git:Alice commit 2",
    "created  git:Alice commit 1",
  ]);
});

test("--last: who set each field as it is", () => {
  assert.deepEqual(lastOfEach(rowsOf()).map(text), [
    "corrected .spec.replicas manager:kubectl-scale",
    "configured .spec.image git:Alice commit 3",
    "created  git:Alice commit 1",
  ]);
});

test("--last tells objects of equal names apart", () => {
  const there = { ...web, namespace: "staging" };
  const both = [
    ended(1, {
      objects: [
        { ...web, result: "created" },
        { ...there, result: "created" },
      ],
    }),
  ];
  assert.equal(lastOfEach(logRows(both, () => true)).length, 2);
});
