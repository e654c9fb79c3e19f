import { manager } from "../core/labels.ts";
import type { KubeObject } from "../core/manifest.ts";
import type { ApplyResult } from "../ports.ts";
import type { ApplyContext } from "./context.ts";

/** What applying an object would give, without force and without writing. One request. Throws SynclineError. */
export function tryObject(
  object: KubeObject,
  { cluster, account, slots }: ApplyContext,
  signal: AbortSignal,
): Promise<ApplyResult> {
  const options = { manager: manager.apply, force: false, dryRun: true, as: account, metadataOnly: false };
  return slots.run(() => cluster.apply(object, options, signal));
}
