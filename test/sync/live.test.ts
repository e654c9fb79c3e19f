import assert from "node:assert/strict";
import { test } from "node:test";
import { refOf, type KubeObject } from "../../src/core/manifest.ts";
import { SynclineError } from "../../src/core/errors.ts";
import { refId } from "../../src/core/object-ref.ts";
import type { ClusterRead, WatchEvent, WatchSelection } from "../../src/ports.ts";
import { createLiveState } from "../../src/sync/live.ts";
import { createLiveEntries } from "../../src/sync/live-entries.ts";
import { recordingLog } from "../support/recording-log.ts";
import { createLiveTracker, type LiveChange } from "../../src/sync/live-tracker.ts";

const kind = { group: "", kind: "ConfigMap" };
const object = (
  name: string,
  resourceVersion: string,
  more: Partial<KubeObject["metadata"]> = {},
): KubeObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: {
    name,
    namespace: "shop",
    uid: `uid-${name}`,
    resourceVersion,
    labels: { "applyset.kubernetes.io/part-of": "set" },
    ...more,
  },
});

/** Names of the set's members, and what was told, after some events. */
function after(act: (tracker: ReturnType<typeof createLiveTracker>) => void): {
  members: string[];
  told: string[];
} {
  const entries = createLiveEntries();
  const told: LiveChange[] = [];
  act(createLiveTracker(entries, (change) => void told.push(change)));
  return {
    members: entries.members("set").map(({ ref }) => ref.name),
    told: told.map(({ type, ref, setId }) => `${type} ${ref.name} ${setId}`),
  };
}

const other = { labels: { "applyset.kubernetes.io/part-of": "other" } };
const rows: readonly (readonly [
  string,
  Parameters<typeof after>[0],
  readonly string[],
  readonly string[],
])[] = [
  ["a new member", (t) => t.seen(object("a", "5")), ["a"], ["moved a set"]],
  ["the same again", (t) => (t.seen(object("a", "5")), t.seen(object("a", "5"))), ["a"], ["moved a set"]],
  [
    "only its version moved",
    (t) => (t.seen(object("a", "5")), t.seen(object("a", "6"))),
    ["a"],
    ["moved a set", "version a set"],
  ],
  [
    "an event that came late",
    (t) => (t.seen(object("a", "10")), t.seen(object("a", "9", other))),
    ["a"],
    ["moved a set"],
  ],
  [
    "it changed its set: both hear of it",
    (t) => (t.seen(object("a", "5")), t.seen(object("a", "6", other))),
    [],
    ["moved a set", "moved a other", "moved a set"],
  ],
  [
    "deleted",
    (t) => (t.seen(object("a", "5")), t.deleted(object("a", "6"))),
    [],
    ["moved a set", "moved a set"],
  ],
  [
    "a deletion that our own newer write overtook",
    (t) => (t.seen(object("a", "7")), t.deleted(object("a", "6"))),
    ["a"],
    ["moved a set"],
  ],
  [
    "the answer to our own write",
    (t) => t.recorded(refOf(object("a", "5")), object("a", "5").metadata),
    ["a"],
    [],
  ],
  [
    "our own write took it from another set: that one hears of it, and once",
    (t) => (
      t.seen(object("a", "5", other)),
      t.recorded(refOf(object("a", "6")), object("a", "6").metadata),
      t.seen(object("a", "6"))
    ),
    ["a"],
    ["moved a other", "moved a other"],
  ],
  [
    "a deletion that overtook the answer: it is not there, and that is told",
    (t) => (t.deleted(object("a", "6")), t.recorded(refOf(object("a", "5")), object("a", "5").metadata)),
    [],
    ["moved a set"],
  ],
  [
    "a list that no longer names it",
    (t) => (
      t.seen(object("a", "5")),
      t.seen(object("b", "5")),
      t.keepOnly(kind, new Set([refId({ ...kind, namespace: "shop", name: "b" })]))
    ),
    ["b"],
    ["moved a set", "moved b set", "moved a set"],
  ],
  [
    "a list of another kind",
    (t) => (t.seen(object("a", "5")), t.keepOnly({ group: "", kind: "Secret" }, new Set())),
    ["a"],
    ["moved a set"],
  ],
  [
    "it is being deleted, and one of its finalizers comes off: both are news",
    (t) => (
      t.seen(object("a", "5", { finalizers: ["x", "y"] })),
      t.seen(object("a", "6", { finalizers: ["x", "y"], deletionTimestamp: "2026-11-01T10:00:00Z" })),
      t.seen(object("a", "7", { finalizers: ["y"], deletionTimestamp: "2026-11-01T10:00:00Z" }))
    ),
    ["a"],
    ["moved a set", "moved a set", "moved a set"],
  ],
  [
    "finalizers of what is not being deleted are no news",
    (t) => (t.seen(object("a", "5")), t.seen(object("a", "6", { finalizers: ["y"] }))),
    ["a"],
    ["moved a set", "version a set"],
  ],
  [
    "replaced by a new object of lower version",
    (t) => (t.seen(object("a", "9")), t.seen(object("a", "8", { uid: "new" }))),
    ["a"],
    ["moved a set", "moved a set"],
  ],
];
for (const [name, act, members, told] of rows) {
  test(`live: ${name}`, () => {
    assert.deepEqual(after(act), { members, told });
  });
}

test("live: a kind that stays away is told once, and again when that changes", () => {
  const log = recordingLog();
  const error = new SynclineError("OBJ-KIND", "no such kind");
  const cluster = {
    watch: (_selection: WatchSelection, sink: (event: WatchEvent) => void): Promise<void> => {
      for (const state of ["missing", "missing", "stale", "missing"] as const)
        sink({ type: "trouble", state, error });
      return Promise.resolve();
    },
  } as unknown as ClusterRead;
  const { signal } = new AbortController();
  createLiveState(cluster, { log, onChange: () => undefined, signal }).want([kind]);
  const told = log.lines.filter(({ level }) => level === "warn").map(({ fields }) => fields);
  assert.deepEqual(
    told.map((fields) => (fields as { state: string }).state),
    ["missing", "stale", "missing"],
  );
});

test("live: a kind that is gone has no objects; one whose watch fails may have some", async () => {
  const left = async (state: "missing" | "stale"): Promise<number> => {
    const error = new SynclineError("OBJ-KIND", "no such kind");
    const cluster = {
      watch: (_selection: WatchSelection, sink: (event: WatchEvent) => void): Promise<void> => {
        sink({ type: "reset" });
        sink({ type: "object", object: object("a", "5") });
        sink({ type: "synced" });
        sink({ type: "trouble", state, error });
        return Promise.resolve();
      },
    } as unknown as ClusterRead;
    const { signal } = new AbortController();
    const live = createLiveState(cluster, { log: recordingLog(), onChange: () => undefined, signal });
    live.want([kind]);
    assert.deepEqual([live.state(kind), live.trouble(kind)], [state, error]);
    return live.members("set").length;
  };
  assert.deepEqual([await left("missing"), await left("stale")], [0, 1]);
});
