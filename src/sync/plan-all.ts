import type { PlannedRelease } from "../core/planned.ts";
import { byText } from "../core/text.ts";
import { nextPass } from "./next-pass.ts";
import type { PassContext } from "./passes.ts";
import { planRelease, type PlanDeps, type PreviewBudget } from "./plan-release.ts";
import type { ReleaseMemory } from "./release-memory.ts";

/** How much is tried by dry-run. */
interface Limits {
  readonly objects: number;
  readonly ms: number;
}

/** The agent's API answers within ten seconds, and passes go on meanwhile. */
const ofAgent: Limits = { objects: 50, ms: 6_000 };

/** What the next pass would do with each release of a GitSync, or with one of them; undefined when there is none of that name. Throws
 *  SynclineError when one cannot be judged. */
export async function planAll(
  { release, limits = ofAgent }: { readonly release: string | undefined; readonly limits?: Limits },
  context: PassContext,
  deps: PlanDeps,
  signal: AbortSignal,
): Promise<readonly PlannedRelease[] | undefined> {
  const all = [...context.memories.values()].toSorted((a, b) => byText(a.name, b.name));
  const memories = all.filter(({ name }) => release === undefined || name === release);
  if (release !== undefined && memories.length === 0) return undefined;
  const budget: PreviewBudget = { objects: limits.objects, signal: AbortSignal.timeout(limits.ms) };
  const plans: PlannedRelease[] = [];
  for (const memory of memories) plans.push(await planOne(memory, context, budget, deps, signal));
  return plans;
}

/** A release that waits for another one is planned as it will be done then. */
async function planOne(
  memory: ReleaseMemory,
  context: PassContext,
  budget: PreviewBudget,
  deps: PlanDeps,
  signal: AbortSignal,
): Promise<PlannedRelease> {
  const pass = nextPass(memory, context, deps);
  const { waitingFor, problems } = pass;
  if (waitingFor === undefined || problems.length > 0) return planRelease(pass, budget, deps, signal);
  const then = { ...pass, rendition: memory.latest, waitingFor: undefined };
  const planned = await planRelease(then, budget, deps, signal);
  const waitsFor = `${waitingFor.object}: ${waitingFor.condition}`;
  return { ...planned, waitingFor, steps: planned.steps.map((step) => ({ waitsFor, ...step })) };
}
