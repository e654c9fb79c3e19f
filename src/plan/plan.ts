import { hash } from "node:crypto";
import { planHash, type PlanHash } from "../core/brand.ts";
import type { Change } from "../core/change.ts";
import type { Manifest } from "../core/manifest.ts";
import { refId, refText } from "../core/object-ref.ts";
import { byText } from "../core/text.ts";
import { lateNeeds } from "./references.ts";
import { stageOf } from "./stages.ts";
import { waveIn, wavesOf, type Waves } from "./waves.ts";

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
  /** After all writes; against the order of waves and kinds. */
  readonly prunes: readonly Prune[];
  /** Neither written nor pruned, each with its reason. */
  readonly idle: readonly Change[];
  /** Of every object of the release. */
  readonly waves: Waves;
}

/** Orders changes: waves, inside a wave kind stages; prunes last, in reverse. `manifests` are all of the release: the waves of hooks
 *  depend on those of the others. */
export function makePlan(
  changes: readonly Change[],
  manifests: readonly Manifest[] = changes.flatMap(manifestOf),
): Plan {
  const waves = wavesOf(manifests);
  const steps = new Map<string, { wave: number; stage: number; writes: Write[] }>();
  const prunes: Prune[] = [];
  const idle: Change[] = [];
  for (const change of changes) {
    if (change.action === "prune") prunes.push(change);
    if (!isWrite(change)) {
      if (change.action !== "prune") idle.push(change);
      continue;
    }
    const wave = waves.get(refId(change.ref)) ?? 0;
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
    prunes: prunes.toSorted(againstOrder),
    idle,
    waves,
  };
}

function againstOrder(a: Prune, b: Prune): number {
  const [waveA, waveB] = [a, b].map(({ live }) => waveIn(live.metadata.annotations));
  return (waveB ?? 0) - (waveA ?? 0) || stageOf(b.ref) - stageOf(a.ref) || byText(refId(a.ref), refId(b.ref));
}

function manifestOf(change: Change): readonly Manifest[] {
  return "manifest" in change ? [change.manifest] : [];
}

/** True for a change that is sent to the API server by an apply. */
export function isWrite(change: Change): change is Write {
  return ["create", "adopt", "update", "correct", "touched"].includes(change.action);
}

/** True for a write that brings about what Git says newly; the others put back what moved, and wait for no wave. */
export function isRollout({ action }: Change): boolean {
  return action === "create" || action === "adopt" || action === "update";
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

/** A plan as people read it: waves with what each waits for, one line per change, and what would never get ready. */
export function planText({ steps, prunes, waves }: Plan): string {
  const lines: string[] = [];
  let before: number | undefined;
  for (const [wave, writes] of writesByWave(steps)) {
    const isAwaiting = before !== undefined && writes.some(isRollout);
    lines.push(isAwaiting ? `wave ${wave}, when wave ${before ?? ""} is Healthy` : `wave ${wave}`);
    lines.push(
      ...writes.map(
        (change) =>
          `  ${change.action.padEnd(8)} ${refText(change.ref)}${detail(change)}${lateText(change, waves)}`,
      ),
    );
    if (writes.some(isRollout)) before = wave;
  }
  if (prunes.length > 0)
    lines.push("prune after apply", ...prunes.map(({ ref }) => `  delete   ${refText(ref)}`));
  return lines.join("\n");
}

function writesByWave(steps: readonly Step[]): ReadonlyMap<number, readonly Write[]> {
  const waves = Map.groupBy(steps, ({ wave }) => wave);
  return new Map([...waves].map(([wave, all]) => [wave, all.flatMap(({ writes }) => writes)]));
}

function lateText({ manifest }: Write, waves: Waves): string {
  const [late] = lateNeeds(manifest, waves);
  return late === undefined ? "" : `  (needs ${refText(late.ref)}, which comes with wave ${late.wave})`;
}

function detail(change: Write): string {
  if (change.action === "adopt")
    return `  (owners: ${change.owners.map(({ manager }) => manager).join(", ")})`;
  if (change.action !== "correct") return "";
  if (change.kind === "deleted") return "  (deleted by hand)";
  return `  ${change.fields.map(({ path }) => path).join(" ")}`;
}
