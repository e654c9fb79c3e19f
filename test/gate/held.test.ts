import assert from "node:assert/strict";
import { test } from "node:test";
import type { Change } from "../../src/core/change.ts";
import { pathText } from "../../src/core/field-path.ts";
import {
  heldPaths,
  heldText,
  holdsInForce,
  splitHeld,
  wholeHold,
  type Holds,
  type HoldSource,
} from "../../src/gate/held.ts";
import { manifest } from "../diff/objects.ts";

const m = manifest();
const { ref } = m;
const now = Date.parse("2026-11-21T12:00:00Z");
const until = "2026-11-21T14:00:00Z";
const at = (place: HoldSource["place"], ...entries: readonly object[]): HoldSource => ({
  place,
  text: JSON.stringify(entries.map((entry) => ({ until, reason: "INC-42", ...entry }))),
  by: "kubectl-annotate",
});
const gitsync = (...entries: readonly object[]): HoldSource => at({ type: "gitsync" }, ...entries);
const release = (...entries: readonly object[]): HoldSource => at({ type: "release" }, ...entries);
const object = (...entries: readonly object[]): HoldSource => at({ type: "object", ref }, ...entries);

const create: Change = { action: "create", ref, manifest: m };
const update: Change = { action: "update", ref, manifest: m, uid: "u" };
const correct: Change = {
  action: "correct",
  ref,
  manifest: m,
  uid: "u",
  fields: [{ path: ".spec.replicas" }, { path: ".spec.paused" }],
  kind: "fields",
};
const deleted: Change = { action: "correct", ref, manifest: m, uid: undefined, fields: [], kind: "deleted" };
const touched: Change = {
  action: "touched",
  ref,
  manifest: m,
  uid: "u",
  fields: [{ path: ".spec.replicas" }],
};
const prune: Change = { action: "prune", ref, live: m.object };
const refused: Change = { action: "refuse", ref, manifest: m, code: "OBJ-OWNED", reason: "" };

/** `done update`, `held correct .spec.replicas; done correct .spec.paused`. */
function told(change: Change, holds: Holds): string {
  const { rest, held } = splitHeld(change, holds);
  const text = (word: string, each: Change | undefined): readonly string[] => {
    if (each === undefined) return [];
    const fields = each.action === "correct" || each.action === "touched" ? each.fields : [];
    return [[word, each.action, ...fields.map(({ path }) => path)].join(" ")];
  };
  return [...text("held", held?.change), ...text("done", rest)].join("; ");
}

const replicas = { field: ".spec.replicas" };
const web = { object: "deployment/web" };
const rows: readonly (readonly [string, readonly HoldSource[], Change, string])[] = [
  ["nothing", [], update, "done update"],
  ["a GitSync: an update", [gitsync({})], update, "held update"],
  ["a release: a correction", [release({})], correct, "held correct .spec.replicas .spec.paused"],
  ["a release: what was deleted by hand", [release({})], deleted, "held correct"],
  ["a release: a deletion", [release({})], prune, "held prune"],
  ["a release: what is refused anyway", [release({})], refused, "done refuse"],
  ["over", [release({ until: "2026-11-21T12:00:00Z" })], update, "done update"],
  ["it cannot be read", [{ ...release(), text: "tomorrow" }], update, "held update"],
  ["an object by name", [release(web)], create, "held create"],
  ["an object by kind and group", [gitsync({ object: "Deployment.apps/web" })], update, "held update"],
  ["another object", [release({ object: "Deployment/api" })], update, "done update"],
  ["an object of another group", [release({ object: "Deployment.example.com/web" })], update, "done update"],
  ["an object by itself", [object({})], update, "held update"],
  [
    "a field: a correction of it and another",
    [release({ ...web, ...replicas })],
    correct,
    "held correct .spec.replicas; done correct .spec.paused",
  ],
  ["all below a field", [object({ field: ".spec" })], correct, "held correct .spec.replicas .spec.paused"],
  ["a field, of every object", [release(replicas)], touched, "held touched .spec.replicas"],
  ["a field: an update leaves it", [release(replicas)], update, "done update"],
  ["a field: its object is made anew with it", [release(replicas)], deleted, "done correct"],
  ["a field: its object is not deleted", [release(replicas)], prune, "held prune"],
];
for (const [name, sources, change, want] of rows) {
  test(`held: ${name}`, () => {
    assert.equal(told(change, holdsInForce(sources, now)), want);
  });
}

test("the widest hold comes first, of equally wide ones the one that lasts longest", () => {
  const later = "2026-11-21T15:00:00Z";
  const holds = holdsInForce(
    [object({}), release(replicas, {}), gitsync({}, { until: later, reason: "later" })],
    now,
  );
  assert.deepEqual(
    holds.all.map(({ place, reason, field = "" }) => `${place.type} ${reason}${field}`),
    ["gitsync later", "gitsync INC-42", "release INC-42", "object INC-42", "release INC-42.spec.replicas"],
  );
  assert.equal(wholeHold(holds)?.reason, "later");
  assert.equal(wholeHold(holdsInForce([object({}), release(web, replicas)], now)), undefined);
});

test("an apply leaves held fields; of a list without keys the list", () => {
  const holds = holdsInForce([release({ ...replicas, ...web }), object({ field: ".spec.args[0]" })], now);
  assert.deepEqual(heldPaths(ref, holds).map(pathText), [".spec.replicas", ".spec.args"]);
});

const texts: readonly (readonly [string, HoldSource, string])[] = [
  ["who, why, until when", release({}), "held until 2026-11-21T14:00:00Z by kubectl-annotate: INC-42"],
  ["a person", { ...release({}), by: "user:alice" }, "held until 2026-11-21T14:00:00Z by alice: INC-42"],
  [
    "a mistake",
    { ...release(), by: "", text: "x" },
    "held until it is ended: (a mistake in syncline.dev/hold: it is no JSON)",
  ],
];
for (const [name, source, want] of texts) {
  test(`a hold as words: ${name}`, () => {
    assert.deepEqual(holdsInForce([source], now).all.map(heldText), [want]);
  });
}
