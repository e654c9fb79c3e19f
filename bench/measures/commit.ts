import type { FileContent, GitRepo } from "../../test/support/git-repo.ts";
import type { BenchAgent } from "../agent.ts";
import { waitUntilApplied } from "../applied.ts";
import { byVerb, ofAgent, type Call } from "../audit.ts";
import type { Stage } from "../stage.ts";

/** What one commit cost. */
export interface CommitCost {
  /** From the answer of the Git server that first carried the commit to the status that says it is applied everywhere, ms. */
  readonly whole: number;
  /** … to the end of the last write of a managed object; NaN when there was none. */
  readonly lastWrite: number;
  /** Writes of managed objects. */
  readonly written: number;
  readonly calls: Readonly<Record<string, number>>;
}

export interface CommitSpec {
  readonly agent: BenchAgent;
  readonly gitSync: string;
  readonly repo: GitRepo;
  readonly files: Readonly<Record<string, FileContent>>;
  readonly releases: number;
  readonly objects: number;
}

/** Pushes one commit to a repository that is in sync, and waits until it is applied. */
export async function commitCost(stage: Stage, spec: CommitSpec): Promise<CommitCost> {
  const began = Date.now();
  const mark = stage.mark();
  const commit = stage.commit(spec.repo, spec.files);
  const at = await waitUntilApplied(stage.bench, { ...spec, commit });
  return costOf(ofAgent(mark.calls()), { seen: stage.clock.seenAt(commit, began), at });
}

/** The cost of what the agent did between these two moments. */
export function costOf(
  calls: readonly Call[],
  { seen, at }: { readonly seen: number; readonly at: number },
): CommitCost {
  const writes = calls.filter(isManagedWrite);
  const lastWrite = writes.length === 0 ? Number.NaN : Math.max(...writes.map(({ ended }) => ended)) - seen;
  return {
    whole: at - seen,
    lastWrite,
    written: writes.length,
    calls: byVerb(calls.filter(({ resource }) => resource !== "leases")),
  };
}

/** Not the agent's own records: statuses, Events, its Lease. */
function isManagedWrite({ verb, resource }: Call): boolean {
  const isRecord = ["gitsyncs", "syncstatuses", "events", "leases"].includes(resource);
  return ["patch", "delete"].includes(verb) && !isRecord;
}
