import { refId, refText } from "../core/object-ref.ts";
import type { Outcome } from "../core/outcome.ts";
import { keptBackText, type KeptBack } from "../plan/kept-back.ts";
import type { PassFacts } from "./facts.ts";

/** What a wave that was kept back means for the release: it waits for an object, or has failed with it. A failure that is among the
 *  outcomes already is not told twice. */
export function keptBackFacts(
  kept: KeptBack | undefined,
  outcomes: readonly Outcome[],
): Partial<Pick<PassFacts, "waitingFor" | "outcomes">> {
  if (kept === undefined) return {};
  const { next, by } = kept;
  const { ref, state, why, hint } = by;
  if (state === "failed") {
    const isTold = outcomes.some(
      (outcome) => outcome.result.type === "failed" && refId(outcome.ref) === refId(ref),
    );
    return isTold ? {} : { outcomes: [...outcomes, failure(kept)] };
  }
  const lacks = [why, hint].filter((text) => text !== "").join(": ");
  return {
    waitingFor: {
      object: refText(ref),
      condition: "Healthy",
      hint: `${lacks === "" ? "" : `${lacks}; `}wave ${next} begins then`,
      text: keptBackText(kept),
    },
  };
}

/** The object is over and did not succeed: it takes a new commit, or somebody who deletes it, to go on. */
function failure({ next, by: { ref, why, hint } }: KeptBack): Outcome {
  const message = `${refText(ref)}: failed: ${why}; wave ${next} and what comes after it are not applied`;
  return {
    ref,
    change: { action: "skip", ref, reason: "" },
    result: { type: "failed", code: "OBJ-JOB", message, hint },
  };
}
