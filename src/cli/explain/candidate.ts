import type { TracedManifest } from "../../explain/explain-field.ts";
import type { Tracing } from "../tracings.ts";

/** One object for one target, with its release. */
export interface Candidate extends TracedManifest {
  readonly tracing: Tracing;
}

/** Every object of the traced releases. */
export function candidatesOf(tracings: readonly Tracing[]): readonly Candidate[] {
  return tracings.flatMap((tracing) =>
    tracing.traced.objects.map(({ manifest, origin }) => ({ manifest, origin, tracing })),
  );
}
