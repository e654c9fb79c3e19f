/** One object is read at most this often. */
export const shortestMs = 1000;

const calmLooks = 3;
const longestCalmMs = 30_000;

/** How often one object is read that was found healthy so many times in a row: some controllers write an annotation every second, which
 *  the watch cannot tell from news of its status. */
export function calmMs(healthyLooks: number): number {
  return Math.min(longestCalmMs, shortestMs * 2 ** Math.min(Math.max(0, healthyLooks - calmLooks), 10));
}

/** An object that is not healthy at the first look is looked at again after this, now with what stands around it. */
export const firstLookMs = 2000;

/** What stands around one object is looked at at most this often, whatever it does itself. */
export const aroundMs = 4500;

const soonestMs = 5000;
const latestMs = 60_000;

/** Until the next look at an object that has made no progress for `waitedMs`: what has been broken for hours is not asked every few
 *  seconds. */
export function lookAgainMs(waitedMs: number): number {
  return Math.min(latestMs, Math.max(soonestMs, waitedMs / 4));
}
