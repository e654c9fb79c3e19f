// One thing: everything the agent needs from outside, to be read in one place.
import type { CommitSha } from "./core/brand.ts";
import type { Capabilities, ResourceType } from "./core/capabilities.ts";
import type { EventWord, SyncEvent } from "./core/event.ts";
import type { GitSync } from "./core/gitsync.ts";
import type { FieldSearch, FoundSpots } from "./core/field-search.ts";
import type { Json, JsonObject } from "./core/json.ts";
import type { LedgerEntry, LedgerRecord } from "./core/ledger-entry.ts";
import type { KubeObject } from "./core/manifest.ts";
import type { GroupKind, ObjectRef } from "./core/object-ref.ts";
import type { PlannedRelease } from "./core/planned.ts";
import type { ErrorCode, SynclineError } from "./core/errors.ts";
import type { RenderResult } from "./core/rendered.ts";
import type { Commit } from "./core/revision.ts";
import type { Sample } from "./core/sample.ts";
import type { SourceTree } from "./core/source-tree.ts";
import type { FoundRender, StoredRender } from "./core/stored-render.ts";
import type { Target } from "./core/target.ts";

/** Time, as a value. `monotonicMs` never goes back. */
export interface Clock {
  now(): Date;
  monotonicMs(): number;
  /** Resolves after `ms`; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** Constant message, fields beside it (pino's shape). */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  child(fields: object): Log;
}

/** Runs jobs at wall-clock times (cron expressions, UTC); a job never overlaps itself, and a failed run is logged. */
export interface Calendar {
  schedule(name: string, cron: string, run: () => Promise<void>): { stop(): void };
}

// ---------------------------------------------------------------------------------------------------- Git

/** Keys of a Git Secret (cli.md). Values never appear in logs or errors. */
export interface GitAuth {
  readonly username?: string;
  readonly password?: string;
  readonly token?: string;
  readonly caCert?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
}

export interface GitRequest {
  /** Names the local cache; GitSyncs of equal url and auth may share one. */
  readonly url: string;
  /** `main`, `tag:v1.2.3`, `commit:<sha>`. */
  readonly ref: string;
  readonly auth: GitAuth | undefined;
}

export interface Snapshot {
  readonly commit: Commit;
  readonly tree: SourceTree;
}

export interface GitSource {
  /** The commit `ref` points to now: one cheap ls-refs, no objects. Errors: GIT-*, REPO-REF, REPO-EMPTY. */
  head(request: GitRequest, signal: AbortSignal): Promise<CommitSha>;
  /** Everything under `path` at `commit`, fetched if needed; every object was hashed and complete. Errors: GIT-*, REPO-PATH, REPO-TREE, REPO-FILES. */
  read(
    request: GitRequest & { readonly commit: CommitSha; readonly path: string },
    signal: AbortSignal,
  ): Promise<Snapshot>;
  close(): Promise<void>;
}

// ---------------------------------------------------------------------------------------------------- rendering

export interface RenderRequest {
  readonly tree: SourceTree;
  readonly target: Target;
  /** Name of the one release of a repository without syncline.yaml, and the namespace its objects get ("" = none given). */
  readonly plain: { readonly release: string; readonly namespace: string; readonly adopt: boolean };
  /** `GitSync.spec.releases`; absent = all. */
  readonly filter: readonly string[] | undefined;
  /** `GitSync.spec.values`, the highest layer. */
  readonly values: JsonObject;
  readonly capabilities: Capabilities;
  /** The platform's mandatory policies (--policy-dir): YAML files. */
  readonly mandatoryPolicies: SourceTree | undefined;
  /** ISO 8601; policy exceptions that ended before it no longer hold. Absent = none ends. */
  readonly now?: string;
  /** An earlier render of the same source: releases whose inputs are as they were then are taken from it. The result is the same. */
  readonly earlier?: RenderResult | undefined;
}

/** Rendering and policy evaluation in a killable worker. User mistakes are in the result; a worker that had to be stopped
 *  becomes TPL-LIMIT on the release it was at. Throws only on abort. */
export interface Sandbox {
  render(request: RenderRequest, signal: AbortSignal): Promise<RenderResult>;
  /** Where these fields are written. Not known where another object comes out, or the worker had to be stopped. Throws only on abort. */
  spots(request: RenderRequest, fields: FieldSearch, signal: AbortSignal): Promise<FoundSpots>;
  close(): Promise<void>;
}

// ---------------------------------------------------------------------------------------------------- cluster

/** The service account a call is made as. Absent = the agent itself. */
export interface Account {
  readonly namespace: string;
  readonly name: string;
}

export interface Discovery {
  /** `v1.36.3`. */
  readonly kubeVersion: string;
  /** Every served version of every kind, the preferred version of a group first. */
  readonly types: readonly ResourceType[];
  /** Groups whose discovery failed (aggregated API down): their kinds are unknown, not absent. */
  readonly failedGroups: readonly string[];
}

export interface ReadOptions {
  /** Version to read; absent = the preferred one. */
  readonly version?: string | undefined;
  readonly as?: Account | undefined;
  /** Only metadata leaves the server (PartialObjectMetadata). */
  readonly metadataOnly?: boolean;
}

export interface WatchSelection {
  readonly type: GroupKind & { readonly version?: string };
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly metadataOnly: boolean;
}

/** What a watch tells, in order. After `reset` the objects up to `synced` are the whole truth; objects not named again are gone. */
export type WatchEvent =
  | { readonly type: "reset" }
  | { readonly type: "object"; readonly object: KubeObject }
  | { readonly type: "deleted"; readonly object: KubeObject }
  | { readonly type: "synced" }
  /** denied = 403; missing = no such kind; stale = unreachable or silent. The watch goes on trying by itself. */
  | {
      readonly type: "trouble";
      readonly state: "denied" | "missing" | "stale";
      readonly error: SynclineError;
    };

export interface ClusterRead {
  /** Cached; `refresh` asks the server again (after a CRD was applied, when a kind is unknown). */
  discover(options: { readonly refresh: boolean }, signal: AbortSignal): Promise<Discovery>;
  /** undefined only for "404 of this object". Errors: API-*, OBJ-KIND. */
  get(ref: ObjectRef, options: ReadOptions, signal: AbortSignal): Promise<KubeObject | undefined>;
  /** Complete list (paged inside) or an error: never a partial one. `namespace` "" = all. */
  list(
    type: GroupKind,
    options: ReadOptions & { readonly namespace?: string; readonly labelSelector?: string },
    signal: AbortSignal,
  ): Promise<readonly KubeObject[]>;
  /** Some of the objects, by name: to look for a cause among them, never to say that one is absent. */
  sample(type: GroupKind, options: ReadOptions & Sample, signal: AbortSignal): Promise<readonly KubeObject[]>;
  /** Runs until the signal aborts; reconnects, relists on 410 and at least every 30 minutes; the sink must not throw. */
  watch(selection: WatchSelection, sink: (event: WatchEvent) => void, signal: AbortSignal): Promise<void>;
}

export interface ApplyOptions {
  readonly manager: string;
  readonly force: boolean;
  readonly dryRun: boolean;
  readonly as?: Account | undefined;
  /** The answer holds metadata only (enough for uid, version and ownership). */
  readonly metadataOnly: boolean;
  readonly subresource?: "status";
}

export interface ConflictCause {
  /** As the server writes it: `.spec.template.spec.containers[name="c"].image`. */
  readonly field: string;
  readonly manager: string;
  readonly subresource: string;
}

export type ApplyResult =
  | { readonly type: "applied"; readonly object: KubeObject; readonly created: boolean }
  | { readonly type: "conflict"; readonly causes: readonly ConflictCause[]; readonly message: string };

export interface JsonPatchOp extends JsonObject {
  readonly op: "add" | "remove" | "replace" | "test";
  readonly path: string;
  readonly value?: Json;
}

export interface ClusterWrite {
  /** Server-side apply, fieldValidation=Strict. metadata.uid and resourceVersion in `object` are preconditions. Errors: API-*, OBJ-KIND. */
  apply(object: KubeObject, options: ApplyOptions, signal: AbortSignal): Promise<ApplyResult>;
  /** JSON patch (RFC 6902), for folding managedFields with a `test` on resourceVersion. Returns metadata. */
  patch(
    ref: ObjectRef,
    ops: readonly JsonPatchOp[],
    options: { readonly as?: Account | undefined; readonly manager: string },
    signal: AbortSignal,
  ): Promise<KubeObject>;
  /** `false` = it was already gone (404). A precondition that fails is API-CONFLICT. Always sends a propagation policy. */
  delete(
    ref: ObjectRef,
    options: {
      readonly uid: string;
      readonly resourceVersion?: string;
      readonly propagation: "Background" | "Foreground";
      readonly as?: Account | undefined;
    },
    signal: AbortSignal,
  ): Promise<boolean>;
  /** POST of a new object (Events). */
  create(
    object: KubeObject,
    options: { readonly as?: Account | undefined },
    signal: AbortSignal,
  ): Promise<KubeObject>;
}

export type Cluster = ClusterRead & ClusterWrite;

/** One leader by a Lease. */
export interface Election {
  /** Resolves when we lead; the given signal aborts when leadership is lost. */
  lead(signal: AbortSignal): Promise<AbortSignal>;
  /** Gives the Lease back (SIGTERM). */
  release(): Promise<void>;
}

// ---------------------------------------------------------------------------------------------------- records and messages

export interface LedgerQuery {
  readonly gitSync?: string;
  readonly release?: string;
  readonly events?: readonly string[];
  /** ISO 8601, inclusive. */
  readonly since?: string;
  /** Entries about this object only; group and namespace narrow it when given. */
  readonly object?: Pick<ObjectRef, "kind" | "name"> & Partial<ObjectRef>;
  /** At most this many; never more than 10,000, and fewer when they are large. */
  readonly limit: number;
}

/** Why nothing can be written to the ledger now. */
export interface LedgerTrouble {
  /** LEDGER-WRITE, LEDGER-CORRUPT. */
  readonly code: ErrorCode;
  readonly message: string;
  readonly since: Date;
}

export interface Ledger {
  /** All or none, durable when it resolves; while there is trouble kept in memory instead, as far as there is room. Aborted while it
   *  waits, it may still be recorded. */
  append(records: readonly LedgerRecord[], signal: AbortSignal): Promise<void>;
  /** Newest first. Errors: LEDGER-*. */
  query(query: LedgerQuery, signal: AbortSignal): Promise<readonly LedgerEntry[]>;
  /** Cuts what is older than `days`, behind a checkpoint entry that carries the chain on. */
  retain(days: number, now: Date, signal: AbortSignal): Promise<number>;
  /** undefined = it can be written. */
  trouble(): LedgerTrouble | undefined;
  close(): Promise<void>;
}

/** What was brought about of releases, by the digest of the render. `owner` = `namespace/gitsync/release`. Errors: LEDGER-WRITE. */
export interface RenderStore {
  /** Nothing was kept by an earlier process. */
  readonly isNew: boolean;
  has(owner: string, digest: string): Promise<boolean>;
  /** Whole, or not at all. */
  get(owner: string, digest: string): Promise<FoundRender>;
  /** Of the owner's others only those named in `keep` stay. */
  put(owner: string, render: StoredRender, keep: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** Where one event goes. The token comes from a Secret and never appears in logs. */
export interface Channel {
  readonly channel: string;
  readonly token: string;
  readonly webhookUrl: string;
}

export interface Notifier {
  /** Queued and sent by itself; never rejects, never blocks: failures are counted and logged. */
  tell(event: SyncEvent, channels: readonly Channel[]): void;
  /** Waits until the queue is empty or the time is over. */
  flush(timeoutMs: number): Promise<void>;
}

/** What one pass did, for logs and metrics. */
export interface PassTelemetry {
  readonly gitSync: string;
  readonly release: string;
  readonly result: "synced" | "unchanged" | "failed" | "held";
  readonly seconds: number;
  readonly changes: number;
  readonly drift: readonly { readonly kind: string; readonly manager: string }[];
  readonly openDrift: number;
  readonly objects: number;
  readonly revision: string;
  readonly sync: string;
  readonly health: string;
}

export interface Telemetry {
  pass(report: PassTelemetry): void;
  event(word: EventWord): void;
  /** One dry-run of the self-audit. */
  audited(result: string): void;
  /** What the self-audit finds of a GitSync now. */
  audit(gitSync: string, findings: number): void;
  fetched(gitSync: string, seconds: number): void;
  apiRequest(verb: string, code: number): void;
  sourceAge(gitSync: string, lastSeen: Date): void;
  /** A GitSync, or one release of it, is gone: its series go too. */
  forget(gitSync: string, release?: string): void;
}

/** Read-only JSON that the CLI reads (`--api-address`, loopback). */
export interface AgentView {
  gitSyncs(): readonly GitSync[];
  ready(): boolean;
  /** Newest first, as Ledger.query. */
  history(query: LedgerQuery, signal: AbortSignal): Promise<readonly LedgerEntry[]>;
  /** What the next passes would do. undefined = there is no such GitSync, or no such release of it. Errors: API-*. */
  plan(asked: PlanQuery, signal: AbortSignal): Promise<readonly PlannedRelease[] | undefined>;
}

export interface PlanQuery {
  /** `namespace/name`. */
  readonly gitSync: string;
  /** Absent = all. */
  readonly release: string | undefined;
}
