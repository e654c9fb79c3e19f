import type { Change } from "../../src/core/change.ts";
import type { GitSync } from "../../src/core/gitsync.ts";
import type { Outcome, Result } from "../../src/core/outcome.ts";
import { commitSha } from "../../src/core/brand.ts";
import type { PassFacts } from "../../src/report/facts.ts";
import { bareSettings } from "../../src/sync/release-memory.ts";
import { manifest } from "../diff/objects.ts";

export const gitSync: GitSync = {
  namespace: "syncline-system",
  name: "shop",
  uid: "g1",
  generation: 1,
  annotations: {},
  source: { url: "https://git/x", ref: "main", path: "", intervalSeconds: 15, secretName: undefined },
  target: { environment: "prod", region: "eu", cluster: "" },
  defaultNamespace: "",
  releases: undefined,
  values: {},
  serviceAccountName: undefined,
  mode: "Apply",
  adopt: false,
  drift: { mode: "Correct", foreign: "Report" },
  prune: { enabled: true, maxObjects: 20, maxPercent: 30, when: "Applied" },
  deletionPolicy: "Orphan",
  windows: [],
  notifications: [],
  suspend: false,
};

/** A pass over release `web` that found everything as it should be. */
export function passFacts(more: Partial<PassFacts> = {}): PassFacts {
  return {
    gitSync,
    settings: bareSettings("web", "shop"),
    commit: { sha: commitSha("a".repeat(40)), author: "alice", at: "2026-11-01T09:00:00Z", subject: "web 2" },
    revision: "main@sha1:aaaaaaa",
    digest: "d2",
    total: 1,
    problems: [],
    outcomes: [],
    rivals: [],
    kept: [],
    fights: [],
    earlier: [],
    scaled: [],
    scaleUnknown: undefined,
    held: undefined,
    holds: undefined,
    pruneWaits: undefined,
    waitingFor: undefined,
    health: { status: "Healthy", message: "" },
    source: undefined,
    completed: [],
    handled: undefined,
    groupKinds: [],
    namespaces: [],
    generation: 1,
    previous: { renderDigest: { attempted: "d1", applied: "d1" } },
    now: new Date("2026-11-01T10:00:00Z"),
    ...more,
  };
}

const m = manifest();
const { ref } = m;
export const create: Change = { action: "create", ref, manifest: m };
export const update: Change = { action: "update", ref, manifest: m, uid: "u1" };
export const touched: Change = { action: "touched", ref, manifest: m, uid: "u1", fields: [] };
export const deleted: Change = {
  action: "correct",
  ref,
  manifest: m,
  uid: undefined,
  fields: [],
  kind: "deleted",
};
export const skipped: Result = { type: "skipped", reason: "not now" };

export function outcome(change: Change, result: Result): Outcome {
  return { ref, change, result };
}
