import { SynclineError } from "../core/errors.ts";
import type { Problem } from "../core/problem.ts";
import { makeEvents } from "../report/events.ts";
import { passRecords } from "../report/records.ts";
import { makeStatus } from "../report/status.ts";
import type { PassFacts } from "../report/facts.ts";
import type { Deps } from "./deps.ts";
import { factsBefore, type Pass } from "./pass.ts";
import { saveStatus } from "./status-store.ts";

/** Says that a pass as a whole could not be done, as far as the cluster and the ledger can be reached: what was in force stays. */
export async function failedPass(pass: Pass, error: unknown, deps: Deps, signal: AbortSignal): Promise<void> {
  const facts: PassFacts = { ...factsBefore(pass), total: undefined, problems: [problemOf(error)] };
  const status = makeStatus(facts);
  const events = makeEvents(facts, status);
  const steps = [
    () => saveStatus(pass.gitSync, pass.memory, status, deps, signal),
    async () => {
      if (events.length > 0) await deps.ledger.append(passRecords(facts, status, events), signal);
    },
  ];
  for (const step of steps) {
    try {
      await step();
    } catch (cause) {
      signal.throwIfAborted();
      deps.log.warn(
        { error: cause instanceof Error ? cause.message : String(cause) },
        "a failed pass could not be recorded",
      );
    }
  }
  // Also where it could not be written: the same failure is told once, not at each try.
  pass.memory.status = { ...status, observedGeneration: pass.memory.generation };
  deps.tell(pass.gitSync, events);
}

/** A bug is told as one, without its text: that may hold anything; the log has it. */
function problemOf(error: unknown): Problem {
  if (!(error instanceof SynclineError)) {
    return { severity: "error", code: "SYNC-BUG", message: "an unexpected error, see the agent's log" };
  }
  const { code, message, hint, position } = error;
  return { severity: "error", code, message, ...(hint && { hint }), ...(position && { position }) };
}
