import type { ClusterPlace } from "../wire.ts";

/** What a check found. `todo`: what a person can do about it, one sentence. */
export interface Finding {
  readonly result: "ok" | "warning" | "wrong";
  readonly message: string;
  readonly todo?: string;
}

export interface Examination extends ClusterPlace {
  readonly agentNamespace: string;
}

/** May throw API-*: a check that is denied becomes a finding of its own. */
export type Check = (examination: Examination, signal: AbortSignal) => Promise<readonly Finding[]>;
