import { authorized } from "../apply/authorize.ts";
import type { ApplyContext } from "../apply/context.ts";
import { requestAnnotations } from "../core/labels.ts";
import type { GitSync } from "../core/gitsync.ts";
import type { Problem } from "../core/problem.ts";
import type { Commit } from "../core/revision.ts";
import { groupKindText } from "../core/object-ref.ts";
import { byText } from "../core/text.ts";
import type { Change } from "../core/change.ts";
import { allFights } from "../gate/contested.ts";
import type { GateInput } from "../gate/gate.ts";
import { splitHeld } from "../gate/held.ts";
import type { Account, PassTelemetry } from "../ports.ts";
import { driftItems } from "../report/drift-items.ts";
import type { PassFacts, SourceTrouble } from "../report/facts.ts";
import { isWritten } from "../report/status.ts";
import type { SyncStatusStatus } from "../schema/syncstatus.ts";
import { isDoneWhenAbsent } from "./completed.ts";
import { rulingsForApply, rulingsIn } from "./contests.ts";
import type { AgentSettings, Deps } from "./deps.ts";
import type { ObserveInput } from "./observe.ts";
import type { LiveState } from "./live.ts";
import { refusedBefore } from "./refusals.ts";
import { manifestDigest, ownFieldsOf, type ReleaseMemory, type Rendition } from "./release-memory.ts";
import type { Prune } from "../plan/plan.ts";

/** One pass over one release. */
export interface Pass {
  readonly gitSync: GitSync;
  readonly memory: ReleaseMemory;
  /** The newest commit, whether or not it may be brought about. */
  readonly commit: Commit;
  readonly revision: string;
  /** What to bring about: the newest render, or the last good one while the newest may not be. Absent: nothing ever was good. */
  readonly rendition: Rendition | undefined;
  /** Set while an earlier revision is kept in force; absent = Git is followed. */
  readonly pin?: PassFacts["pin"];
  /** Why the newest render may not be brought about: mistakes in the repo, another release it waits for. */
  readonly problems: readonly Problem[];
  readonly waitingFor: PassFacts["waitingFor"];
  /** Another release of this commit that could not be rendered: what it asks for is not known. */
  readonly broken: string | undefined;
  /** Why what Git says now is not known. */
  readonly source: SourceTrouble | undefined;
  /** Why the record of what the GitSync has in the cluster cannot be relied on. */
  readonly lost: string | undefined;
  readonly account: Account;
  /** For a plan that needs approval; a new one for each plan. */
  readonly nonce: string;
  readonly now: Date;
}

/** The service account all calls of a GitSync are made as (rule R19). */
export function accountOf({ namespace, serviceAccountName }: GitSync, settings: AgentSettings): Account {
  return { namespace, name: serviceAccountName ?? settings.defaultServiceAccount };
}

/** What observing the release needs to know of the pass. */
export function observeInput(pass: Pass, { claims }: Pick<Deps, "claims">): ObserveInput {
  const { gitSync, memory, rendition, account } = pass;
  const digest = rendition?.rendered.digest;
  const { attempted, applied } = memory.status.renderDigest ?? {};
  return {
    manifests: rendition?.rendered.manifests ?? [],
    digestOf: manifestDigest,
    marks: { setId: memory.setId, gitSync: gitSync.name, release: memory.name },
    account,
    settled: applied !== undefined && applied === digest && attempted === digest,
    adopt: memory.settings.adopt,
    rulingsOn: (ref) => rulingsIn(memory, ref),
    known: memory.known,
    isDone: (manifest) => isDoneWhenAbsent(memory, manifest),
    ownerOf: (setId, ref, meta) => claims.ownerOf(setId, ref, meta),
  };
}

/** What the gate needs to know of the pass. */
export function gateInput(
  pass: Pass,
  changes: readonly Change[],
  prunes: readonly Prune[],
  live: Pick<LiveState, "get" | "members">,
): Omit<GateInput, "contested"> {
  const { gitSync, memory, rendition } = pass;
  const { mode, drift, prune } = gitSync;
  const value = memory.annotations[requestAnnotations.approve];
  return {
    changes,
    prunes,
    holding: {
      members: live.members(memory.setId).length,
      desired: rendition?.rendered.manifests.length ?? 0,
    },
    mode,
    driftMode: drift.mode,
    pruneEnabled: prune.enabled && memory.absent !== "filtered",
    budget: { maxObjects: prune.maxObjects, maxPercent: prune.maxPercent, ...memory.settings.prune },
    identity: {
      gitSyncUid: gitSync.uid,
      release: memory.name,
      revision: pass.revision,
      renderDigest: rendition?.rendered.digest ?? "",
      nonce: planNonce(pass),
    },
    held: (change) => splitHeld(change, memory.holds),
    refused: (change) => refusedBefore(memory, change, live),
    approved: memory.status.handled?.approve?.value === value ? undefined : value,
  };
}

const planLifeMs = 24 * 3600 * 1000;

/** The nonce of the plan that waits, as long as it lives; else a new one, so that an old approval fits no later plan. */
export function planNonce({ memory, nonce, now }: Pick<Pass, "memory" | "nonce" | "now">): string {
  const { plan } = memory.status;
  const age = plan?.at === undefined ? Infinity : now.getTime() - Date.parse(plan.at);
  return plan?.nonce !== undefined && age < planLifeMs ? plan.nonce : nonce;
}

/** What applying needs to know of the pass: account, marks, fields, slots. */
export function applyContext(
  { gitSync, memory }: Pick<Pass, "gitSync" | "memory">,
  {
    cluster,
    live,
    slots,
    clock,
    log,
    settings,
  }: Pick<Deps, "cluster" | "live" | "slots" | "clock" | "log" | "settings">,
): ApplyContext {
  const account = accountOf(gitSync, settings);
  const marks = { setId: memory.setId, gitSync: gitSync.name, release: memory.name };
  const { namespace: agentNamespace, agentObjects } = settings;
  return {
    cluster: authorized(cluster, { account, agentNamespace, agentObjects }),
    account,
    marks,
    rulingsOn: (ref) => rulingsForApply(memory, ref),
    ownFieldsOf: (ref) => ownFieldsOf(memory, live.get(ref), ref),
    slots,
    clock,
    log,
  };
}

/** What is known before anything was done; completed by the pass. */
export function factsBefore(pass: Pass): PassFacts {
  const { gitSync, memory, commit, revision, rendition, pin, problems, waitingFor, source, now } = pass;
  const manifests = rendition?.rendered.manifests ?? [];
  const { status } = memory;
  return {
    gitSync,
    settings: memory.settings,
    commit,
    revision,
    digest: rendition?.rendered.digest ?? "",
    total: rendition === undefined ? undefined : manifests.length,
    earlier: memory.inForce?.rendered.manifests ?? [],
    pin,
    problems,
    outcomes: [],
    rivals: [],
    kept: [],
    fights: allFights(memory.contests),
    scaled: [],
    scaleUnknown: undefined,
    held: undefined,
    holds: undefined,
    pruneWaits: undefined,
    waitingFor,
    health: { status: "Unknown", message: "" },
    source,
    completed: status.completed ?? [],
    handled: status.handled,
    groupKinds: union(
      status.groupKinds,
      manifests.map(({ ref }) => groupKindText(ref)),
    ),
    namespaces: union(
      status.namespaces,
      manifests.map(({ ref }) => ref.namespace),
    ),
    generation: memory.generation,
    previous: status,
    now,
  };
}

function union(known: readonly string[] | undefined, more: readonly string[]): readonly string[] {
  return [...new Set([...(known ?? []), ...more])].filter((text) => text !== "").toSorted(byText);
}

/** The status that is written before the first write: the attempted digest, and kinds and namespaces grown. As it was where all that
 *  is recorded already: a correction or a retry costs no write of its own. */
export function intentOf(facts: PassFacts): SyncStatusStatus {
  const { previous, revision, digest, groupKinds, namespaces } = facts;
  const isRecorded =
    previous.revision?.attempted === revision &&
    previous.renderDigest?.attempted === digest &&
    isSame(previous.groupKinds, groupKinds) &&
    isSame(previous.namespaces, namespaces);
  if (isRecorded) return previous;
  return {
    ...previous,
    sync: "Syncing",
    revision: { ...previous.revision, attempted: revision },
    renderDigest: { ...previous.renderDigest, attempted: digest },
    groupKinds,
    namespaces,
  };
}

function isSame(before: readonly string[] | undefined, now: readonly string[]): boolean {
  return before?.join() === now.join();
}

/** A finished pass as metrics see it. */
export function passTelemetry(
  key: string,
  facts: PassFacts,
  status: SyncStatusStatus,
  seconds: number,
): PassTelemetry {
  const changes = facts.outcomes.filter(({ result }) => isWritten(result)).length;
  const failed = status.sync === "Failed";
  return {
    gitSync: key,
    release: facts.settings.name,
    result: failed ? "failed" : status.sync === "Held" ? "held" : changes > 0 ? "synced" : "unchanged",
    seconds,
    changes,
    drift: driftItems(facts.outcomes, facts.now).map(({ ref, manager }) => ({ kind: ref.kind, manager })),
    openDrift: status.drift?.open ?? 0,
    objects: facts.total ?? 0,
    revision: facts.revision,
    sync: status.sync ?? "",
    health: status.health ?? "",
  };
}
