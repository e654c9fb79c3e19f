import type { ExplainedGroup } from "../../explain/group-explained.ts";
import type { LiveField } from "../../explain/live-field.ts";

/** One answer to print. */
export interface ToldField extends ExplainedGroup {
  /** Only where a cluster was asked. */
  readonly live?: LiveField;
}
