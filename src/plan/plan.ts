import { hash } from "node:crypto";
import { planHash, type PlanHash } from "../core/brand.ts";
import type { Change } from "../core/change.ts";
import { refId, refText } from "../core/object-ref.ts";
import { byText } from "../core/text.ts";
import { isFoundation, stageOf, waveOf } from "./stages.ts";

export type Write = Extract<Change, { action: "create" | "adopt" | "update" | "correct" | "touched" }>;
export type Prune = Extract<Change, { action: "prune" }>;

/** Writes of one wave and one kind stage: they do not wait for each other. */
export interface Step {
  readonly wave: number;
  readonly stage: number;
  readonly writes: readonly Write[];
}

/** The ordered changes of one pass. */
export interface Plan {
  readonly steps: readonly Step[];
  /** After all writes; in reverse kind order. */
  readonly prunes: readonly Prune[];
  /** Neither written nor pruned, each with its reason. */
  readonly idle: readonly Change[];
}

/** Orders changes: waves, inside a wave kind stages; Namespaces and CRDs before the first wave; prunes last, in reverse. */
export function makePlan(changes: readonly Change[]): Plan {
  const steps = new Map<string, { wave: number; stage: number; writes: Write[] }>();
  const prunes: Prune[] = [];
  const idle: Change[] = [];
  const writes = changes.filter(isWrite);
  const firstWave = Math.min(...writes.map(({ manifest }) => waveOf(manifest.object)), 0);
  for (const change of changes) {
    if (change.action === "prune") prunes.push(change);
    if (!isWrite(change)) {
      if (change.action !== "prune") idle.push(change);
      continue;
    }
    const wave = isFoundation(change.ref) ? firstWave : waveOf(change.manifest.object);
    const stage = stageOf(change.ref);
    const key = `${wave}/${stage}`;
    const step = steps.get(key) ?? { wave, stage, writes: [] };
    step.writes.push(change);
    steps.set(key, step);
  }
  return {
    steps: [...steps.values()]
      .map((step) => ({
        ...step,
        writes: step.writes.toSorted((a, b) => byText(refId(a.ref), refId(b.ref))),
      }))
      .toSorted((a, b) => a.wave - b.wave || a.stage - b.stage),
    prunes: prunes.toSorted((a, b) => stageOf(b.ref) - stageOf(a.ref) || byText(refId(a.ref), refId(b.ref))),
    idle,
  };
}

/** True for a change that is sent to the API server by an apply. */
export function isWrite(change: Change): change is Write {
  return ["create", "adopt", "update", "correct", "touched"].includes(change.action);
}

/** What an approval is bound to: exactly this set of deletions, of this render, asked for once (nonce). */
export interface PlanIdentity {
  readonly gitSyncUid: string;
  readonly release: string;
  readonly revision: string;
  readonly renderDigest: string;
  readonly nonce: string;
}

/** The hash that a person approves: of these deletions (objects and UIDs), in any order, and of nothing else. */
export function hashPlan(identity: PlanIdentity, prunes: readonly Prune[]): PlanHash {
  const { gitSyncUid, release, revision, renderDigest, nonce } = identity;
  const objects = prunes.map(({ ref, live }) => `${refId(ref)} ${live.metadata.uid ?? ""}`).toSorted(byText);
  const text = [gitSyncUid, release, revision, renderDigest, nonce, ...objects].join("\n");
  return planHash(hash("sha256", text).slice(0, 16));
}

/** A plan as people read it, one line per change. */
export function planText(plan: Plan): string {
  const lines: string[] = [];
  let wave: number | undefined;
  for (const step of plan.steps) {
    if (step.wave !== wave) lines.push(`wave ${(wave = step.wave)}`);
    lines.push(
      ...step.writes.map((change) => `  ${change.action.padEnd(8)} ${refText(change.ref)}${detail(change)}`),
    );
  }
  if (plan.prunes.length > 0)
    lines.push("prune after apply", ...plan.prunes.map(({ ref }) => `  delete   ${refText(ref)}`));
  return lines.join("\n");
}

function detail(change: Write): string {
  if (change.action === "adopt")
    return `  (owners: ${change.owners.map(({ manager }) => manager).join(", ")})`;
  if (change.action !== "correct") return "";
  if (change.kind === "deleted") return "  (deleted by hand)";
  return `  ${change.fields.map(({ path }) => path).join(" ")}`;
}
