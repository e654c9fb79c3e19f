import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ApplyContext } from "../../src/apply/context.ts";
import { SynclineError } from "../../src/core/errors.ts";
import type { GitSync } from "../../src/core/gitsync.ts";
import type { JsonObject } from "../../src/core/json.ts";
import type { KubeObject } from "../../src/core/manifest.ts";
import type { LiveEntry } from "../../src/diff/observation.ts";
import type { JsonPatchOp } from "../../src/ports.ts";
import { makeEvents } from "../../src/report/events.ts";
import { makeStatus } from "../../src/report/status.ts";
import type { Deps } from "../../src/sync/deps.ts";
import { syncForeign } from "../../src/sync/foreign.ts";
import type { Pass } from "../../src/sync/pass.ts";
import { liveObject, manifest, marks } from "../diff/objects.ts";
import { gitSync, passFacts } from "../report/facts.ts";
import { memoryOf, rendition } from "./memory.ts";

const hostNetwork = ".spec.template.spec.hostNetwork";
const owner = { manager: "kubectl-edit", operation: "Update", subresource: "", time: "2026-11-01T09:30:00Z" };
const signal = new AbortController().signal;

/** A release with one Deployment, to which somebody added hostNetwork. */
function world(drift: GitSync["drift"]) {
  const memory = memoryOf("web", rendition([manifest()]));
  const state = {
    object: liveObject((object) => withHost(object)),
    reads: 0,
    patches: [] as (readonly JsonPatchOp[])[],
    refuses: undefined as SynclineError | undefined,
    foreign: [{ path: hostNetwork, owner }] as LiveEntry["foreign"],
    now: Date.parse("2026-11-01T10:00:00Z"),
  };
  const cluster = {
    get: () => {
      state.reads++;
      return state.refuses === undefined ? Promise.resolve(state.object) : Promise.reject(state.refuses);
    },
    patch: (_: unknown, ops: readonly JsonPatchOp[]) => {
      state.patches.push(ops);
      return Promise.resolve(state.object);
    },
  };
  const entry = { partOf: memory.setId, uid: "u1", annotations: {} };
  const live = {
    get: (ref: LiveEntry["ref"]) => ({ ...entry, ref, foreign: state.foreign }),
    record: () => undefined,
    members: () => [],
  };
  const deps = { cluster, live, clock: { monotonicMs: () => 0 } } as unknown as Deps;
  const slots = { run: (task: () => Promise<unknown>) => task() };
  const context = { cluster, slots, marks, account: {} } as unknown as ApplyContext;
  const pass = async () => {
    const now = new Date(state.now);
    const asked = { ...gitSync, drift };
    const about = { gitSync: asked, memory, rendition: memory.latest, revision: "", nonce: "n", now };
    const begin = () => Promise.resolve();
    const outcomes = await syncForeign(about as unknown as Pass, { context, begin }, deps, signal);
    const facts = passFacts({ gitSync: asked, outcomes, previous: memory.status, now });
    const status = makeStatus(facts);
    const events = makeEvents(facts, status).filter(({ word }) => word === "Drift" || word === "Corrected");
    memory.status = status;
    return { outcomes, status, events };
  };
  return { state, pass, memory };
}

function withHost(object: KubeObject): KubeObject {
  const spec = object["spec"] as JsonObject & { template: JsonObject & { spec: JsonObject } };
  const pod = { ...spec.template.spec, hostNetwork: true };
  return { ...object, spec: { ...spec, template: { ...spec.template, spec: pod } } };
}

describe("what somebody added beside Git", () => {
  test("Report: an open item, told once, read once; the release stays Synced", async () => {
    const { state, pass } = world({ mode: "Correct", foreign: "Report" });
    const first = await pass();
    assert.deepEqual(
      first.status.drift?.items?.map(({ path, actual, manager, action, since }) => [
        path,
        actual,
        manager,
        action,
        since,
      ]),
      [[hostNetwork, true, "kubectl-edit", "reported", owner.time]],
    );
    assert.deepEqual([first.status.drift.open, first.status.sync], [1, "Synced"]);
    assert.equal(first.status.conditions?.find(({ type }) => type === "Drifted")?.status, "True");
    assert.deepEqual(
      first.events.map(({ word, summary }) => `${word}: ${summary}`),
      [`Drift: kubectl-edit added Deployment shop/web ${hostNetwork} (true)`],
    );
    const second = await pass();
    assert.deepEqual([second.events, second.status.drift?.open, state.reads], [[], 1, 1]);
    state.foreign = undefined;
    assert.equal((await pass()).status.drift?.open, 0);
    assert.deepEqual(state.patches, []);
  });

  test("Off: nobody looks", async () => {
    const { state, pass } = world({ mode: "Correct", foreign: "Off" });
    assert.deepEqual((await pass()).outcomes, []);
    assert.equal(state.reads, 0);
  });

  test("Correct: that field is taken out, and told as corrected", async () => {
    const { state, pass } = world({ mode: "Correct", foreign: "Correct" });
    const { status, events } = await pass();
    assert.deepEqual(
      state.patches.map((ops) => ops.map(({ op, path }) => `${op} ${path}`)),
      [["test /metadata/uid", "test /metadata/resourceVersion", "remove /spec/template/spec/hostNetwork"]],
    );
    assert.deepEqual([status.drift?.open, status.drift?.items?.[0]?.action], [0, "corrected"]);
    assert.deepEqual(
      events.map(({ word }) => word),
      ["Corrected"],
    );
  });

  test("drift.mode: Report corrects this neither", async () => {
    const { state, pass } = world({ mode: "Report", foreign: "Correct" });
    assert.equal((await pass()).status.drift?.items?.[0]?.action, "reported");
    assert.deepEqual(state.patches, []);
  });

  test("a value that may not be read: the name is told all the same, and it is asked for again", async () => {
    const { state, pass } = world({ mode: "Correct", foreign: "Report" });
    state.refuses = new SynclineError("API-DENIED", "no");
    assert.equal((await pass()).events[0]?.summary, `kubectl-edit added Deployment shop/web ${hostNetwork}`);
    state.refuses = undefined;
    assert.equal((await pass()).status.drift?.items?.[0]?.actual, true);
  });

  test("a tool that adds it again and again is in a fight, and is left", async () => {
    const { state, pass, memory } = world({ mode: "Correct", foreign: "Correct" });
    for (let round = 0; round < 8; round++, state.now += 1000) await pass();
    assert.equal(state.patches.length, 6);
    const [contest] = memory.foreign.contests.values();
    assert.equal(contest?.fights.get(hostNetwork)?.manager, "kubectl-edit");
  });
});
