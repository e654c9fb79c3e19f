import { errorText } from "../core/errors.ts";
import { withoutSecrets } from "../diff/secret-parts.ts";
import type { Deps } from "./deps.ts";
import { ownerOf } from "./find-rendition.ts";
import type { Pass } from "./pass.ts";

/** Keeps what a pass brought about completely, so that it can be brought about again without Git; what the history no longer names goes.
 *  Best effort: without it a rollback needs Git. */
export async function keepRender(
  { gitSync, memory, rendition }: Pass,
  { renders, log }: Pick<Deps, "renders" | "log">,
): Promise<void> {
  const { renderDigest, history = [], pin } = memory.status;
  if (rendition === undefined || gitSync.mode === "Observe" || memory.absent !== undefined) return;
  const { rendered, commit, revision } = rendition;
  const { digest, settings } = rendered;
  if (renderDigest?.applied !== digest || memory.kept === digest) return;
  const owner = ownerOf(gitSync, memory);
  try {
    if (!(await renders.has(owner, digest))) {
      const { kept, lacking } = withoutSecrets(rendered);
      const keep = [...history.map((entry) => entry.digest), pin?.digest].filter(
        (each) => each !== undefined,
      );
      await renders.put(owner, { digest, revision, commit, settings, manifests: kept, lacking }, keep);
    }
    memory.kept = digest;
  } catch (error) {
    log.warn({ release: memory.name, error: errorText(error) }, "a render could not be kept for rollbacks");
  }
}
