import type { Finding } from "./finding.ts";

/** An object that the last dry-run of it did not vouch for. */
export interface Suspect extends Finding {
  readonly gitSync: string;
  /** What would have to be otherwise the next time. */
  readonly mark: string;
  /** How often in a row it was found like this. */
  readonly times: number;
}

/** What a dry-run means for the list of suspects (by object, oldest first). `seen` undefined = proven. Found once may be an event under
 *  way, and a pass looks at it; found twice is a finding. */
export function afterProof(
  suspects: ReadonlyMap<string, Suspect>,
  id: string,
  seen: Omit<Suspect, "times"> | undefined,
): ReadonlyMap<string, Suspect> {
  const next = new Map(suspects);
  const before = next.get(id);
  next.delete(id);
  if (seen !== undefined) {
    const times = before?.mark === seen.mark ? before.times + 1 : 1;
    next.set(id, { ...seen, times });
  }
  return next;
}

/** Which suspect is to be looked at again in this slot; undefined = it is the turn of the others. One found once is at once, those that
 *  stand share the slots with all other objects. */
export function suspectFor(slot: number, suspects: ReadonlyMap<string, Suspect>): string | undefined {
  const fresh = [...suspects].find(([, { times }]) => times === 1);
  if (fresh !== undefined) return fresh[0];
  return slot % 2 === 0 ? [...suspects.keys()][0] : undefined;
}

/** What is found of one GitSync. */
export function findingsOf(suspects: ReadonlyMap<string, Suspect>, gitSync: string): readonly Finding[] {
  return [...suspects.values()]
    .filter((suspect) => suspect.gitSync === gitSync && suspect.times > 1)
    .map(({ reason, release, text }) => ({ reason, release, text }));
}
