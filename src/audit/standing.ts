import type { Expectation, Finding } from "./finding.ts";

/** Since when each expectation has had its mark, by key. */
export type Since = ReadonlyMap<string, { readonly mark: string; readonly at: number }>;

/** What an audit found, and what the next one has to know. An expectation that is not named any more is met. `nowMs` is monotonic. */
export function standing(
  before: Since,
  expected: readonly Expectation[],
  nowMs: number,
): { readonly since: Since; readonly findings: readonly Finding[] } {
  const since = new Map<string, { readonly mark: string; readonly at: number }>();
  const findings: Finding[] = [];
  for (const { key, mark, patienceMs, reason, release, text } of expected) {
    const known = before.get(key);
    const entry = known?.mark === mark ? known : { mark, at: nowMs };
    since.set(key, entry);
    if (nowMs - entry.at >= patienceMs) findings.push({ reason, release, text });
  }
  return { since, findings };
}
