import assert from "node:assert/strict";
import { test } from "node:test";
import { digest } from "../../src/core/brand.ts";
import { SynclineError } from "../../src/core/errors.ts";
import type { SyncEvent } from "../../src/core/event.ts";
import { requestAnnotations } from "../../src/core/labels.ts";
import type { ReleaseSettings } from "../../src/core/release.ts";
import type { SyncStatusStatus } from "../../src/schema/syncstatus.ts";
import type { Deps } from "../../src/sync/deps.ts";
import type { ReleaseMemory, Rendition } from "../../src/sync/release-memory.ts";
import { settlePin } from "../../src/sync/settle-pin.ts";
import { manifest } from "../diff/objects.ts";
import { gitSync } from "../report/facts.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { memoryLedger } from "../support/memory-ledger.ts";
import { recordingLog } from "../support/recording-log.ts";
import { memoryOf, rendition } from "./memory.ts";

const signal = new AbortController().signal;
const revision = (hex: string): string => `main@sha1:${hex.repeat(40)}`;
function renditionOf(hex: string): Rendition {
  const { rendered, ...rest } = rendition([manifest()]);
  const own = { ...rendered, digest: digest(hex.repeat(64)) };
  return { ...rest, rendered: own, revision: revision(hex), inputs: `in ${hex}` };
}
const [a, b] = [renditionOf("a"), renditionOf("b")];
const entry = ({ revision: of, rendered }: Rendition, healthy: boolean) => ({
  seq: 1,
  revision: of,
  digest: rendered.digest,
  healthy,
});
const status: SyncStatusStatus = {
  sync: "Synced",
  health: "Healthy",
  revision: { attempted: b.revision, applied: b.revision },
  renderDigest: { attempted: b.rendered.digest, applied: b.rendered.digest },
  history: [entry(b, true), entry(a, true)],
};

/** A release that this process brought from a to b. */
function atB(more: SyncStatusStatus = {}): ReleaseMemory {
  const memory = Object.assign(memoryOf("web", b), { inForce: a });
  memory.status = { ...status, ...more };
  return memory;
}

function asking(memory: ReleaseMemory, text: string): ReleaseMemory {
  return Object.assign(memory, {
    annotations: { [requestAnnotations.rollbackTo]: text },
    asker: "kubectl-annotate",
  });
}

/** The world without Git, and with no render kept. */
function world() {
  const saved: SyncStatusStatus[] = [];
  const told: SyncEvent[] = [];
  const apply = (object: { status?: SyncStatusStatus }) => {
    if (object.status !== undefined) saved.push(object.status);
    return Promise.resolve({ type: "applied", object: { metadata: { generation: 1 } }, created: false });
  };
  const deps = {
    log: recordingLog(),
    clock: fakeClock(),
    settings: { version: "1", defaultServiceAccount: "applier" },
    cluster: { apply, discover: () => Promise.resolve({ kubeVersion: "", types: [], failedGroups: [] }) },
    renders: { get: () => Promise.resolve({ type: "absent" }) },
    git: { read: () => Promise.reject(new SynclineError("GIT-UNREACHABLE", "away")) },
    live: { want: () => undefined },
    ledger: memoryLedger(),
    tell: (_: unknown, events: readonly SyncEvent[]) => void told.push(...events),
  };
  const settle = (memory: ReleaseMemory, of = gitSync): Promise<boolean> =>
    settlePin(memory, { gitSync: of, source: undefined }, deps as unknown as Deps, signal);
  return { saved, told, settle };
}

test("a request is answered with a pin in one write, told, and done: also after a restart", async () => {
  const { saved, told, settle } = world();
  const memory = asking(atB(), '{"to":"aaaaaaa","reason":"INC-42"}');
  assert.equal(await settle(memory), true);
  assert.equal(saved.length, 1);
  const { pin, badRevisions, handled } = saved[0] ?? {};
  const { at, ...rest } = pin ?? {};
  assert.deepEqual(rest, {
    revision: a.revision,
    digest: a.rendered.digest,
    from: b.revision,
    fromDigest: b.rendered.digest,
    inputs: "in b",
    by: "kubectl-annotate",
    reason: "INC-42",
  });
  assert.deepEqual([badRevisions, typeof at], [[b.revision], "string"]);
  assert.equal(handled?.rollbackTo?.value, '{"to":"aaaaaaa","reason":"INC-42"}');
  assert.deepEqual(
    [memory.pinned?.rendered.digest, told.map(({ word }) => word)],
    [a.rendered.digest, ["RolledBack"]],
  );
  assert.equal(await settle(memory), false);
  const restarted = asking(
    Object.assign(atB(), { status: memory.status }),
    '{"to":"aaaaaaa","reason":"INC-42"}',
  );
  await settle(restarted);
  assert.deepEqual([saved.length, told.length, restarted.pinned?.revision], [1, 1, a.revision]);
});

const until = "2999-01-01T00:00:00Z";
const held = { [requestAnnotations.hold]: JSON.stringify({ until, reason: "x" }) };
const refusals: readonly (readonly [string, ReleaseMemory, string, Partial<typeof gitSync>, RegExp])[] = [
  ["it cannot be read", atB(), "{", {}, /^syncline.dev\/rollback-to cannot be read; there are aaaaaaa$/],
  ["no such revision", atB(), "1234567", {}, /^no revision 1234567 was applied; there are aaaaaaa$/],
  ["it is in force", atB(), "bbbbbbb", {}, /^this is what is in force$/],
  [
    "neither kept nor to be rendered",
    Object.assign(atB(), { inForce: undefined }),
    "aaaaaaa",
    {},
    /^what it rendered to is not kept \(any more\), and aaaaaaa cannot be rendered again: GIT-UNREACHABLE away; there are aaaaaaa$/,
  ],
  ["suspended", atB(), "aaaaaaa", { suspend: true }, /suspended/],
  ["only observed", atB(), "aaaaaaa", { mode: "Observe" }, /only observes/],
  ["gone from Git", Object.assign(atB(), { absent: "removed" }), "aaaaaaa", {}, /no longer has/],
  ["held", atB(), "aaaaaaa", { annotations: held }, /held.*syncline resume/],
];
for (const [name, memory, text, of, want] of refusals) {
  test(`a rollback is refused, once, and changes nothing: ${name}`, async () => {
    const { saved, told, settle } = world();
    await settle(asking(memory, text), { ...gitSync, ...of });
    await settle(memory, { ...gitSync, ...of });
    const [one] = saved;
    assert.match(one?.handled?.rollbackTo?.refused ?? "", want);
    assert.deepEqual([saved.length, told.map(({ word }) => word)], [1, ["Failed"]]);
    assert.deepEqual([one?.pin, one?.badRevisions, memory.pinned], [undefined, undefined, undefined]);
  });
}

test("asked for what Git has now, the pin ends, and onFailure leaves that alone", async () => {
  const { saved, told, settle } = world();
  const memory = asking(atB(), "aaaaaaa");
  await settle(memory);
  await settle(asking(memory, "bbbbbbb"));
  assert.deepEqual(
    [saved[1]?.pin, saved[1]?.badRevisions, memory.pinned],
    [undefined, [b.revision], undefined],
  );
  assert.deepEqual(
    told.map(({ word }) => word),
    ["RolledBack", "Recovered"],
  );
});

test("a second rollback goes further back, and ends with the same", async () => {
  const { saved, settle } = world();
  const c = renditionOf("c");
  const history = [entry(b, true), entry(a, true), entry(c, true)];
  const memory = Object.assign(asking(atB({ history }), "aaaaaaa"), { good: b });
  await settle(memory);
  const attempted = { attempted: a.rendered.digest, applied: a.rendered.digest };
  memory.status = { ...memory.status, revision: { attempted: a.revision }, renderDigest: attempted };
  await settle(Object.assign(asking(memory, '{"reason":"further"}'), { inForce: c }));
  const { pin, badRevisions } = saved[1] ?? {};
  assert.deepEqual([pin?.revision, pin?.from, pin?.inputs], [c.revision, b.revision, "in b"]);
  assert.deepEqual(badRevisions, [a.revision, b.revision]);
});

const settings = { onFailure: "Rollback" } satisfies Partial<ReleaseSettings>;
const failing = { health: "Degraded", history: [entry(b, false), entry(a, true)] } as const;

test("a failed rollout goes back by itself, and says so", async () => {
  const { saved, told, settle } = world();
  const memory = atB(failing);
  memory.settings = { ...memory.settings, ...settings };
  await settle(memory);
  assert.deepEqual([saved[0]?.pin?.revision, saved[0]?.pin?.by], [a.revision, "onFailure"]);
  assert.deepEqual([saved[0]?.handled, told[0]?.word, told[0]?.actor], [undefined, "RolledBack", "agent"]);
});

test("where that is not possible it is told once for each revision", async () => {
  const { saved, told, settle } = world();
  const memory = Object.assign(atB(failing), { inForce: undefined });
  memory.settings = { ...memory.settings, ...settings };
  await settle(memory);
  await settle(memory);
  assert.deepEqual(
    [saved.length, saved[0]?.badRevisions, told.map(({ word }) => word)],
    [1, [b.revision], ["Failed"]],
  );
});

test("pinned while Git was away: what its inputs were is noted when Git is back", async () => {
  const { settle } = world();
  const memory = asking(Object.assign(memoryOf("web", undefined), { inForce: a, status }), "aaaaaaa");
  await settle(memory);
  assert.deepEqual([memory.status.pin?.from, memory.status.pin?.inputs], [b.revision, undefined]);
  memory.latest = b;
  await settle(memory);
  assert.equal(memory.status.pin?.inputs, "in b");
});
