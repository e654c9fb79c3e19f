import assert from "node:assert/strict";
import { test } from "node:test";
import { planHash } from "../../src/core/brand.ts";
import { makeEvents } from "../../src/report/events.ts";
import type { UsedApproval } from "../../src/report/facts.ts";
import { passRecords } from "../../src/report/records.ts";
import { makeStatus } from "../../src/report/status.ts";
import { passFacts } from "./facts.ts";

const hash = planHash("0123456789abcdef");
const at = "2026-11-01T09:59:00Z";

/** [name, the approval that a pass used, what people are told, the ledger's actor] */
const rows: readonly (readonly [string, UsedApproval | undefined, readonly string[], string | undefined])[] =
  [
    ["none was used", undefined, [], undefined],
    [
      "with a tool that is known",
      { hash, manager: "kubectl-annotate", at },
      [`plan ${hash} was approved with kubectl-annotate at ${at}: its deletions begin`],
      "manager:kubectl-annotate",
    ],
    [
      "the API server does not tell",
      { hash, manager: "", at: "" },
      [`plan ${hash} was approved: its deletions begin`],
      "manager:unknown",
    ],
  ];
for (const [name, approved, told, actor] of rows)
  test(`Approved: ${name}`, () => {
    const facts = passFacts({ approved });
    const status = makeStatus(facts);
    const events = makeEvents(facts, status).filter(({ word }) => word === "Approved");
    assert.deepEqual(
      events.map(({ summary }) => summary),
      told,
    );
    const [record] = passRecords(facts, status, events).filter(({ event }) => event === "Approved");
    assert.equal(record?.actor, actor);
  });
