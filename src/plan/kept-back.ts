import { refText, type ObjectRef } from "../core/object-ref.ts";
import { byText } from "../core/text.ts";

/** How an object that comes before a wave stands. */
export interface Standing {
  readonly ref: ObjectRef;
  readonly wave: number;
  /** `failed`: it could not be written, or it is over and did not succeed. */
  readonly state: "ready" | "unready" | "failed";
  /** What it still lacks: `1 of 3 replicas ready`. */
  readonly why: string;
  /** What may help; "" when there is nothing to add. */
  readonly hint: string;
}

/** A wave that may not begin, and the object it waits for. */
export interface KeptBack {
  readonly next: number;
  readonly by: Standing;
}

/** What keeps a wave back: of the objects of earlier waves the first that is not ready, by wave; in a wave one that failed comes
 *  first, because it does not get ready by itself. */
export function keptBack(next: number, standings: readonly Standing[]): KeptBack | undefined {
  const [by] = standings
    .filter(({ wave, state }) => wave < next && state !== "ready")
    .toSorted((a, b) => a.wave - b.wave || urgency(a) - urgency(b) || byText(refText(a.ref), refText(b.ref)));
  return by && { next, by };
}

/** As people read it: `wave 1 waits for Deployment shop/web of wave 0: 1 of 3 replicas ready`. */
export function keptBackText({ next, by }: KeptBack): string {
  const why = by.why === "" ? "" : `: ${by.why}`;
  return `wave ${next} waits for ${refText(by.ref)} of wave ${by.wave}${why}`;
}

function urgency({ state }: Standing): number {
  return state === "failed" ? 0 : 1;
}
