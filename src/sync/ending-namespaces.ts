import { SynclineError } from "../core/errors.ts";
import type { Outcome } from "../core/outcome.ts";
import { namespaceHealth } from "../health/namespace.ts";
import type { Account } from "../ports.ts";
import type { Deps } from "./deps.ts";

/** Outcomes that failed because their namespace is being deleted, with what still holds it as the hint: the finalizers by name. One
 *  read per namespace; one that may not be read is not explained. */
export async function explainEnding(
  outcomes: readonly Outcome[],
  account: Account,
  { cluster }: Pick<Deps, "cluster">,
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  const names = new Set(outcomes.filter(isEnding).map(({ ref }) => ref.namespace));
  if (names.size === 0) return outcomes;
  const holding = new Map<string, string>();
  for (const name of names) {
    const ref = { group: "", kind: "Namespace", namespace: "", name };
    try {
      const found = await cluster.get(ref, { as: account }, signal);
      if (found !== undefined) holding.set(name, namespaceHealth(found, {}).message);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof SynclineError)) throw error;
    }
  }
  return outcomes.map((outcome) => {
    const hint = isEnding(outcome) ? holding.get(outcome.ref.namespace) : undefined;
    const { result } = outcome;
    return hint === undefined || result.type !== "failed"
      ? outcome
      : { ...outcome, result: { ...result, hint } };
  });
}

function isEnding({ result }: Outcome): boolean {
  return result.type === "failed" && result.code === "API-TERMINATING";
}
