import { tryObject } from "../apply/try-object.ts";
import { judgeProof, type Proof } from "../audit/proof.ts";
import { SynclineError, retryOf } from "../core/errors.ts";
import { parsePath, type FieldPath } from "../core/field-path.ts";
import type { GitSync } from "../core/gitsync.ts";
import type { Manifest } from "../core/manifest.ts";
import { refId } from "../core/object-ref.ts";
import { withoutPaths } from "../diff/left-fields.ts";
import { withMarks } from "../diff/marks.ts";
import type { LiveEntry } from "../diff/observation.ts";
import { rulingsForApply } from "./contests.ts";
import type { Deps } from "./deps.ts";
import { applyContext } from "./pass.ts";
import { manifestDigest, type ReleaseMemory } from "./release-memory.ts";

/** What the dry-run of one object told, or why it told nothing. */
export type Tried =
  | Proof
  /** Git's version could not be written now. */
  | { readonly type: "refused"; readonly why: string }
  | { readonly type: "unknown"; readonly why: string };

/** The live entry of an object that is believed to be as Git has it; undefined where there is nothing to prove: it is going, done, moved,
 *  or was never looked at. */
export function believedEntry(
  manifest: Manifest,
  memory: ReleaseMemory,
  { live }: Pick<Deps, "live">,
): LiveEntry | undefined {
  const entry = live.get(manifest.ref);
  const known = memory.known.get(refId(manifest.ref));
  const isBelieved =
    entry?.partOf === memory.setId &&
    !entry.deleting &&
    known?.digest === manifestDigest(manifest) &&
    known.ownFields === entry.ownFields;
  return isBelieved ? entry : undefined;
}

/** One dry-run apply of an object as the GitSync's account: whether anything would change. One request, no write; rejects only when the
 *  signal aborts. */
export async function proveObject(
  about: { readonly gitSync: GitSync; readonly memory: ReleaseMemory; readonly manifest: Manifest },
  entry: LiveEntry,
  deps: Deps,
  signal: AbortSignal,
): Promise<Tried> {
  const { memory, manifest } = about;
  const context = applyContext(about, deps);
  const known = memory.known.get(refId(manifest.ref));
  const left = rulingsForApply(memory, manifest.ref).left;
  try {
    const rivals = (known?.rivals ?? []).flatMap(({ path }) => pathsIn(path));
    const sent = withoutPaths(withMarks(manifest, context.marks), [...left, ...rivals]);
    return judgeProof(sent, await tryObject(sent, context, signal), entry);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof SynclineError)) throw error;
    // What comes and goes by itself says nothing of the object.
    const isPassing = retryOf[error.code] === "backoff" || error.code === "API-DRY-RUN";
    return { type: isPassing ? "unknown" : "refused", why: error.message };
  }
}

/** A rival's field as the API server wrote it, where that could not be found in the object, is no path of ours. */
function pathsIn(text: string): readonly FieldPath[] {
  try {
    return [parsePath(text)];
  } catch {
    return [];
  }
}
