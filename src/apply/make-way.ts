import { SynclineError } from "../core/errors.ts";
import type { Outcome } from "../core/outcome.ts";
import { refId, refText } from "../core/object-ref.ts";
import { isWrite, type Prune, type Write } from "../plan/plan.ts";
import { holdersOf, type Holder } from "../plan/taken.ts";
import type { ApplyContext } from "./context.ts";

/** How the objects of a step are written and deleted. */
export interface WayMaker {
  /** Sends a write once more. */
  again(change: Write): Promise<Outcome>;
  /** Called before the first deletion; when it rejects, nothing is deleted. */
  beforePrune(): Promise<void>;
  prune(change: Prune): Promise<Outcome>;
}

/** The step's outcomes, and deletions that could not wait for the end. */
export interface Way {
  readonly tried: readonly Outcome[];
  readonly pruned: readonly Outcome[];
}

/** A renamed Service with the node port of the old one: it is refused while the old one is there, and the old one is deleted only after
 *  all writes. So what stands in the way goes first, if it is among the deletions of this plan (which passed guards and budget), and
 *  the write is sent once more. Not when anything else failed. */
export async function makeWay(
  tried: readonly Outcome[],
  prunes: readonly Prune[],
  maker: WayMaker,
  context: ApplyContext,
  signal: AbortSignal,
): Promise<Way> {
  const taken = tried.filter(({ result }) => result.type === "failed" && result.code === "OBJ-TAKEN");
  const failed = tried.filter(({ result }) => result.type === "failed");
  const candidates = prunes.filter(({ ref }) => ref.group === "" && ref.kind === "Service");
  if (taken.length === 0 || failed.length > taken.length || candidates.length === 0)
    return { tried, pruned: [] };
  const going = (await Promise.all(candidates.map((prune) => look(prune, context, signal)))).flat();
  const first = new Map<string, Prune>();
  const freed = new Set<Outcome>();
  for (const outcome of taken) {
    if (!isWrite(outcome.change)) continue;
    const { ref, manifest } = outcome.change;
    for (const { prune, holding } of holdersOf(manifest.object, going)) {
      first.set(refId(prune.ref), { ...prune, because: `${refText(ref)} takes its ${holding}` });
      freed.add(outcome);
    }
  }
  if (freed.size === 0) return { tried, pruned: [] };
  await maker.beforePrune();
  const pruned: Outcome[] = [];
  for (const prune of first.values()) pruned.push(await maker.prune(prune));
  const again = tried.map((outcome) =>
    freed.has(outcome) && isWrite(outcome.change) ? maker.again(outcome.change) : outcome,
  );
  return { tried: await Promise.all(again), pruned };
}

/** One that cannot be read is not known to stand in the way. */
async function look(
  prune: Prune,
  { cluster, account, slots }: ApplyContext,
  signal: AbortSignal,
): Promise<readonly Holder[]> {
  try {
    const object = await slots.run(() => cluster.get(prune.ref, { as: account }, signal));
    return object === undefined ? [] : [{ prune, object }];
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof SynclineError)) throw error;
    return [];
  }
}
