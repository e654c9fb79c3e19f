import type { Correction } from "../core/change.ts";
import { SynclineError } from "../core/errors.ts";
import { manager as managers } from "../core/labels.ts";
import type { ObjectMeta } from "../core/manifest.ts";
import { refText } from "../core/object-ref.ts";
import type { Result } from "../core/outcome.ts";
import { removalOps } from "../diff/foreign-removal.ts";
import { withMarks } from "../diff/marks.ts";
import type { ApplyContext } from "./context.ts";

/** What became of foreign fields; `meta` = the object as it is now, where it was written. */
export interface Removed {
  readonly result: Result;
  readonly meta?: ObjectMeta;
}

const judgements = 3;

/** Takes fields out of an object that Git does not declare and somebody added. What cannot go (a pod's own fields, a right that is missing)
 *  stays and is told: nothing that Git says depends on it. undefined = they are gone already. */
export async function removeForeign(
  change: Correction,
  context: ApplyContext,
  signal: AbortSignal,
): Promise<Removed | undefined> {
  for (let judgement = 1; ; judgement++) {
    try {
      return await removeOnce(change, context, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof SynclineError)) throw error;
      const { code, message } = error;
      if (code === "API-CONFLICT" && judgement < judgements) continue;
      if (passes.has(code)) return { result: { type: "failed", code, message } };
      return { result: { type: "skipped", reason: `not removed: ${code} ${message}` } };
    }
  }
}

/** The API server's troubles: tried again soon. */
const passes: ReadonlySet<string> = new Set([
  "API-CONFLICT",
  "API-UNREACHABLE",
  "API-TIMEOUT",
  "API-THROTTLED",
  "API-SERVER",
]);

async function removeOnce(
  { ref, manifest, uid, fields }: Correction,
  { cluster, account, marks, slots }: ApplyContext,
  signal: AbortSignal,
): Promise<Removed | undefined> {
  const body = withMarks(manifest, marks);
  return slots.run(async () => {
    // In the version that a patch is applied to.
    const live = await cluster.get(ref, { as: account }, signal);
    if (live === undefined || live.metadata.uid !== uid)
      throw new SynclineError("API-CONFLICT", `${refText(ref)} is another object meanwhile`, { ref });
    const paths = fields.map(({ path }) => path);
    const ops = removalOps(live, paths, body);
    if (ops === undefined) return undefined;
    const { metadata } = await cluster.patch(ref, ops, { as: account, manager: managers.apply }, signal);
    return { result: { type: "corrected" }, meta: metadata };
  });
}
