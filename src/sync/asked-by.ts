import { askerOf } from "../core/asker.ts";
import type { ObjectMeta } from "../core/manifest.ts";
import { ownersOf } from "../diff/fields-v1.ts";
import { signerOf } from "./signatures.ts";

/** Who set an annotation, and when, "" where that is not known: a person where the API server's stamp tells (`user:alice`), else the field
 *  manager (core/asker.ts). */
export function askedBy(
  metadata: ObjectMeta,
  annotation: string,
): { readonly manager: string; readonly at: string } {
  const [owner] = ownersOf(metadata, ["metadata", "annotations", annotation]);
  return { manager: askerOf(signerOf(metadata, annotation), owner?.manager ?? ""), at: owner?.time ?? "" };
}
