import type { Slots } from "../apply/context.ts";
import type { SyncEvent } from "../core/event.ts";
import type { GitSync } from "../core/gitsync.ts";
import type { SourceTree } from "../core/source-tree.ts";
import type { Clock, Cluster, GitSource, Ledger, Log, RenderStore, Sandbox, Telemetry } from "../ports.ts";
import type { Claims } from "./claims.ts";
import type { LiveChange } from "./live-tracker.ts";
import type { LiveState } from "./live.ts";
import type { Scalers } from "./scalers.ts";

/** The outside world as one GitSync's loop sees it; shared by all loops of the agent. */
export interface Deps {
  readonly git: GitSource;
  readonly sandbox: Sandbox;
  readonly cluster: Cluster;
  readonly live: LiveState;
  readonly scalers: Scalers;
  readonly claims: Claims;
  /** Who hears of live changes, by ApplySet id. */
  readonly routes: Map<string, (change: LiveChange) => void>;
  readonly ledger: Ledger;
  readonly renders: RenderStore;
  /** Slack and Kubernetes Events; never rejects, never blocks. */
  readonly tell: (gitSync: GitSync, events: readonly SyncEvent[]) => void;
  readonly telemetry: Telemetry;
  readonly slots: Slots;
  /** One at a time: look-ups that hold a whole source tree. */
  readonly lookups: Slots;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: AgentSettings;
}

export interface AgentSettings {
  readonly version: string;
  readonly namespace: string;
  readonly defaultServiceAccount: string;
  /** Whose members no lock holds up (`drift.mode: Prevent`); absent or "" = nobody's. */
  readonly breakGlassGroup?: string;
  readonly mandatoryPolicies: SourceTree | undefined;
  /** What the agent itself consists of, by refId: no release may write it. */
  readonly agentObjects: ReadonlySet<string>;
}
