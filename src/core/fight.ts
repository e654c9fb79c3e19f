import type { Json } from "./json.ts";
import type { ObjectRef } from "./object-ref.ts";

/** Who keeps writing what Git declares. `rival`: somebody who writes a field, or deletes the object, again and again. `tool`: another
 *  GitOps tool that wrote an object again after it was taken over. `admission`: a webhook or policy of the API server that changes
 *  our own request, so that what is stored is never what we sent. */
export type Against = "rival" | "tool" | "admission";

/** A field that is no longer corrected, because somebody else keeps writing it. */
export interface Fight {
  readonly ref: ObjectRef;
  /** "" = the object itself. */
  readonly path: string;
  readonly against: Against;
  /** What Git says and what the other side made of it when the fight began; masked where secret. */
  readonly expected?: Json;
  readonly actual?: Json;
  /** "" = not known. */
  readonly manager: string;
  readonly operation: string;
  readonly subresource: string;
  /** Wall clock, in milliseconds, like all times here. */
  readonly since: number;
  /** When the other side last wrote, as far as known. */
  readonly wroteAt: number;
  /** How long it has to keep still until the field is corrected once more; twice as long each time that was in vain. */
  readonly pauseMs: number;
  /** The field is as in Git, or was corrected once more, since then; undefined = it is left as it is. */
  readonly triedAt: number | undefined;
}
