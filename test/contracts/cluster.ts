import assert from "node:assert/strict";
import { test } from "node:test";
import { SynclineError } from "../../src/core/errors.ts";
import type { KubeObject } from "../../src/core/manifest.ts";
import type { ObjectRef } from "../../src/core/object-ref.ts";
import type { ApplyOptions, Cluster, WatchEvent } from "../../src/ports.ts";

/** A cluster and a namespace of it in which nothing is yet. */
export interface ClusterPlace {
  readonly cluster: Cluster;
  readonly namespace: string;
}

/** What every Cluster does, the real one and stand-ins. Each row gets a name of its own for its object. */
export function clusterContract(place: () => Promise<ClusterPlace>): void {
  for (const [index, [name, act, want]] of rows.entries()) {
    test(name, async () => {
      const { cluster, namespace } = await place();
      const a = actor(cluster, namespace, `contract-${index}`);
      assert.deepEqual(await act(a), typeof want === "function" ? (want as (a: Actor) => unknown)(a) : want);
    });
  }
}

const signal = new AbortController().signal;
const mine = { manager: "syncline", force: false, dryRun: false, metadataOnly: false } satisfies ApplyOptions;
const nobody = "00000000-0000-0000-0000-000000000000";

type Data = Readonly<Record<string, string>>;

/** The words the rows are written in. Everything is about one ConfigMap, whose data stands for all fields. */
interface Actor {
  readonly cluster: Cluster;
  readonly ref: ObjectRef;
  readonly object: (data: Data, metadata?: object) => KubeObject;
  /** created, applied, a conflict's causes, or an error's code. */
  readonly apply: (object: KubeObject, options?: Partial<ApplyOptions>) => Promise<unknown>;
  /** The live data; undefined = absent. */
  readonly data: () => Promise<unknown>;
  readonly live: () => Promise<KubeObject>;
}

function actor(cluster: Cluster, namespace: string, name: string): Actor {
  const ref = { group: "", kind: "ConfigMap", namespace, name };
  const get = () => cluster.get(ref, {}, signal);
  return {
    cluster,
    ref,
    object: (data, metadata = {}) => ({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name, namespace, labels: { contract: name }, ...metadata },
      data,
    }),
    apply: (object, options) =>
      told(async () => {
        const result = await cluster.apply(object, { ...mine, ...options }, signal);
        if (result.type === "conflict") return result.causes;
        return result.created ? "created" : "applied";
      }),
    data: async () => (await get())?.["data"],
    live: async () => {
      const object = await get();
      assert.ok(object);
      return object;
    },
  };
}

/** A value, or the code of the error. */
async function told(act: () => Promise<unknown>): Promise<unknown> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof SynclineError) return error.code;
    throw error;
  }
}

const rows: readonly (readonly [name: string, act: (a: Actor) => Promise<unknown>, want: unknown])[] = [
  ["an absent object is undefined", (a) => a.cluster.get(a.ref, {}, signal), undefined],
  [
    "an unknown kind is no absent object",
    (a) => told(() => a.cluster.get({ ...a.ref, group: "example.test", kind: "Nothing" }, {}, signal)),
    "OBJ-KIND",
  ],
  [
    "an unknown kind cannot be listed",
    (a) => told(() => a.cluster.list({ group: "example.test", kind: "Nothing" }, {}, signal)),
    "OBJ-KIND",
  ],
  [
    "a version that is not served is no kind either",
    (a) => a.apply({ ...a.object({}), apiVersion: "v99" }),
    "OBJ-KIND",
  ],
  [
    "a namespaced object needs a namespace",
    (a) => told(() => a.cluster.get({ ...a.ref, namespace: "" }, {}, signal)),
    "OBJ-SCOPE",
  ],
  [
    "a cluster-scoped object has none",
    (a) => told(() => a.cluster.get({ ...a.ref, kind: "Namespace" }, {}, signal)),
    "OBJ-SCOPE",
  ],
  [
    "a name that leads elsewhere is no name",
    (a) => told(() => a.cluster.get({ ...a.ref, name: ".." }, {}, signal)),
    "OBJ-NAME-FORMAT",
  ],
  ["the first apply creates", (a) => a.apply(a.object({ a: "1" })), "created"],
  [
    "the second applies",
    async (a) => [await a.apply(a.object({ a: "1" })), await a.apply(a.object({ a: "2" })), await a.data()],
    ["created", "applied", { a: "2" }],
  ],
  [
    "an equal apply changes nothing",
    async (a) => {
      await a.apply(a.object({ a: "1" }));
      const before = await a.live();
      await a.apply(a.object({ a: "1" }));
      assert.deepEqual(await a.live(), before);
    },
    undefined,
  ],
  [
    "a field we stop declaring goes",
    async (a) => {
      await a.apply(a.object({ a: "1", b: "2" }));
      await a.apply(a.object({ a: "1" }));
      return await a.data();
    },
    { a: "1" },
  ],
  [
    "a dry run changes nothing",
    async (a) => [await a.apply(a.object({ a: "1" }), { dryRun: true }), await a.data()],
    ["created", undefined],
  ],
  [
    "a field of somebody else is a conflict with its owner",
    async (a) => {
      await a.apply(a.object({ a: "1" }), { manager: "somebody" });
      return [await a.apply(a.object({ a: "2" })), await a.data()];
    },
    [[{ field: ".data.a", manager: "somebody", subresource: "" }], { a: "1" }],
  ],
  [
    "every conflicting field is named",
    async (a) => {
      await a.apply(a.object({ a: "1" }), { manager: "one" });
      await a.apply(a.object({ b: "1" }), { manager: "two" });
      return await a.apply(a.object({ a: "2", b: "2" }));
    },
    [
      { field: ".data.a", manager: "one", subresource: "" },
      { field: ".data.b", manager: "two", subresource: "" },
    ],
  ],
  [
    "the same value is no conflict",
    async (a) => {
      await a.apply(a.object({ a: "1" }), { manager: "somebody" });
      return await a.apply(a.object({ a: "1" }));
    },
    "applied",
  ],
  [
    "force takes it",
    async (a) => {
      await a.apply(a.object({ a: "1" }), { manager: "somebody" });
      return [await a.apply(a.object({ a: "2" }), { force: true }), await a.data()];
    },
    ["applied", { a: "2" }],
  ],
  [
    "a stale resource version is a conflict, also with force",
    async (a) => {
      await a.apply(a.object({ a: "1" }));
      const { metadata } = await a.live();
      await a.apply(a.object({ a: "2" }));
      const { resourceVersion } = metadata;
      return await a.apply(a.object({ a: "3" }, { resourceVersion }), { force: true });
    },
    "API-CONFLICT",
  ],
  [
    "the uid of an object that is gone is a conflict",
    (a) => a.apply(a.object({}, { uid: nobody })),
    "API-CONFLICT",
  ],
  [
    "the uid of another object is refused",
    async (a) => {
      await a.apply(a.object({}));
      return await a.apply(a.object({}, { uid: nobody }));
    },
    "API-INVALID",
  ],
  ["an undeclared field is refused", (a) => a.apply({ ...a.object({}), dta: {} }), "API-INVALID"],
  [
    "a namespace that is missing is told as such",
    (a) => a.apply(a.object({}, { namespace: "no-such-namespace" })),
    "API-NOT-FOUND",
  ],
  [
    "metadata only: from get, list and apply",
    async (a) => {
      const options = { ...mine, metadataOnly: true };
      const applied = await a.cluster.apply(a.object({ a: "1" }), options, signal);
      const got = await a.cluster.get(a.ref, { metadataOnly: true }, signal);
      const listed = await a.cluster.list(a.ref, { ...only(a), metadataOnly: true }, signal);
      const all = [applied.type === "applied" ? applied.object : undefined, got, ...listed];
      return all.map((object) => [object?.apiVersion, object?.kind, object?.metadata.name, object?.["data"]]);
    },
    (a: Actor) => Array.from({ length: 3 }, () => ["v1", "ConfigMap", a.ref.name, undefined]),
  ],
  [
    "a list holds what the selector selects, with apiVersion and kind",
    async (a) => {
      await a.apply(a.object({ a: "1" }));
      await a.apply(a.object({}, { name: `${a.ref.name}-other`, labels: {} }));
      const objects = await a.cluster.list(a.ref, only(a), signal);
      return objects.map(({ apiVersion, kind, metadata, ...rest }) => [
        apiVersion,
        kind,
        metadata.name,
        rest["data"],
      ]);
    },
    (a: Actor) => [["v1", "ConfigMap", a.ref.name, { a: "1" }]],
  ],
  ["an empty list is empty", (a) => a.cluster.list(a.ref, only(a), signal), []],
  [
    "a patch whose test fails is a conflict",
    async (a) => {
      await a.apply(a.object({ a: "1" }));
      const ops = [
        { op: "test", path: "/metadata/resourceVersion", value: "1" },
        { op: "replace", path: "/data/a", value: "2" },
      ] as const;
      return [await told(() => a.cluster.patch(a.ref, ops, { manager: "syncline" }, signal)), await a.data()];
    },
    ["API-CONFLICT", { a: "1" }],
  ],
  [
    "a patch whose test holds is done, by its manager",
    async (a) => {
      await a.apply(a.object({ a: "1" }));
      const { resourceVersion = "" } = (await a.live()).metadata;
      const ops = [
        { op: "test", path: "/metadata/resourceVersion", value: resourceVersion },
        { op: "add", path: "/data/b", value: "2" },
      ] as const;
      const patched = await a.cluster.patch(a.ref, ops, { manager: "folder" }, signal);
      const managers = patched.metadata.managedFields?.map((entry) => entry.manager);
      return [await a.data(), managers?.toSorted(), patched["data"]];
    },
    [{ a: "1", b: "2" }, ["folder", "syncline"], undefined],
  ],
  [
    "a patch of an absent object is an error",
    (a) => told(() => a.cluster.patch(a.ref, [], { manager: "syncline" }, signal)),
    "API-NOT-FOUND",
  ],
  [
    "a delete needs the right uid",
    async (a) => {
      await a.apply(a.object({ a: "1" }));
      return [await told(() => remove(a, nobody)), await a.data()];
    },
    ["API-CONFLICT", { a: "1" }],
  ],
  [
    "and the right resource version, if one is given",
    async (a) => {
      await a.apply(a.object({ a: "1" }));
      const { uid = "" } = (await a.live()).metadata;
      return [await told(() => remove(a, uid, "1")), await a.data()];
    },
    ["API-CONFLICT", { a: "1" }],
  ],
  [
    "a delete deletes, once",
    async (a) => {
      await a.apply(a.object({ a: "1" }));
      const { uid = "" } = (await a.live()).metadata;
      return [await remove(a, uid), await a.data(), await remove(a, uid)];
    },
    [true, undefined, false],
  ],
  [
    "create creates, once",
    async (a) => {
      const create = () => told(() => a.cluster.create(a.object({ a: "1" }), {}, signal));
      return [(await create()) === "API-CONFLICT", await create(), await a.data()];
    },
    [false, "API-CONFLICT", { a: "1" }],
  ],
  [
    "create refuses an undeclared field",
    (a) => told(() => a.cluster.create({ ...a.object({}), dta: {} }, {}, signal)),
    "API-INVALID",
  ],
  [
    "a watch tells what is there, then what happens",
    async (a) => {
      await a.apply(a.object({ a: "1" }));
      return await watched(a, [
        () => a.apply(a.object({ a: "2" })),
        () => a.apply(a.object({ a: "2" }, { labels: {} })),
        () => a.apply(a.object({ a: "3" })),
        async () => remove(a, (await a.live()).metadata.uid ?? ""),
      ]);
    },
    ["reset", "object 1", "synced", "object 2", "deleted 2", "object 3", "deleted 3"],
  ],
  [
    "a watch of an unknown kind says so and goes on trying",
    (a) => {
      const kind = { group: "example.test", kind: "Nothing" };
      return new Promise((resolve) => {
        const stop = new AbortController();
        const first = (event: WatchEvent) => {
          resolve(event.type === "trouble" && event.state);
          stop.abort();
        };
        void a.cluster.watch({ type: kind, metadataOnly: true }, first, stop.signal);
      });
    },
    "missing",
  ],
];

function only({ ref }: Actor) {
  return { namespace: ref.namespace, labelSelector: `contract=${ref.name}` };
}

function remove({ cluster, ref }: Actor, uid: string, resourceVersion?: string): Promise<boolean> {
  const version = resourceVersion === undefined ? {} : { resourceVersion };
  return cluster.delete(ref, { uid, propagation: "Background", ...version }, signal);
}

/** Takes one step after "synced", and the next after each event; resolves when every step was told. */
function watched(a: Actor, steps: readonly (() => Promise<unknown>)[]): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const stop = new AbortController();
    const events: string[] = [];
    const left = [...steps];
    let live = false;
    const sink = (event: WatchEvent) => {
      const value = "object" in event ? (event.object["data"] as Data | undefined)?.["a"] : "";
      events.push(`${event.type} ${value ?? ""}`.trim());
      live ||= event.type === "synced";
      if (!live) return;
      const step = left.shift();
      if (step !== undefined) step().catch(reject);
      else stop.abort();
    };
    const selection = { type: a.ref, ...only(a), metadataOnly: false };
    a.cluster.watch(selection, sink, stop.signal).then(() => resolve(events), reject);
  });
}
