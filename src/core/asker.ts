/** Who asked for something, as one word: `user:alice` = a person, by the API server's word; else the field manager that was used; "" =
 *  not known. */
const person = "user:";

/** The word for a person, or for the manager where no person is known. Managers choose their names: none becomes a person. */
export function askerOf(user: string | undefined, manager: string): string {
  if (user !== undefined) return `${person}${user}`;
  return manager.startsWith(person) ? `manager:${manager}` : manager;
}

/** As the ledger has it: `user:alice`, `manager:kubectl-annotate`. */
export function actorOf(asker: string): string {
  return asker.startsWith(person) ? asker : `manager:${asker || "unknown"}`;
}

/** Who, in a sentence: `alice`, `kubectl-annotate`. */
export function askerName(asker: string): string {
  return asker.startsWith(person) ? asker.slice(person.length) : asker;
}

/** ` by alice`, ` with kubectl-annotate`; "" when not known. */
export function askerText(asker: string): string {
  if (asker === "") return "";
  return asker.startsWith(person) ? ` by ${askerName(asker)}` : ` with ${asker}`;
}
