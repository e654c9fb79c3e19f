import assert from "node:assert/strict";
import { test } from "node:test";
import { SynclineError } from "../../src/core/errors.ts";
import { objectOf, withHold, withoutHold } from "../../src/cli/hold.ts";
import { judgeHold } from "../../src/cli/sync-verdict.ts";

const now = new Date("2026-11-21T12:00:00Z");
const entry = (until: string, more: object = {}): object => ({
  until: `2026-11-21T${until}:00.000Z`,
  reason: "x",
  ...more,
});
const asked = { until: "2026-11-21T14:00:00Z", reason: "INC-42" };
const web = { object: "Deployment/web" };

/** The result, or the error's code and words. */
function tried(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error instanceof SynclineError ? `${error.code} ${error.message} | ${error.hint ?? ""}` : error;
  }
}

const adds: readonly (readonly [string, string | undefined, object, unknown])[] = [
  ["the first", undefined, {}, [asked]],
  ["beside another", JSON.stringify(entry("13:00", web)), {}, [entry("13:00", web), asked]],
  ["the same object again", JSON.stringify([entry("13:00", web)]), web, [{ ...asked, ...web }]],
  ["one that is over goes", JSON.stringify([entry("11:00", web)]), {}, [asked]],
  [
    "what stands there cannot be read",
    "tomorrow",
    {},
    "CLI-USAGE its annotation syncline.dev/hold has a mistake: it is no JSON | correct it, or end all of its holds: syncline resume NAME",
  ],
];
for (const [name, text, more, want] of adds) {
  test(`a hold is added: ${name}`, () => {
    assert.deepEqual(
      tried(() => JSON.parse(withHold(text, { ...asked, ...more }, now)) as unknown),
      want,
    );
  });
}

const both = JSON.stringify([entry("13:00", web), entry("13:00", { field: ".spec.replicas" })]);
const ends: readonly (readonly [string, string, object, unknown])[] = [
  ["one of two", both, web, JSON.stringify([entry("13:00", { field: ".spec.replicas" })])],
  ["the only one", JSON.stringify(entry("13:00", web)), web, undefined],
  ["none such", both, {}, "CLI-NOT-FOUND no such hold | what is held: Deployment/web, all .spec.replicas"],
];
for (const [name, text, which, want] of ends) {
  test(`a hold is ended: ${name}`, () => {
    assert.deepEqual(
      tried(() => withoutHold(text, which)),
      want,
    );
  });
}

const status = { groupKinds: ["ConfigMap", "Deployment.apps"] };
const objects: readonly (readonly [string | undefined, unknown])[] = [
  [undefined, {}],
  ["deploy/web", { object: "Deployment/web" }],
  ["deployments.apps/web", { object: "Deployment.apps/web" }],
  ["web", "CLI-USAGE --object web: want KIND/NAME such as deploy/web | "],
  [
    "sts/web",
    'CLI-NOT-FOUND no object of kind "sts" was applied here | kinds that were: ConfigMap, Deployment.apps',
  ],
];
for (const [object, want] of objects) {
  test(`the object of a hold: ${object ?? "all"}`, () => {
    const held = {
      apiVersion: "syncline.dev/v1alpha1",
      kind: "SyncStatus",
      metadata: { name: "shop.web" },
      status,
    };
    assert.deepEqual(
      tried(() => objectOf({ object }, held)),
      want,
    );
  });
}

const taken = (value?: string): object => (value === undefined ? {} : { handled: { hold: { value } } });
const verdicts: readonly (readonly [string, object | undefined, string | undefined, string])[] = [
  ["taken up", taken("[1]"), "[1]", "ready"],
  ["not yet", taken("[0]"), "[1]", "pending"],
  ["the end is not taken up yet", taken("[1]"), undefined, "pending"],
  ["the end is taken up", taken(), undefined, "ready"],
  ["the release is gone", undefined, "[1]", "gone"],
];
for (const [name, found, value, want] of verdicts) {
  test(`the answer to a hold: ${name}`, () => {
    const object = { apiVersion: "v1", kind: "SyncStatus", metadata: { name: "shop.web" }, status: found };
    const judge = judgeHold({ status: "shop.web" }, value, []);
    assert.equal(judge(undefined, found === undefined ? [] : [object as never]).type, want);
  });
}
