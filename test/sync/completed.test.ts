import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubeObject, Manifest } from "../../src/core/manifest.ts";
import { refId, type ObjectRef } from "../../src/core/object-ref.ts";
import type { Live } from "../../src/diff/observation.ts";
import { completedJobs, isDone, isDoneWhenAbsent, succeededUid } from "../../src/sync/completed.ts";
import { manifestDigest, type ReleaseMemory } from "../../src/sync/release-memory.ts";
import { memoryOf, rendition } from "./memory.ts";

const now = new Date("2026-11-21T12:00:00Z");

function manifestOf(kind: string, spec: object): Manifest {
  const ref: ObjectRef = { group: kind === "Job" ? "batch" : "", kind, namespace: "shop", name: "migrate" };
  const metadata = { name: "migrate", namespace: "shop" };
  const object = { apiVersion: kind === "Job" ? "batch/v1" : "v1", kind, metadata, spec } as KubeObject;
  return { ref, object, position: { file: "a.yaml", line: 1, column: 1 } };
}
const job = manifestOf("Job", { ttlSecondsAfterFinished: 3 });
const endless = manifestOf("Job", {});
const map = manifestOf("ConfigMap", { ttlSecondsAfterFinished: 3 });

/** A release that has applied its only manifest. */
function applied(manifest: Manifest): ReleaseMemory {
  const memory = memoryOf("web", rendition([manifest]));
  const digest = memory.latest!.rendered.digest;
  memory.status = { sync: "Synced", renderDigest: { attempted: digest, applied: digest } };
  return memory;
}
/** The same, and Git has something else now: the manifest is of what a pin keeps in force. */
function pinned(manifest: Manifest): ReleaseMemory {
  const memory = applied(manifest);
  const { latest } = memory;
  const other = rendition([]);
  const rendered = { ...other.rendered, digest: "sha256:other" as never };
  return Object.assign(memory, { pinned: latest, latest: { ...other, rendered } });
}
const written = (manifest: Manifest, digest = manifestDigest(manifest)) => {
  const memory = applied(manifest);
  memory.known.set(refId(manifest.ref), { uid: "u1", digest, ownFields: "", left: "" });
  return memory;
};
const succeeded = (memory: ReleaseMemory, manifest: Manifest, uid: string): ReleaseMemory => {
  memory.completed.set(refId(manifest.ref), uid);
  return memory;
};
const noted = (manifest: Manifest, digest: string): ReleaseMemory => {
  const memory = applied(manifest);
  memory.status = {
    ...memory.status,
    completed: [{ ref: manifest.ref, digest, at: "2026-11-21T11:00:00Z" }],
  };
  return memory;
};
const failedNow = (manifest: Manifest, uid = "u1"): ReleaseMemory => {
  const memory = written(manifest);
  memory.failed.set(refId(manifest.ref), uid);
  return memory;
};
/** Attempted by an earlier process, which saw it fail. */
const failedBefore = (manifest: Manifest, digest: string): ReleaseMemory => {
  const memory = half(manifest);
  memory.status = { ...memory.status, completed: [{ ref: manifest.ref, digest, failed: true }] };
  return memory;
};
const half = (manifest: Manifest): ReleaseMemory => {
  const memory = applied(manifest);
  memory.status = { ...memory.status, renderDigest: { attempted: memory.latest!.rendered.digest } };
  return memory;
};

const rows: readonly (readonly [
  name: string,
  manifest: Manifest,
  memory: ReleaseMemory,
  done: boolean,
  whenAbsent: boolean,
])[] = [
  ["written, runs", job, written(job), false, false],
  ["the one that was written has succeeded", job, succeeded(written(job), job, "u1"), true, true],
  ["another one of its name had", job, succeeded(written(job), job, "u0"), false, false],
  [
    "it succeeded before our own write is recorded",
    endless,
    succeeded(applied(endless), endless, "u1"),
    false,
    false,
  ],
  ["written by an older render", job, succeeded(written(job, "old"), job, "u1"), false, false],
  ["noted as done", endless, noted(endless, manifestDigest(endless)), true, true],
  ["an older one is noted", endless, noted(endless, "old"), false, false],
  ["applied by an earlier process, with a TTL", job, applied(job), false, true],
  ["the same, of a release that is pinned", job, pinned(job), false, true],
  ["the same, without a TTL", endless, applied(endless), false, false],
  ["attempted by an earlier process only", job, half(job), false, false],
  ["it failed; its TTL may remove it", job, failedNow(job), false, true],
  ["it failed; only a person removes it", endless, failedNow(endless), false, false],
  ["an earlier one of its name failed", job, failedNow(job, "u0"), false, false],
  ["noted as failed", job, failedBefore(job, manifestDigest(job)), false, true],
  ["an older one is noted as failed", job, failedBefore(job, "old"), false, false],
  ["noted as failed, and done since", job, succeeded(failedNow(job, "u0"), job, "u1"), true, true],
  ["nothing that runs once", map, succeeded(applied(map), map, "u1"), false, false],
];
for (const [name, manifest, memory, done, whenAbsent] of rows) {
  test(`${name}: ${done ? "done" : "not done"}, ${whenAbsent ? "done" : "not done"} when absent`, () => {
    assert.deepEqual([isDone(memory, manifest), isDoneWhenAbsent(memory, manifest)], [done, whenAbsent]);
  });
}

const observed: readonly (readonly [
  name: string,
  memory: ReleaseMemory,
  live: Live,
  at: string | undefined,
])[] = [
  ["found absent and done", applied(job), { type: "done" }, "2026-11-21T12:00:00Z"],
  ["noted before", noted(job, manifestDigest(job)), { type: "done" }, "2026-11-21T11:00:00Z"],
  ["absent", written(job), { type: "absent" }, undefined],
  ["it failed", failedNow(job), { type: "absent" }, "2026-11-21T12:00:00Z failed"],
];
for (const [name, memory, live, at] of observed) {
  test(`what is kept of a Job: ${name}`, () => {
    const kept = completedJobs(memory, [{ manifest: job, live }], now);
    const text = kept.map((entry) => `${entry.at ?? ""}${entry.failed === true ? " failed" : ""}`);
    assert.deepEqual(text, at === undefined ? [] : [at]);
    for (const entry of kept) assert.deepEqual([entry.ref, entry.digest], [job.ref, manifestDigest(job)]);
  });
}

const status = (fields: object, subresource = "status"): object => ({
  managedFields: [{ manager: "kube-controller-manager", subresource, fieldsV1: { "f:status": fields } }],
});
const metas: readonly (readonly [name: string, kind: string, meta: object, want: string | undefined])[] = [
  ["a Job whose completionTime is set", "Job", status({ "f:completionTime": {} }), "u1"],
  ["one that runs", "Job", status({ "f:active": {} }), undefined],
  ["one without a status", "Job", {}, undefined],
  ["a field of that name elsewhere", "Job", status({ "f:completionTime": {} }, ""), undefined],
  ["another kind", "Widget", status({ "f:completionTime": {} }), undefined],
];
for (const [name, kind, meta, want] of metas) {
  test(`metadata alone tells of success: ${name}`, () => {
    const object = { apiVersion: "batch/v1", kind, metadata: { name: "migrate", uid: "u1", ...meta } };
    assert.equal(succeededUid(object as KubeObject), want);
  });
}
