import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { KubeObject, ManagedFieldsEntry } from "../../src/core/manifest.ts";
import type { DriftItem } from "../../src/core/drift.ts";
import type { Outcome, Result } from "../../src/core/outcome.ts";
import { decide } from "../../src/diff/decide.ts";
import { driftItems, driftText } from "../../src/report/drift-items.ts";
import { makeEvents } from "../../src/report/events.ts";
import { passRecords } from "../../src/report/records.ts";
import { makeStatus } from "../../src/report/status.ts";
import { liveObject, manifest, marks, observation } from "../diff/objects.ts";
import { passFacts } from "./facts.ts";

const now = new Date("2026-11-21T12:00:00Z");
const time = "2026-11-21T11:00:00Z";
const { ref } = manifest();
const known = { uid: "u1", digest: "d1", ownFields: "{}", left: "" };
const corrected: Result = { type: "corrected" };

const meta = (object: KubeObject, more: object): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, ...more },
});
const theirs = (manager: string, fieldsV1 = {}): ManagedFieldsEntry => ({
  ...{ manager, operation: "Update", apiVersion: "apps/v1", time, fieldsType: "FieldsV1", fieldsV1 },
});
const live = liveObject();
const { labels } = live.metadata;
const { "applyset.kubernetes.io/part-of": _taken, ...others } = { ...labels };
const stripped = meta(live, { labels: others });
const wiped = meta(live, { managedFields: [] });
const replaced = meta(live, { uid: "u2", managedFields: [theirs("kubectl-replace")] });

const secretObject = (token: string): KubeObject => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name: "web", namespace: "shop" },
  data: { token },
});
const secret = manifest(secretObject("c2VjcmV0"));
const leaked = meta(secretObject("bGVha2Vk"), { uid: "u1" });

type Read = Extract<ReturnType<typeof observation>["live"], { type: "read" }>;
const read = (object: KubeObject): Read => ({ type: "read", object });

/** [what somebody did, what is seen, the items as people read them: action, grade, text] */
const rows: readonly (readonly [string, Parameters<typeof observation>, readonly string[]])[] = [
  ["deleted", [{ type: "absent" }], ["corrected C somebody deleted Deployment shop/web"]],
  [
    "membership label taken off",
    [read(stripped), { known }],
    [
      `corrected C somebody removed Deployment shop/web .metadata.labels["applyset.kubernetes.io/part-of"] (was ${marks.setId})`,
    ],
  ],
  [
    "deleted and made anew, all values as they were",
    [read(replaced), { known }],
    ["corrected B kubectl-replace replaced Deployment shop/web by another object of that name"],
  ],
  ["managedFields wiped: recorded, nobody is told", [read(wiped), { known }], []],
  ["taken and given back", [read(live), { known }], []],
];
for (const [name, seen, want] of rows)
  test(`item: ${name}`, () => {
    const change = decide(observation(...seen));
    assert.deepEqual(textsOf(driftItems([{ ref, change, result: corrected }], now)), want);
    if (want.length === 0) assert.equal(change.action, "touched");
  });

test("item: values of a Secret are masked", () => {
  const seen = { ...observation(read(leaked), { known }), manifest: secret, body: secret.object };
  const items = driftItems([{ ref: secret.ref, change: decide(seen), result: corrected }], now);
  assert.deepEqual(
    items.map(({ path, expected, actual }) => [path, expected, actual]),
    [[".data.token", "<masked>", "<masked>"]],
  );
});

function textsOf(items: readonly DriftItem[]): readonly string[] {
  return items.map((item) => `${item.action} ${item.grade} ${driftText(item)}`);
}

describe("drift that stands open when a commit comes", () => {
  const change = decide(observation({ type: "absent" }));
  const reported = passFacts({ outcomes: [{ ref, change, result: { type: "skipped", reason: "Report" } }] });
  const before = makeStatus(reported);
  const update = { action: "update", ref, manifest: manifest(), uid: "u1" } as const;
  const after = passFacts({
    digest: "d3",
    previous: before,
    outcomes: [{ ref, change: update, result: { type: "configured" } }],
  });

  test("is superseded: closed, kept in the list, recorded, told as no drift", () => {
    assert.deepEqual([before.drift?.open, before.drift?.items?.[0]?.action], [1, "reported"]);
    const status = makeStatus(after);
    assert.deepEqual([status.drift?.open, status.drift?.items?.[0]?.action], [0, "superseded"]);
    const events = makeEvents(after, status);
    assert.deepEqual(
      events.map(({ word }) => word),
      ["Applied"],
    );
    const [ended] = passRecords(after, status, events);
    assert.ok(JSON.stringify(ended?.details).includes('"action":"superseded"'));
  });

  test("stays open where the commit left the object as it was", () => {
    const status = makeStatus({ ...after, outcomes: reported.outcomes });
    assert.deepEqual([status.drift?.open, status.drift?.items?.length], [1, 1]);
  });

  test("is news when it comes again", () => {
    const status = makeStatus(after);
    const again = passFacts({ digest: "d3", previous: status, outcomes: reported.outcomes });
    assert.deepEqual(
      makeEvents(again, makeStatus(again)).map(({ word }) => word),
      ["Drift"],
    );
  });
});

test("a thousand objects moved at once: one event, few lines, a small status, a bounded record", () => {
  const outcomes = Array.from({ length: 3000 }, (_, index) => {
    const one = { ...ref, name: `web-${String(index)}` };
    const field = { path: ".data.mode", before: "x".repeat(190), after: "y".repeat(190) };
    const change = {
      action: "correct",
      ref: one,
      manifest: manifest(),
      uid: "u",
      fields: [field],
      kind: "fields",
    } as const;
    return { ref: one, change, result: corrected };
  });
  const facts = passFacts({ outcomes });
  const status = makeStatus(facts);
  const events = makeEvents(facts, status);
  assert.deepEqual(
    events.map(({ word, lines }) => [word, lines.length]),
    [["Corrected", 11]],
  );
  assert.ok(JSON.stringify(status).length < 64 * 1024);
  assert.equal(status.truncated?.["drift.items"], 2980);
  for (const { details } of passRecords(facts, status, events))
    assert.ok(JSON.stringify(details).length < 1_000_000, String(JSON.stringify(details).length));
});

describe("what became of each field of a correction", () => {
  const replicas = { manager: "keda", operation: "Update", subresource: "", time };
  const rows: readonly (readonly [string, Result, readonly string[]])[] = [
    ["written", { type: "corrected" }, ["corrected", "corrected"]],
    [
      "one field is left to its owner",
      { type: "yielded", rivals: [{ path: ".spec.replicas", ...replicas }] },
      ["reported", "corrected"],
    ],
    [
      "something else of it is kept by another",
      { type: "keptBy", managers: ["x"], paths: ['.metadata.annotations["example.com/seen"]'] },
      ["corrected", "corrected"],
    ],
    [
      "what is around one of them is kept",
      { type: "keptBy", managers: ["x"], paths: [".spec.template"] },
      ["corrected", "reported"],
    ],
    [
      "refused for good",
      { type: "failed", code: "API-INVALID", message: "" },
      ["uncorrectable", "uncorrectable"],
    ],
    ["refused for now", { type: "failed", code: "API-CONFLICT", message: "" }, ["reported", "reported"]],
    ["held", { type: "held", until: 0, reason: "" }, ["held", "held"]],
  ];
  const fields = [".spec.replicas", ".spec.template.spec.hostNetwork"].map((path) => ({
    path,
    before: 1,
    after: 2,
  }));
  const change = {
    action: "correct",
    ref,
    manifest: manifest(),
    uid: "u1",
    kind: "changed",
    fields,
  } as unknown as Outcome["change"];
  for (const [name, result, want] of rows)
    test(name, () => {
      const items = driftItems([{ ref, change, result }], now);
      assert.deepEqual(
        items.map(({ action }) => action),
        want,
      );
    });
});
