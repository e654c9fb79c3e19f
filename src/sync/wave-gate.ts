import { isJsonObject } from "../core/json.ts";
import type { Health } from "../core/health.ts";
import type { Manifest } from "../core/manifest.ts";
import { refId, refText } from "../core/object-ref.ts";
import type { Outcome } from "../core/outcome.ts";
import { hintFor } from "../health/hint.ts";
import { keptBack, type KeptBack, type Standing } from "../plan/kept-back.ts";
import { isRollout } from "../plan/plan.ts";
import { lateNeeds } from "../plan/references.ts";
import type { Waves } from "../plan/waves.ts";
import type { Deps } from "./deps.ts";
import type { Pass } from "./pass.ts";
import { readLooks } from "./read-health.ts";
import { currentRollout, isRolledOut } from "./rollout.ts";

/** What keeps a wave of this pass back: objects of earlier waves that could not be written, or that this rollout changed and that are
 *  not healthy as they are now. `waves` and the outcomes are of the whole release. */
export async function waveGate(
  wave: number,
  outcomes: readonly Outcome[],
  { pass, waves }: { readonly pass: Pass; readonly waves: Waves },
  deps: Deps,
  signal: AbortSignal,
): Promise<KeptBack | undefined> {
  const { memory, rendition, account } = pass;
  const rollout = currentRollout(memory);
  const waveOf = (ref: Outcome["ref"]): number => waves.get(refId(ref)) ?? 0;
  const failed = outcomes.flatMap((outcome) => standingOf(outcome, waveOf(outcome.ref)));
  const earlier = (rendition?.rendered.manifests ?? []).filter(
    ({ ref }) => waveOf(ref) < wave && isRolledOut(rollout, ref),
  );
  const looks = await readLooks(memory, earlier, { account, shortest: 0 }, deps, signal);
  const looked = looks.map(({ manifest, look: { health } }): Standing => {
    const { ref } = manifest;
    const state = stateOf(health, manifest);
    return { ref, wave: waveOf(ref), state, why: health.message, hint: hintOf(health, manifest, waves) };
  });
  return keptBack(wave, [...failed, ...looked]);
}

/** Whether an object has been asked for of the cluster yet: what is kept back and new is not missing. */
export function isThere(outcomes: readonly Outcome[]): (manifest: Manifest) => boolean {
  const coming = new Set(
    outcomes
      .filter(
        ({ change, result }) =>
          change.action === "create" && (result.type === "skipped" || result.type === "held"),
      )
      .map(({ ref }) => refId(ref)),
  );
  return ({ ref }) => !coming.has(refId(ref));
}

/** An object that could not be written stands in the way; a correction that failed does not. */
function standingOf({ ref, change, result }: Outcome, wave: number): readonly Standing[] {
  const isNews = isRollout(change) || change.action === "refuse";
  if (!isNews) return [];
  if (result.type === "failed")
    return [{ ref, wave, state: "failed", why: result.message, hint: result.hint ?? "" }];
  return result.type === "skipped" ? [{ ref, wave, state: "unready", why: result.reason, hint: "" }] : [];
}

function stateOf({ status, over }: Health, { object: { spec } }: Manifest): Standing["state"] {
  if (status === "Healthy") return "ready";
  if (over === true) return "failed";
  // At rest as Git wants it: there is nothing to wait for.
  const isWanted = isJsonObject(spec) && (spec["suspend"] === true || spec["paused"] === true);
  return status === "Suspended" && isWanted ? "ready" : "unready";
}

function hintOf({ message, over }: Health, manifest: Manifest, waves: Waves): string {
  const { ref } = manifest;
  const [late] = lateNeeds(manifest, waves);
  if (late !== undefined) {
    const own = waves.get(refId(ref)) ?? 0;
    return `it needs ${refText(late.ref)}, which comes with wave ${late.wave}: put that into wave ${own} or an earlier one`;
  }
  return over === true ? `read its log: kubectl logs -n ${ref.namespace} job/${ref.name}` : hintFor(message);
}
