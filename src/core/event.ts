/** The one list of event words: the same in Slack, Kubernetes Events, ledger and metrics. */
export const eventWords = [
  "Applied",
  "Failed",
  "Recovered",
  "Drift",
  "Corrected",
  "Fighting",
  "Held",
  "Approved",
  "Pruned",
  "Stale",
  "Denied",
  "RolledBack",
] as const;
export type EventWord = (typeof eventWords)[number];

/** Something people are told. Text never holds a secret: it is masked where the diff is made. */
export interface SyncEvent {
  readonly word: EventWord;
  /** ISO 8601. */
  readonly at: string;
  /** Namespace/name of the GitSync. */
  readonly gitSync: string;
  /** "" when it concerns the whole GitSync (source unreachable). */
  readonly release: string;
  readonly target: string;
  /** `main@sha1:…`, "" before the first fetch. */
  readonly revision: string;
  readonly author: string;
  /** Who did it, as the ledger writes it; absent = what follows from word and author. */
  readonly actor?: string;
  readonly owner: string;
  /** One line. */
  readonly summary: string;
  /** Further lines: drift items, failures. */
  readonly lines: readonly string[];
  /** Equal key = the same matter: later events go into the first one's thread; Recovered closes it. */
  readonly key: string;
}
