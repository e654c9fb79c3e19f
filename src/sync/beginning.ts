import { ensureNamespace } from "../apply/namespace.ts";
import type { ApplyContext } from "../apply/context.ts";
import type { PassFacts } from "../report/facts.ts";
import { passStarted } from "../report/records.ts";
import type { Deps } from "./deps.ts";
import { intentOf, type Pass } from "./pass.ts";
import { saveStatus } from "./status-store.ts";

/** What comes before the first write of a pass, once: the intent in ledger and status, and the namespace. A pass that only waits or
 *  finds nothing to do never begins. */
export interface Beginning {
  begin(): Promise<void>;
  begun(): boolean;
}

/** The beginning of a pass. Rejects with SynclineError; then nothing may be written. */
export function createBeginning(
  pass: Pass,
  { before, context }: { readonly before: PassFacts; readonly context: ApplyContext },
  deps: Deps,
  signal: AbortSignal,
): Beginning {
  const { gitSync, memory, rendition } = pass;
  let beginning: Promise<void> | undefined;
  const start = async (): Promise<void> => {
    await deps.ledger.append([passStarted(before, deps.clock.now())], signal);
    await saveStatus(gitSync, memory, intentOf(before), deps, signal);
    const manifests = rendition?.rendered.manifests ?? [];
    await ensureNamespace(memory.settings, manifests, memory.namespaces, context, signal);
  };
  return {
    begin: () => (beginning ??= start()),
    begun: () => beginning !== undefined,
  };
}
