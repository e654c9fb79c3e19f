import assert from "node:assert/strict";
import { test } from "node:test";
import { commitSha } from "../../src/core/brand.ts";
import { SynclineError } from "../../src/core/errors.ts";
import { refId } from "../../src/core/object-ref.ts";
import type { LiveEntry } from "../../src/diff/observation.ts";
import { isGuarded } from "../../src/gate/kept.ts";
import { createClaims, type Claims } from "../../src/sync/claims.ts";
import { nextPass } from "../../src/sync/next-pass.ts";
import type { Pass } from "../../src/sync/pass.ts";
import { deletions } from "../../src/sync/prunable.ts";
import type { ReleaseMemory } from "../../src/sync/release-memory.ts";
import type { WatchState } from "../../src/sync/watch-states.ts";
import { manifest, observation } from "../diff/objects.ts";
import { create, gitSync, passFacts } from "../report/facts.ts";
import { memoryOf, rendition } from "./memory.ts";

const broken = { severity: "error", code: "TPL-SYNTAX", message: "no" } as const;
const away = { code: "GIT-TLS", message: "" };
const restarted = Object.assign(memoryOf("web", undefined), { status: { groupKinds: ["ConfigMap"] } });
const old: LiveEntry = {
  ref: { group: "", kind: "ConfigMap", namespace: "shop", name: "old" },
  uid: "u",
  resourceVersion: "1",
  partOf: "",
  ownFields: "{}",
  controlled: false,
  deleting: false,
  finalizers: [],
  annotations: {},
};

interface Scene {
  readonly entry?: Partial<LiveEntry>;
  readonly state?: WatchState;
  readonly trouble?: SynclineError;
  readonly pass?: Partial<Pass>;
  readonly live?: Parameters<typeof observation>[0];
  readonly others?: readonly ReleaseMemory[];
  readonly health?: "Healthy" | "Progressing";
  readonly changes?: readonly (typeof create)[];
  readonly claims?: (claims: Claims) => void;
  readonly absent?: "filtered";
  readonly lastWords?: Readonly<Record<string, string>>;
  /** It left Git while this process ran; `unseen`: and no watch has it in the set (any more). */
  readonly left?: "seen" | "unseen";
}

/** What would be deleted of a release that has one object which Git lacks. */
function look({
  entry,
  state = "synced",
  trouble,
  pass,
  live,
  others = [],
  health = "Healthy",
  changes = [],
  claims,
  absent,
  lastWords,
  left,
}: Scene): string {
  const memory = memoryOf("web", rendition([manifest()]));
  memory.absent = absent;
  if (lastWords !== undefined) memory.lastWords.set(refId(old.ref), lastWords);
  if (left !== undefined) memory.left.set(refId(old.ref), old);
  memory.status = { groupKinds: ["ConfigMap"], health };
  const memories = new Map([memory, ...others].map((each) => [each.name, each]));
  const settings = {
    version: "",
    namespace: "",
    defaultServiceAccount: "a",
    mandatoryPolicies: undefined,
    agentObjects: new Set<string>(),
  };
  const clock = { now: () => new Date(0), monotonicMs: () => 0, sleep: () => Promise.resolve() };
  const next = nextPass(memory, { gitSync, memories, source: undefined }, { settings, clock });
  const known = createClaims();
  claims?.(known);
  const { prunes, orphans, waits, leftovers } = deletions(
    { ...next, ...pass },
    [observation(live ?? { type: "absent" })],
    changes,
    {
      live: {
        state: () => state,
        members: () => (left === "unseen" ? [] : [{ ...old, ...entry }]),
        trouble: () => trouble,
      },
      claims: known,
    },
  );
  const { kept = [], undecided = [], going = [], hint = "" } = leftovers ?? {};
  return [
    waits === undefined ? "" : `waits: ${waits}`,
    ...prunes.map(
      ({ ref, live: { metadata } }) =>
        `${ref.name}${isGuarded(metadata.annotations ?? {}) ? " guarded" : ""}`,
    ),
    ...orphans.map(({ ref }) => `let go ${ref.name}`),
    ...kept.map(({ ref, reason }) => `keeps ${ref.name}: ${reason}`),
    ...undecided.map(({ name }) => `undecided ${name}`),
    ...going.map(
      ({ ref, finalizers, isDesired }) =>
        `goes ${ref.name} [${finalizers.join()}]${isDesired ? " desired" : ""}`,
    ),
    hint,
  ]
    .filter((part) => part !== "")
    .join("; ");
}

const late = { gitSync: { ...gitSync, prune: { ...gitSync.prune, when: "Healthy" as const } } };
const off = { gitSync: { ...gitSync, prune: { ...gitSync.prune, enabled: false } } };
const own = 'syncline.dev/prune: "false"';
const rows: readonly (readonly [string, Scene, string])[] = [
  ["Git no longer has it", {}, "old"],
  ["it left Git a moment ago", { left: "seen" }, "old"],
  [
    "somebody took it out of the set, or deleted it: a look tells, it is not deleted",
    { left: "unseen" },
    "let go old",
  ],
  [
    "the same, while not all is known",
    { left: "unseen", state: "stale" },
    "waits: the watch of ConfigMap is stale",
  ],
  ["its CRD is gone", { state: "missing" }, "old"],
  ["a watch that starts", { state: "starting" }, "waits: the watch of ConfigMap is starting; undecided old"],
  ["a watch that is stale", { state: "stale" }, "waits: the watch of ConfigMap is stale; undecided old"],
  ["a watch that is denied", { state: "denied" }, "waits: the watch of ConfigMap is denied; undecided old"],
  [
    "an object of an unknown kind",
    { live: { type: "unknownKind" } },
    "waits: an object could not be looked at; undecided old",
  ],
  [
    "the source is away",
    { pass: { source: { code: "GIT-TLS", message: "" } } },
    "waits: the source cannot be read; undecided old",
  ],
  ["the source is away, and the release is pinned", { pass: { source: away, pin: {} } }, "old"],
  [
    "pinned, and another GitSync of the repository has rendered what Git says now",
    {
      pass: { pin: {}, commit: { ...passFacts().commit, sha: commitSha("0".repeat(40)) } },
      claims: ({ siblings }) => {
        for (const name of ["shop", "other"]) siblings.join({ ...gitSync, name }, () => undefined);
        siblings.rendered("syncline-system/other", passFacts().commit.sha);
      },
    },
    "old",
  ],
  [
    "pinned after a restart without Git: what other releases ask for is not known",
    { pass: { source: away, pin: {}, memory: restarted } },
    "waits: the source cannot be read; undecided old",
  ],
  [
    "another release of the commit is broken: the object may be in it now",
    { others: [memoryOf("api", rendition([], [broken]))] },
    "waits: release api of this commit could not be rendered; undecided old",
  ],
  [
    "another GitSync was not rendered since the start: the object may be in it now",
    {
      claims: (claims) => {
        claims.expect("team/b");
      },
    },
    "waits: another GitSync has not been rendered yet; undecided old",
  ],
  [
    "every GitSync was rendered",
    {
      claims: (claims) => {
        claims.expect("team/b");
        claims.heard("team/b");
      },
    },
    "old",
  ],
  [
    "another release asks for it",
    {
      claims: (claims) => {
        claims.set("b", "team/b", [old.ref]);
      },
    },
    "",
  ],
  ["this release is broken", { pass: { problems: [broken] } }, ""],
  ["suspended", { pass: { rendition: undefined } }, ""],
  [
    "when Healthy: something to write",
    { pass: late, changes: [create] },
    "waits: prune.when is Healthy; undecided old",
  ],
  [
    "when Healthy: not yet",
    { pass: late, health: "Progressing" },
    "waits: prune.when is Healthy; undecided old",
  ],
  ["when Healthy: it is", { pass: late }, "old"],
  ["we never applied it", { entry: { ownFields: "" } }, ""],
  ["a controller owns it", { entry: { controlled: true } }, ""],
  [
    "it is kept",
    { entry: { annotations: { "syncline.dev/prune": "false" } } },
    `let go old; keeps old: ${own}`,
  ],
  [
    "Helm keeps it",
    { entry: { annotations: { "helm.sh/resource-policy": "keep" } } },
    "let go old; keeps old: helm.sh/resource-policy: keep",
  ],
  [
    "Argo CD keeps it",
    { entry: { annotations: { "argocd.argoproj.io/sync-options": "Replace=true,Prune=false" } } },
    "let go old; keeps old: argocd.argoproj.io/sync-options: Prune=false",
  ],
  [
    "Argo CD's other options keep nothing",
    { entry: { annotations: { "argocd.argoproj.io/sync-options": "Prune=confirm" } } },
    "old",
  ],
  [
    "Git kept it, somebody took the annotation off",
    { lastWords: { "syncline.dev/prune": "false" } },
    `let go old; keeps old: ${own}`,
  ],
  [
    "somebody keeps it in the cluster, whatever Git said of it",
    {
      entry: { annotations: { "syncline.dev/prune": "false" } },
      lastWords: { "syncline.dev/prune": "true" },
    },
    `let go old; keeps old: ${own}`,
  ],
  [
    "Git protected it, somebody took the annotation off",
    { lastWords: { "syncline.dev/protect": "true" } },
    "old guarded",
  ],
  [
    "somebody protected it in the cluster, whatever Git said of it",
    {
      entry: { annotations: { "syncline.dev/protect": "true" } },
      lastWords: { "syncline.dev/protect": "false" },
    },
    "old guarded",
  ],
  ["prune is off", { pass: off }, "keeps old: prune.enabled is false"],
  [
    "prune is off, and an annotation keeps it",
    { pass: off, entry: { annotations: { "syncline.dev/prune": "false" } } },
    `keeps old: ${own}`,
  ],
  [
    "prune is off, a watch is stale: nothing would be deleted anyhow",
    { pass: off, state: "stale" },
    "keeps old: prune.enabled is false",
  ],
  [
    "a watch that is denied: by whom, and what would help",
    { state: "denied", trouble: new SynclineError("API-DENIED", "the agent may not", { hint: "Allow it." }) },
    "waits: the watch of ConfigMap is denied: the agent may not; undecided old; Allow it.",
  ],
  ["the filter leaves the release out", { absent: "filtered" }, "let go old"],
  [
    "the record of its kinds was lost (A23)",
    { pass: { lost: "1 of 1 SyncStatuses is missing" } },
    "waits: 1 of 1 SyncStatuses is missing; undecided old",
  ],
  ["it goes already", { entry: { deleting: true } }, "goes old []"],
  ["it goes, and is held", { entry: { deleting: true, finalizers: ["a.test/x"] } }, "goes old [a.test/x]"],
  [
    "Git has it, and it goes",
    { entry: { ref: manifest().ref, deleting: true, finalizers: ["a.test/x"] } },
    "goes web [a.test/x] desired",
  ],
  ["a copy of its labels goes", { entry: { deleting: true, ownFields: "" } }, ""],
];
for (const [name, scene, want] of rows) {
  test(`deletions: ${name}`, () => {
    assert.equal(look(scene), want);
  });
}
