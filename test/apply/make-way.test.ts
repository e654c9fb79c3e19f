import assert from "node:assert/strict";
import { test } from "node:test";
import type { ApplyContext } from "../../src/apply/context.ts";
import { makeWay } from "../../src/apply/make-way.ts";
import { SynclineError, type ErrorCode } from "../../src/core/errors.ts";
import { refOf, type KubeObject } from "../../src/core/manifest.ts";
import type { Outcome } from "../../src/core/outcome.ts";
import type { Prune } from "../../src/plan/plan.ts";
import { manifest } from "../diff/objects.ts";

const object = (kind: string, name: string, nodePort?: number): KubeObject => ({
  apiVersion: "v1",
  kind,
  metadata: { name, namespace: "shop" },
  ...(nodePort === undefined ? {} : { spec: { ports: [{ port: 80, nodePort }] } }),
});
const tried = (of: KubeObject, code?: ErrorCode): Outcome => ({
  ref: refOf(of),
  change: { action: "create", ref: refOf(of), manifest: manifest(of) },
  result: code === undefined ? { type: "created" } : { type: "failed", code, message: "no" },
});
const prune = (live: KubeObject): Prune => ({ action: "prune", ref: refOf(live), live });

interface Scene {
  readonly tried: readonly Outcome[];
  readonly going: readonly KubeObject[];
  readonly unreadable?: true;
}

/** What was deleted and written once more, in order. */
async function story({ tried: first, going, unreadable }: Scene): Promise<readonly string[]> {
  const said: string[] = [];
  const get = (ref: { name: string }): Promise<KubeObject | undefined> =>
    unreadable === undefined
      ? Promise.resolve(going.find(({ metadata }) => metadata.name === ref.name))
      : Promise.reject(new SynclineError("API-DENIED", "no"));
  const context = {
    cluster: { get },
    account: { namespace: "shop", name: "deployer" },
    slots: { run: (task: () => Promise<unknown>) => task() },
  } as unknown as ApplyContext;
  const maker = {
    again: ({ ref }: { ref: { name: string } }) => {
      said.push(`again ${ref.name}`);
      return Promise.resolve(tried(object("Service", ref.name)));
    },
    beforePrune: () => Promise.resolve(void said.push("begins")),
    prune: (change: Prune) => {
      said.push(`deletes ${change.ref.name}: ${change.because ?? ""}`);
      return Promise.resolve({ ref: change.ref, change, result: { type: "pruned" } } as const);
    },
  };
  const way = await makeWay(first, going.map(prune), maker, context, new AbortController().signal);
  assert.equal(way.tried.length, first.length);
  return said;
}

const renamed = tried(object("Service", "new", 30080), "OBJ-TAKEN");
const old = object("Service", "old", 30080);
const other = object("Service", "other", 30081);
const rows: readonly (readonly [string, Scene, readonly string[]])[] = [
  ["all went well", { tried: [tried(object("Service", "new"))], going: [old] }, []],
  [
    "what holds the port goes, nothing else does",
    { tried: [renamed], going: [other, old, object("ConfigMap", "map")] },
    ["begins", "deletes old: Service shop/new takes its nodePort 30080", "again new"],
  ],
  ["nothing that goes holds it", { tried: [renamed], going: [other] }, []],
  [
    "something else failed",
    { tried: [renamed, tried(object("ConfigMap", "a"), "API-INVALID")], going: [old] },
    [],
  ],
  ["it may not be read", { tried: [renamed], going: [old], unreadable: true }, []],
];
for (const [name, scene, want] of rows)
  test(`a Service is in the way: ${name}`, async () => {
    assert.deepEqual(await story(scene), want);
  });
