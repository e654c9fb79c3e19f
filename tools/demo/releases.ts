import { gitSyncName, ourNamespaces } from "./names.ts";
import type { Stage } from "./stage.ts";

/** What the demo looks at in a SyncStatus. */
export interface ReleaseState {
  readonly name: string;
  readonly sync: string;
  readonly health: string;
  readonly message: string;
  /** Full sha of the commit that was looked at last, and of the one in the cluster. */
  readonly attempted: string;
  readonly applied: string;
  /** Of the plan that waits for approval. */
  readonly planHash: string;
}

interface SyncStatus {
  readonly spec: { readonly release: string };
  readonly status?: {
    readonly sync?: string;
    readonly health?: string;
    readonly summary?: { readonly message?: string };
    readonly revision?: { readonly attempted?: string; readonly applied?: string };
    readonly plan?: { readonly hash?: string };
  };
}

const base = `/apis/syncline.dev/v1alpha1/namespaces/${ourNamespaces.gitSync}`;

/** All releases of the GitSync, as their SyncStatuses tell. */
export async function releases({ live }: Stage): Promise<readonly ReleaseState[]> {
  const list = await live<{ items: readonly SyncStatus[] }>(`${base}/syncstatuses`);
  return (list?.items ?? []).map(({ spec, status = {} }) => ({
    name: spec.release,
    sync: status.sync ?? "",
    health: status.health ?? "",
    message: status.summary?.message ?? "",
    attempted: shaOf(status.revision?.attempted),
    applied: shaOf(status.revision?.applied),
    planHash: status.plan?.hash ?? "",
  }));
}

/** The release once `holds`; undefined before. */
export async function release(
  stage: Stage,
  name: string,
  holds: (state: ReleaseState) => boolean,
): Promise<ReleaseState | undefined> {
  return (await releases(stage)).find((state) => state.name === name && holds(state));
}

/** A release, once its objects are as in the commit, and healthy where that can be. */
export async function settled(stage: Stage, name: string, commit: string): Promise<ReleaseState | undefined> {
  return release(stage, name, (state) => isSettled(stage, state, commit));
}

/** All releases, once each of them is settled. */
export async function allSynced(stage: Stage, commit: string): Promise<readonly ReleaseState[] | undefined> {
  const states = await releases(stage);
  const isDone =
    states.length === stage.ground.releases && states.every((state) => isSettled(stage, state, commit));
  return isDone ? states : undefined;
}

function isSettled({ ground }: Stage, { sync, health, applied }: ReleaseState, commit: string): boolean {
  return sync === "Synced" && applied === commit && (health === "Healthy" || !ground.isOurs);
}

/** The reason of the GitSync's condition Ready. */
export async function readyReason({ live }: Stage): Promise<string> {
  interface GitSync {
    readonly status?: { readonly conditions?: readonly { readonly type: string; readonly reason: string }[] };
  }
  const gitSync = await live<GitSync>(`${base}/gitsyncs/${gitSyncName}`);
  return gitSync?.status?.conditions?.find(({ type }) => type === "Ready")?.reason ?? "";
}

/** `main@sha1:1a2b…` → `1a2b…` */
function shaOf(revision = ""): string {
  return revision.split(":").at(-1) ?? "";
}
