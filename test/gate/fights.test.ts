import assert from "node:assert/strict";
import { test } from "node:test";
import type { Change, FieldChange, Owner } from "../../src/core/change.ts";
import { parsePath } from "../../src/core/field-path.ts";
import type { Outcome, Result } from "../../src/core/outcome.ts";
import { refId } from "../../src/core/object-ref.ts";
import { allFights, foughtPaths, nextLookAt, splitContested } from "../../src/gate/contested.ts";
import { fieldOf, judgeContests, windowMs, type Contests } from "../../src/gate/fights.ts";
import { noteCorrections } from "../../src/gate/note-corrections.ts";
import { manifest } from "../diff/objects.ts";

const minute = 60_000;
const m = manifest();
const { ref } = m;
const owner = (manager: string, time = ""): Owner => ({
  manager,
  operation: "Update",
  subresource: "",
  time,
});
const field = (path: string, manager = "kubectl", before: string | number = 9): FieldChange => ({
  path,
  before,
  after: 3,
  owner: owner(manager),
});
const replicas = field(".spec.replicas");
const paused = field(".spec.paused");
const byAdmission: FieldChange = { path: ".spec.replicas", before: 9, after: 3 };
const correct = (...fields: readonly FieldChange[]): Change => ({
  action: "correct",
  ref,
  manifest: m,
  uid: "u",
  fields,
  kind: "fields",
});
const deleted: Change = { action: "correct", ref, manifest: m, uid: undefined, fields: [], kind: "deleted" };
const touched: Change = { action: "touched", ref, manifest: m, uid: "u", fields: [] };
const unchanged: Change = { action: "unchanged", ref, manifest: m };

/** What a pass meets: a change, under which digest, and what release.yaml leaves to others. */
interface Look {
  readonly at: number;
  readonly change: Change;
  readonly digest?: string;
  readonly left?: readonly string[];
  readonly rewritten?: readonly FieldChange[];
  readonly result?: Result;
}

/** Passes one after another, each of which writes what it may; what each of them did: `corrects PATHS`, `leaves PATHS`. */
function play(looks: readonly Look[]): { readonly did: readonly string[]; readonly contests: Contests } {
  let contests: Contests = new Map();
  const did = looks.map(({ at, change, digest = "d1", left = [], rewritten, result }) => {
    const digestOf = (): string => digest;
    contests = judgeContests(contests, [change], {
      now: at,
      digestOf,
      isSettled: true,
      leftOn: () => left.map(parsePath),
    });
    const { rest, fought } = splitContested(change, contests.get(refId(ref)));
    const written: Outcome | undefined = rest && {
      ref,
      change: rest,
      result: result ?? { type: rest.action === "correct" ? "corrected" : "unchanged" },
      ...(rewritten && { rewritten }),
    };
    contests = noteCorrections(contests, written === undefined ? [] : [written], { now: at, digestOf });
    return [rest && `corrects ${pathsOf(rest)}`, fought && `leaves ${pathsOf(fought)}`]
      .filter((text) => text !== undefined)
      .join(", ");
  });
  return { did, contests };
}

function pathsOf(change: Change): string {
  if (change.action !== "correct") return change.action;
  return change.kind === "deleted" ? "the object" : change.fields.map(({ path }) => path).join(" ");
}

const every = (count: number, from: number, step: number, change: Change): readonly Look[] =>
  Array.from({ length: count }, (_, index) => ({ at: from + index * step, change }));
/** Six corrections in five minutes: the next one is no longer made. */
const sixTimes = every(6, 0, minute, correct(replicas));
const [fixes, leaves] = ["corrects .spec.replicas", "leaves .spec.replicas"];

const rows: readonly (readonly [string, readonly Look[], readonly string[]])[] = [
  [
    "more than five corrections in ten minutes: the field is left as it is",
    [...sixTimes, { at: 6 * minute, change: correct(replicas) }],
    [...sixTimes.map(() => fixes), leaves],
  ],
  [
    "as many, but slower: each is corrected",
    every(12, 0, 2 * minute, correct(replicas)),
    Array.from({ length: 12 }, () => fixes),
  ],
  [
    "another field of the object goes on",
    [...sixTimes, { at: 6 * minute, change: correct(replicas, paused) }],
    [...sixTimes.map(() => fixes), "corrects .spec.paused, leaves .spec.replicas"],
  ],
  [
    "an object that is deleted again and again is no longer made",
    [...every(6, 0, 1000, deleted), { at: 7000, change: deleted }],
    [...Array.from({ length: 6 }, () => "corrects the object"), "leaves the object"],
  ],
  [
    "ownership that is taken and given back again and again is left",
    [...every(6, 0, 1000, touched), { at: 7000, change: touched }],
    [...Array.from({ length: 6 }, () => "corrects touched"), "leaves touched"],
  ],
  [
    "items of a list without keys are one field: the list",
    [0, 1, 2, 3, 4, 5, 6].map((at) => ({ at, change: correct(field(`.spec.args[${at}]`)) })),
    [0, 1, 2, 3, 4, 5].map((at) => `corrects .spec.args[${at}]`).concat("leaves .spec.args[6]"),
  ],
  [
    "another digest: it is corrected again",
    [...sixTimes, { at: 6 * minute, change: correct(replicas), digest: "d2" }],
    [...sixTimes.map(() => fixes), fixes],
  ],
  [
    "left alone for ten minutes it is tried once more; written again it is left for twenty",
    [
      ...sixTimes,
      { at: 6 * minute, change: correct(replicas) },
      { at: 15 * minute, change: correct(replicas) },
      { at: 16 * minute, change: correct(replicas) },
      { at: 17 * minute, change: correct(replicas) },
      { at: 36 * minute, change: correct(replicas) },
      { at: 37 * minute, change: correct(replicas) },
    ],
    [...sixTimes.map(() => fixes), leaves, leaves, fixes, leaves, leaves, fixes],
  ],
  [
    "… and when the other side keeps still for ten minutes after that, counting begins anew",
    [
      ...sixTimes,
      { at: 6 * minute, change: correct(replicas) },
      { at: 16 * minute, change: correct(replicas) },
      { at: 26 * minute, change: unchanged },
      ...every(6, 27 * minute, 1000, correct(replicas)),
    ],
    [...sixTimes.map(() => fixes), leaves, fixes, "corrects unchanged", ...sixTimes.map(() => fixes)],
  ],
  [
    "the other side writes on although it is left: it is not tried while that goes on",
    [
      ...sixTimes,
      { at: 6 * minute, change: correct(replicas) },
      {
        at: 16 * minute,
        change: correct({ ...replicas, owner: owner("kubectl", new Date(15 * minute).toISOString()) }),
      },
      { at: 25 * minute, change: correct(replicas) },
    ],
    [...sixTimes.map(() => fixes), leaves, leaves, fixes],
  ],
  [
    "another GitOps tool writes again after one take: the whole object is left",
    [
      { at: 0, change: correct(field(".spec.replicas", "argocd-controller")) },
      { at: minute, change: correct(field(".spec.replicas", "argocd-controller"), paused) },
      { at: 2 * minute, change: touched },
    ],
    [fixes, "leaves .spec.replicas .spec.paused", "corrects touched"],
  ],
  [
    "… also when the take was the adoption",
    [
      {
        at: 0,
        change: { action: "adopt", ref, manifest: m, uid: "u", owners: [owner("helm")] },
        result: { type: "adopted" },
      },
      { at: minute, change: correct(field(".spec.replicas", "helm")) },
    ],
    ["corrects adopt", leaves],
  ],
  [
    "what stays with a rival is no correction of ours",
    [
      ...every(6, 0, 1000, correct(replicas)).map((look) => ({
        ...look,
        result: { type: "yielded", rivals: [{ ...owner("acme"), path: ".spec.replicas" }] } as const,
      })),
      { at: 7000, change: correct(replicas) },
    ],
    Array.from({ length: 7 }, () => fixes),
  ],
  [
    "admission rewrites our request: it is sent, but not told as drift of somebody",
    [
      { at: 0, change: correct(paused), rewritten: [byAdmission] },
      { at: 1000, change: correct(byAdmission, paused), rewritten: [byAdmission] },
      { at: 2000, change: correct(byAdmission) },
      { at: 3000, change: correct(replicas) },
      { at: 4000, change: correct(byAdmission) },
    ],
    ["corrects .spec.paused", "corrects .spec.paused, leaves .spec.replicas", leaves, fixes, fixes],
  ],
];
for (const [name, looks, want] of rows) {
  test(name, () => {
    assert.deepEqual(play(looks).did, want);
  });
}

test("release.yaml leaves the field to others: the fight is over at once", () => {
  const { contests } = play([
    ...sixTimes,
    { at: 6 * minute, change: correct(replicas) },
    { at: 7 * minute, change: unchanged, left: [".spec.replicas"] },
  ]);
  assert.deepEqual(allFights(contests), []);
});

test("a fight names both values and the other side, and an apply leaves the field meanwhile", () => {
  const { contests } = play([...sixTimes, { at: 6 * minute, change: correct(replicas) }]);
  const [fight] = allFights(contests);
  assert.deepEqual(
    [fight?.path, fight?.expected, fight?.actual, fight?.manager, fight?.since],
    [".spec.replicas", 3, 9, "kubectl", 6 * minute],
  );
  assert.deepEqual(foughtPaths(contests.get(refId(ref))), [["spec", "replicas"]]);
  assert.equal(nextLookAt(contests), 6 * minute + windowMs);
});

for (const [path, want] of [
  ["", ""],
  [".spec.replicas", ".spec.replicas"],
  [".spec.template.spec.containers[name=web].args[2]", ".spec.template.spec.containers[name=web].args"],
] as const)
  test(`field of "${path}"`, () => {
    assert.equal(fieldOf(path), want);
  });
