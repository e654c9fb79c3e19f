import assert from "node:assert/strict";
import { test } from "node:test";
import type { Change } from "../../src/core/change.ts";
import type { KubeObject } from "../../src/core/manifest.ts";
import type { Gated } from "../../src/gate/gate.ts";
import { planHash } from "../../src/core/brand.ts";
import type { Prune } from "../../src/plan/plan.ts";
import { plannedSteps, type ToPlan } from "../../src/report/planned-steps.ts";
import { manifest } from "../diff/objects.ts";

const object = (name: string, wave?: string): KubeObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace: "shop", ...(wave && { annotations: { "syncline.dev/wave": wave } }) },
});
const of = (name: string, wave?: string) => {
  const made = manifest(object(name, wave));
  return { ref: made.ref, manifest: made };
};
const create = (name: string, wave?: string): Change => ({ action: "create", ...of(name, wave) });
const update = (name: string, wave?: string): Change => ({ action: "update", ...of(name, wave), uid: "u" });
const correct = (name: string, wave?: string): Change => ({
  action: "correct",
  ...of(name, wave),
  uid: "u",
  fields: [{ path: ".data.a" }],
  kind: "fields",
});
const refuse = (name: string): Change => ({
  action: "refuse",
  ...of(name),
  code: "OBJ-OWNED",
  reason: "theirs",
});
const unchanged = (name: string): Change => ({ action: "unchanged", ...of(name) });
const prune = (name: string): Prune => {
  const live = object(name);
  return { action: "prune", ref: of(name).ref, live: { ...live, metadata: { ...live.metadata, uid: "u9" } } };
};
const gated = (more: Partial<Gated> = {}): Gated => ({
  allowed: [],
  blocked: [],
  held: undefined,
  approved: undefined,
  ...more,
});
const skipped = (change: Change, reason: string) => ({
  ref: change.ref,
  change,
  result: { type: "skipped", reason } as const,
});
const held = { reason: "too many", hash: planHash("0123456789abcdef"), prunes: [prune("x")] };
const failed = { type: "failed", code: "API-INVALID", message: "no" } as const;

/** [name, what was judged, `wave action name: what it waits for ! problem` of each step] */
const rows: readonly (readonly [string, Partial<ToPlan>, readonly string[]])[] = [
  ["nothing", { changes: [unchanged("a")] }, []],
  [
    "in the order of waves; what is new waits for them, what is put back does not",
    { changes: [update("late", "2"), correct("back", "2"), create("early"), unchanged("same")] },
    ["0 create early", "2 correct back", "2 update late: wave 0 to be Healthy"],
  ],
  [
    "what is only put back holds up nothing",
    { changes: [correct("a"), create("b", "1")] },
    ["0 correct a", "1 create b"],
  ],
  [
    "Observe: everything, with its reason",
    {
      changes: [create("a")],
      orphans: [{ action: "orphan", ref: of("o").ref, uid: "u" }],
      mode: "Observe",
      gated: gated({ blocked: [skipped(create("a"), "mode is Observe")] }),
    },
    ["0 create a: mode is Observe", "0 orphan o: mode is Observe: nothing is written"],
  ],
  [
    "deletions wait for approval, writes do not",
    { changes: [create("a")], prunes: [prune("x")], gated: gated({ held }) },
    ["0 create a", "0 prune x: approval"],
  ],
  [
    "a write that was refused for good keeps deletions back",
    {
      changes: [update("a")],
      prunes: [prune("x")],
      gated: gated({
        blocked: [
          { ref: of("a").ref, change: update("a"), result: failed },
          skipped(prune("x"), "one failed"),
        ],
        held,
      }),
    },
    ["0 update a ! API-INVALID no", "0 prune x: one failed"],
  ],
  [
    "what somebody else keeps writing is left",
    {
      changes: [correct("a"), correct("b")],
      gated: gated({
        blocked: [{ ref: of("a").ref, change: correct("a"), result: { type: "fighting" } }],
      }),
    },
    ["0 correct a: whoever keeps writing it to stop", "0 correct b"],
  ],
  [
    "what somebody holds waits",
    {
      changes: [update("a"), correct("b")],
      gated: gated({
        allowed: [correct("b")],
        blocked: [
          {
            ref: of("a").ref,
            change: update("a"),
            result: { type: "held", until: 0, reason: "held until noon: INC-42" },
          },
        ],
      }),
    },
    ["0 update a: the end of its hold (held until noon: INC-42)", "0 correct b"],
  ],
  [
    "what is not touched comes first",
    { changes: [create("a"), refuse("b")] },
    ["0 refuse b ! OBJ-OWNED theirs", "0 create a"],
  ],
];
for (const [name, more, want] of rows)
  test(`planned: ${name}`, () => {
    const all = { changes: [], prunes: [], orphans: [], gated: gated(), mode: "Apply", ...more } as const;
    const told = plannedSteps(all).map(({ step: { wave, action, ref, waitsFor, problem } }) =>
      [
        `${wave} ${action} ${ref.name}`,
        waitsFor === undefined ? "" : `: ${waitsFor}`,
        problem === undefined ? "" : ` ! ${problem.code} ${problem.message}`,
      ].join(""),
    );
    assert.deepEqual(told, want);
  });

test("planned: the UID of what is to be deleted, the fields of what is put back, the owners of what is adopted", () => {
  const adopt: Change = { action: "adopt", ...of("a"), owners: [], uid: "u1" };
  const steps = plannedSteps({
    changes: [adopt, correct("b")],
    prunes: [prune("x")],
    orphans: [],
    gated: gated(),
    mode: "Apply",
  }).map(({ step }) => step);
  assert.deepEqual(
    steps.map(({ uid, fields, owners }) => [uid, fields.map(({ path }) => path), owners]),
    [
      ["u1", [], []],
      ["u", [".data.a"], undefined],
      ["u9", [], undefined],
    ],
  );
});
