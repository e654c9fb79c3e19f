import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { SynclineError } from "../../src/core/errors.ts";
import type { GitSync } from "../../src/core/gitsync.ts";
import type { KubeObject } from "../../src/core/manifest.ts";
import { lockCondition } from "../../src/report/lock-condition.ts";
import { holdsInForce, noHolds } from "../../src/gate/held.ts";
import type { Deps } from "../../src/sync/deps.ts";
import { createLock, isLocking } from "../../src/sync/lock.ts";
import { recordingLog } from "../support/recording-log.ts";

const gitSync = (more: object = {}): GitSync =>
  ({
    namespace: "team",
    name: "shop",
    mode: "Apply",
    suspend: false,
    drift: { mode: "Prevent", foreign: "Off" },
    ...more,
  }) as unknown as GitSync;
const release = (groupKinds: readonly string[], holds = noHolds) => ({
  holds,
  setId: "set",
  status: { groupKinds },
  latest: undefined,
});
const signal = new AbortController().signal;

/** An API server of which the lock can do what it wants, as long as `refuses` lets it. */
function world() {
  const time = { ms: 0 };
  const stored = new Map<string, KubeObject>();
  const calls: string[] = [];
  const refuses = { error: undefined as SynclineError | undefined };
  const key = (kind: string, name: string): string => `${kind} ${name}`;
  const cluster = {
    discover: () =>
      Promise.resolve({
        types: [
          { group: "", kind: "ConfigMap", plural: "configmaps" },
          { group: "apps", kind: "Deployment", plural: "deployments" },
        ],
      }),
    list: ({ kind }: { kind: string }) => {
      calls.push(`list ${kind}`);
      if (kind === "ClusterRole")
        return Promise.resolve([
          {
            apiVersion: "rbac.authorization.k8s.io/v1",
            kind,
            metadata: { name: "syncline-agent", uid: "r1" },
          },
        ]);
      return Promise.resolve([...stored.values()].filter((object) => object.kind === kind));
    },
    apply: (object: KubeObject) => {
      calls.push(`apply ${object.kind}`);
      if (refuses.error !== undefined) return Promise.reject(refuses.error);
      stored.set(key(object.kind, object.metadata.name), object);
      return Promise.resolve({ type: "applied", object, created: true });
    },
    delete: ({ kind, name }: { kind: string; name: string }) => {
      stored.delete(key(kind, name));
      return Promise.resolve(true);
    },
  };
  const members = [
    { ref: { group: "apps", kind: "Deployment", namespace: "shop", name: "web" }, annotations: {} },
  ];
  const deps = {
    cluster,
    live: { members: () => members },
    clock: { monotonicMs: () => time.ms },
    log: recordingLog(),
    settings: {},
  } as unknown as Deps;
  return { time, stored, calls, refuses, deps, members };
}

describe("keeping a lock", () => {
  const asking: readonly (readonly [string, object, boolean])[] = [
    ["Prevent", {}, true],
    ["Correct", { drift: { mode: "Correct" } }, false],
    ["suspended", { suspend: true }, false],
    ["Observe", { mode: "Observe" }, false],
  ];
  for (const [name, more, want] of asking)
    test(`${name}: ${want ? "asks for one" : "asks for none"}`, () => {
      assert.equal(isLocking(gitSync(more)), want);
    });

  test("no lock is asked for, and none was left: no request", async () => {
    const { deps, calls } = world();
    const off = gitSync({ drift: { mode: "Correct" } });
    assert.deepEqual(await createLock({}, deps).keep(off, [release(["ConfigMap"])], signal), { type: "off" });
    assert.deepEqual(calls, []);
  });

  test("an earlier process left one that is not asked for any more: it goes", async () => {
    const { deps, stored } = world();
    await createLock({}, deps).keep(gitSync(), [release(["ConfigMap"])], signal);
    assert.ok(stored.size > 0);
    const left = [{ type: "Locked", status: "True", reason: "Locked", message: "", lastTransitionTime: "" }];
    const next = createLock({ conditions: left as never }, deps);
    assert.deepEqual(await next.keep(gitSync({ suspend: true }), [], signal), { type: "off" });
    assert.equal(stored.size, 0);
  });

  test("written once, again when a kind comes, and every five minutes; the agent's role owns it", async () => {
    const { deps, calls, time, stored } = world();
    const lock = createLock({}, deps);
    const writes = async (kinds: readonly string[]): Promise<number> => {
      const before = calls.length;
      await lock.keep(gitSync(), [release(kinds)], signal);
      return calls.slice(before).filter((call) => call.startsWith("apply")).length;
    };
    assert.equal(await writes(["ConfigMap"]), 4);
    assert.equal(await writes(["ConfigMap"]), 0);
    assert.equal(await writes(["ConfigMap", "Deployment.apps"]), 4);
    time.ms += 5 * 60_000;
    assert.equal(await writes(["ConfigMap", "Deployment.apps"]), 4);
    for (const { metadata } of stored.values()) assert.equal(metadata.ownerReferences?.[0]?.uid, "r1");
  });

  test("nothing to scale any more: that half goes", async () => {
    const { deps, stored, members } = world();
    const lock = createLock({}, deps);
    await lock.keep(gitSync(), [release(["ConfigMap", "Deployment.apps"])], signal);
    assert.equal(stored.size, 4);
    members.pop();
    await lock.keep(gitSync(), [release(["ConfigMap", "Deployment.apps"])], signal);
    assert.equal(stored.size, 2);
  });

  test("a release that is held as a whole is left to people", async () => {
    const { deps, stored } = world();
    const lock = createLock({}, deps);
    const kinds = ["ConfigMap"];
    await lock.keep(gitSync(), [release(kinds)], signal);
    assert.equal(stored.size, 4);
    const text = JSON.stringify({ reason: "INC-1", until: "2026-11-21T18:00:00Z" });
    const place = { type: "release" } as const;
    const held = holdsInForce([{ place, text, by: "" }], Date.parse("2026-11-21T17:00:00Z"));
    assert.equal(held.all.length, 1);
    await lock.keep(gitSync(), [release(kinds, held)], signal);
    assert.equal(stored.size, 0);
  });

  const troubles = [
    ["a right is missing", "API-DENIED"],
    ["not served", "OBJ-KIND"],
  ] as const;
  for (const [name, code] of troubles)
    test(`${name}: the GitSync says so, and it is tried again a minute later`, async () => {
      const { deps, refuses, time, calls } = world();
      const lock = createLock({}, deps);
      refuses.error = new SynclineError(code, "no");
      const keep = () => lock.keep(gitSync(), [release(["ConfigMap"])], signal);
      const state = await keep();
      assert.deepEqual(state, { type: "failed", code, message: "no" });
      const [condition] = lockCondition(state);
      assert.deepEqual([condition?.status, condition?.reason], ["False", code]);
      const tried = calls.length;
      assert.deepEqual(await keep(), state);
      assert.equal(calls.length, tried);
      refuses.error = undefined;
      time.ms += 60_000;
      assert.equal((await keep()).type, "locked");
    });
});
