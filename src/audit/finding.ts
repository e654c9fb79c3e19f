/** Why the self-audit does not vouch for what a GitSync says of itself. */
export interface Finding {
  readonly reason:
    "WatchSilent" | "PollOverdue" | "PassOverdue" | "CorrectionOverdue" | "PruneOverdue" | "Unproven";
  /** "" = the GitSync as a whole. */
  readonly release: string;
  /** One sentence; without ticking text, so that it is told once. */
  readonly text: string;
}

/** What must move on by itself: as long as its `mark` stays the same, time runs; after `patienceMs` it is a finding. */
export interface Expectation extends Finding {
  /** Names it among all of its GitSync. */
  readonly key: string;
  readonly mark: string;
  readonly patienceMs: number;
}
