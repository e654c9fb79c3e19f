import assert from "node:assert/strict";
import { test } from "node:test";
import type { Leftovers } from "../../src/core/leftovers.ts";
import type { ObjectRef } from "../../src/core/object-ref.ts";
import type { PassFacts } from "../../src/report/facts.ts";
import { makeStatus } from "../../src/report/status.ts";
import { outcome, passFacts, update } from "./facts.ts";

const ref = (name: string, kind = "ConfigMap"): ObjectRef => ({ group: "", kind, namespace: "shop", name });
const leftovers = (more: Partial<Leftovers>): PassFacts["leftovers"] => ({
  kept: [],
  undecided: [],
  hint: "",
  going: [],
  ...more,
});
const going = (finalizers: readonly string[], isDesired = false, kind = "PersistentVolumeClaim") => ({
  ref: ref("data", kind),
  finalizers,
  isDesired,
});
const denied = "the watch of Secret is denied: the agent may not list secrets in the whole cluster";

const rows: readonly (readonly [string, Partial<PassFacts>, string, string])[] = [
  ["nothing is left", { leftovers: leftovers({}) }, "Synced 1 object", ""],
  ["not known", { leftovers: undefined }, "Synced 1 object", ""],
  [
    "deleted, and held by a finalizer",
    { leftovers: leftovers({ going: [going(["kubernetes.io/pvc-protection"])] }) },
    "Waiting PersistentVolumeClaim shop/data is being deleted, held by kubernetes.io/pvc-protection (a pod still uses it)",
    "PersistentVolumeClaim shop/data: gone; its finalizers come off when their controllers have cleaned up: kubernetes.io/pvc-protection (a pod still uses it); see that these run",
  ],
  [
    "two of them, of an unknown controller",
    { leftovers: leftovers({ going: [going(["a.example.test/x"]), going([])] }) },
    "Waiting PersistentVolumeClaim shop/data is being deleted, held by a.example.test/x (the controller of a.example.test) (and 1 more)",
    "PersistentVolumeClaim shop/data: gone; its finalizers come off when their controllers have cleaned up: a.example.test/x (the controller of a.example.test); see that these run",
  ],
  [
    "Git has it: it is made anew",
    { leftovers: leftovers({ going: [going([], true)] }) },
    "Waiting PersistentVolumeClaim shop/data is being deleted",
    "PersistentVolumeClaim shop/data: gone, to be made anew; it ends within its grace period",
  ],
  [
    "a Namespace",
    { leftovers: leftovers({ going: [going([], false, "Namespace")] }) },
    "Waiting Namespace shop/data is being deleted",
    "Namespace shop/data: gone; what is in it goes first (kubectl get namespace -o yaml says what still holds it)",
  ],
  [
    "it is not known yet whether they may be deleted",
    { leftovers: leftovers({ undecided: [ref("a"), ref("b")] }), pruneWaits: "a watch is stale" },
    "Waiting ConfigMap shop/a left Git and is not deleted yet (and 1 more): a watch is stale",
    "ConfigMap shop/a: may be deleted; a watch is stale",
  ],
  [
    "a kind may not be watched: whatever is left of it cannot be seen",
    { leftovers: leftovers({ hint: "Allow it." }), pruneWaits: denied },
    `Waiting ${denied}`,
    `everything of this release: is seen; ${denied}. Allow it.`,
  ],
  [
    "nothing is left, as far as one can see",
    { leftovers: leftovers({}), pruneWaits: "a watch is stale" },
    "Synced 1 object",
    "",
  ],
  [
    "prune is off",
    { leftovers: leftovers({ kept: [{ ref: ref("a"), reason: "prune.enabled is false" }] }) },
    "Synced 1 object; 1 left Git and stays: prune.enabled is false",
    "",
  ],
];
for (const [name, more, want, waits] of rows)
  test(`leftovers: ${name}`, () => {
    const { sync = "", summary, waitingFor } = makeStatus(passFacts(more));
    const { object = "", condition = "", hint = "" } = waitingFor ?? {};
    assert.equal(`${sync} ${summary?.message ?? ""}`, want);
    assert.equal(waitingFor === undefined ? "" : `${object}: ${condition}; ${hint}`, waits);
  });

test("kept objects stay in the list, newest first, until Git has them again; those that prune.enabled kept go with it", () => {
  const kept = (names: readonly string[], reason: string) =>
    leftovers({ kept: names.map((name) => ({ ref: ref(name), reason })) });
  const helm = "helm.sh/resource-policy: keep";
  const names = (status: ReturnType<typeof makeStatus>) => status.kept?.map((each) => each.ref.name);
  const first = makeStatus(passFacts({ leftovers: kept(["a"], helm) }));
  assert.deepEqual(first.kept, [{ ref: ref("a"), reason: helm, at: "2026-11-01T10:00:00Z" }]);
  const later = { previous: first, now: new Date("2026-11-02T10:00:00Z") };
  const second = makeStatus(passFacts({ ...later, leftovers: kept(["b", "a"], helm) }));
  assert.deepEqual(
    second.kept?.map(({ at }) => at),
    ["2026-11-02T10:00:00Z", "2026-11-01T10:00:00Z"],
  );
  const freed = makeStatus(passFacts({ previous: second, leftovers: leftovers({}) }));
  assert.deepEqual(names(freed), ["b", "a"]);
  const back = { ...outcome(update, { type: "adopted" }), ref: ref("b") };
  assert.deepEqual(
    names(makeStatus(passFacts({ previous: freed, leftovers: leftovers({}), outcomes: [back] }))),
    ["a"],
  );
  const off = makeStatus(passFacts({ leftovers: kept(["c"], "prune.enabled is false") }));
  assert.equal(makeStatus(passFacts({ previous: off, leftovers: leftovers({}) })).kept, undefined);
  assert.deepEqual(names(makeStatus(passFacts({ previous: off }))), ["c"]);
});

test("a long list of kept objects is cut, and says so", () => {
  const many = Array.from({ length: 25 }, (_, index) => ({ ref: ref(`x${index}`), reason: "r" }));
  const { kept, truncated } = makeStatus(passFacts({ leftovers: leftovers({ kept: many }) }));
  assert.deepEqual([kept?.length, truncated], [20, { kept: 5 }]);
});
