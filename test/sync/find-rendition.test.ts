import assert from "node:assert/strict";
import { test } from "node:test";
import { commitSha } from "../../src/core/brand.ts";
import { SynclineError } from "../../src/core/errors.ts";
import { refOf, type Manifest } from "../../src/core/manifest.ts";
import type { RenderResult } from "../../src/core/rendered.ts";
import type { FoundRender } from "../../src/core/stored-render.ts";
import { digestOfAll, digestOfObject } from "../../src/desired/digest.ts";
import type { Deps } from "../../src/sync/deps.ts";
import { findRendition } from "../../src/sync/find-rendition.ts";
import { bareSettings, type ReleaseMemory, type Rendition } from "../../src/sync/release-memory.ts";
import { gitSync } from "../report/facts.ts";
import { recordingLog } from "../support/recording-log.ts";
import { tree } from "../support/tree.ts";
import { memoryOf } from "./memory.ts";

const signal = new AbortController().signal;
const commit = { sha: commitSha("a".repeat(40)), author: "alice", at: "", subject: "web 1" };
const revision = `main@sha1:${commit.sha}`;
const settings = bareSettings("web", "shop");

function objectOf(kind: string, name: string, value: string): Manifest {
  const object = { apiVersion: "v1", kind, metadata: { name, namespace: "shop" }, data: { value } };
  return { ref: refOf(object), object, position: { file: "a.yaml", line: 1, column: 1 } };
}

function renditionOf(manifests: readonly Manifest[]): Rendition {
  const digest = digestOfAll(manifests.map(({ object }) => digestOfObject(object)));
  return { commit, revision, rendered: { settings, manifests, digest, problems: [] } };
}

const map = objectOf("ConfigMap", "a", "1");
const secret = objectOf("Secret", "s", "MQ==");
const plain = renditionOf([map]);
const mixed = renditionOf([map, secret]);
const keptOf = ({ rendered, ...rest }: Rendition, manifests: readonly Manifest[]): FoundRender => ({
  type: "found",
  render: {
    ...rest,
    settings,
    digest: rendered.digest,
    manifests,
    lacking: rendered.manifests.filter((each) => !manifests.includes(each)).map(({ ref }) => ref),
  },
});
const absent: FoundRender = { type: "absent" };
const damaged: FoundRender = { type: "damaged", reason: "torn" };
const with_ = (latest: Rendition): ReleaseMemory => memoryOf("web", latest);
const restarted = memoryOf("web", undefined);

interface World {
  readonly kept: FoundRender | Error;
  /** What the commit renders to; undefined = Git is away. */
  readonly git?: Rendition | RenderResult | undefined;
  readonly memory?: ReleaseMemory;
  readonly isAway?: boolean;
}

function depsOf({ kept, git }: World): Deps {
  const result: RenderResult | undefined =
    git !== undefined && "rendered" in git
      ? { releases: [git.rendered], problems: [], filteredOut: [], skippedFiles: 0 }
      : git;
  const fake = {
    log: recordingLog(),
    settings: { defaultServiceAccount: "applier", mandatoryPolicies: undefined },
    clock: { now: () => new Date("2026-11-01T10:00:00Z") },
    renders: { get: () => (kept instanceof Error ? Promise.reject(kept) : Promise.resolve(kept)) },
    cluster: { discover: () => Promise.resolve({ kubeVersion: "v1.36.3", types: [], failedGroups: [] }) },
    git: {
      read: () =>
        git === undefined
          ? Promise.reject(new SynclineError("GIT-UNREACHABLE", "nobody is there"))
          : Promise.resolve({ commit, tree: tree({}) }),
    },
    sandbox: { render: () => Promise.resolve(result) },
  };
  return fake as unknown as Deps;
}

const again = (reason: string): string =>
  `${reason}, and aaaaaaa cannot be rendered again: GIT-UNREACHABLE nobody is there`;
const otherSecret = renditionOf([map, objectOf("Secret", "s", "Mg==")]);
const otherMap = renditionOf([objectOf("ConfigMap", "a", "2")]);
const broken: RenderResult = {
  releases: [{ ...plain.rendered, problems: [{ severity: "error", code: "TPL-FAIL", message: "no" }] }],
  problems: [],
  filteredOut: [],
  skippedFiles: 0,
};

const rows: readonly (readonly [string, Rendition, World, readonly Manifest[] | string])[] = [
  ["kept, without Git, after a restart", plain, { kept: keptOf(plain, [map]), isAway: true }, [map]],
  ["known to this process, not kept", plain, { kept: absent, memory: with_(plain) }, [map]],
  [
    "kept but for a Secret, which is as it was",
    mixed,
    { kept: keptOf(mixed, [map]), memory: with_(renditionOf([secret])) },
    [map, secret],
  ],
  [
    "kept but for a Secret, which has changed since",
    mixed,
    { kept: keptOf(mixed, [map]), memory: with_(otherSecret) },
    again("Secret shop/s is not kept, because it is secret, and has changed since"),
  ],
  [
    "kept but for a Secret, which nobody knows",
    mixed,
    { kept: keptOf(mixed, [map]) },
    again("Secret shop/s is not kept, because it is secret"),
  ],
  ["the same with Git", mixed, { kept: keptOf(mixed, [map]), git: mixed }, [map, secret]],
  ["not kept, with Git", plain, { kept: absent, git: plain }, [map]],
  [
    "not kept, and Git is away",
    plain,
    { kept: absent, isAway: true },
    "what it rendered to is not kept (any more)",
  ],
  ["damaged", plain, { kept: damaged }, again("what is kept of it is damaged (torn)")],
  ["damaged, with Git", plain, { kept: damaged, git: plain }, [map]],
  [
    "kept, and not what was brought about",
    plain,
    {
      kept: keptOf(
        { ...otherMap, rendered: { ...otherMap.rendered, digest: plain.rendered.digest } },
        otherMap.rendered.manifests,
      ),
    },
    again("what is kept of it is not what was brought about"),
  ],
  [
    "the disk cannot be read",
    plain,
    { kept: new SynclineError("LEDGER-WRITE", "no disk") },
    again("what is kept of it cannot be read (LEDGER-WRITE no disk)"),
  ],
  [
    "a commit that does not render",
    plain,
    { kept: absent, git: broken },
    "what it rendered to is not kept (any more), and aaaaaaa does not render: TPL-FAIL no",
  ],
  [
    "a commit without the release",
    plain,
    { kept: absent, git: { ...broken, releases: [] } },
    "what it rendered to is not kept (any more), and aaaaaaa has no such release",
  ],
];
for (const [name, sought, world, want] of rows) {
  test(`an earlier render: ${name}`, async () => {
    const { memory = restarted, isAway = false } = world;
    const wanted = { revision, digest: sought.rendered.digest };
    const found = await findRendition(wanted, { memory, gitSync, isAway }, depsOf(world), signal);
    assert.deepEqual("refused" in found ? found.refused : found.rendition.rendered.manifests, want);
  });
}
