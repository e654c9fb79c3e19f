import type { ObjectMeta } from "../core/manifest.ts";
import { ownersOf } from "../diff/fields-v1.ts";

/** Which field manager set an annotation, and when, "" where that is not known: people are known by the tool that they used, the API
 *  server records no more of an annotation. */
export function askedBy(
  metadata: ObjectMeta,
  annotation: string,
): { readonly manager: string; readonly at: string } {
  const [owner] = ownersOf(metadata, ["metadata", "annotations", annotation]);
  return { manager: owner?.manager ?? "", at: owner?.time ?? "" };
}
