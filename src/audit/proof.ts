import type { KubeObject } from "../core/manifest.ts";
import { appliedAt } from "../diff/applied-at.ts";
import type { LiveEntry } from "../diff/observation.ts";
import { rewrittenIn } from "../diff/rewritten.ts";
import type { ApplyResult } from "../ports.ts";

/** What one dry-run apply says of an object that is believed to be as Git has it. */
export type Proof =
  | { readonly type: "proven" }
  /** The watch did not tell of it: it is gone, or it is another one. */
  | { readonly type: "gone"; readonly why: string }
  /** It has another version than the watch told: an event is under way, or lost. */
  | { readonly type: "moved"; readonly version: string }
  /** Applying what Git says would change it, though nothing told of that. */
  | { readonly type: "different"; readonly why: string };

/** Judges by the server's answer alone, so that a proof costs one request. `sent` is what was sent, without what is left to others;
 *  `entry` what the watch knew then. A no-op leaves the version and the time of our entry as they were; an apply that would change
 *  something shows the version as it is and the time as now: somebody applied under our name, or an event is lost. */
export function judgeProof(sent: KubeObject, answer: ApplyResult, entry: LiveEntry): Proof {
  if (answer.type === "conflict") {
    const managers = [...new Set(answer.causes.map(({ manager }) => manager))].join(", ");
    return { type: "different", why: `${managers || "another manager"} holds fields of it` };
  }
  const { metadata } = answer.object;
  if (answer.created) return { type: "gone", why: "it is gone" };
  if (metadata.uid !== entry.uid) return { type: "gone", why: "it is another object of that name" };
  if (metadata.resourceVersion !== entry.resourceVersion)
    return { type: "moved", version: metadata.resourceVersion ?? "" };
  const rewritten = rewrittenIn(sent, answer.object);
  if (rewritten !== undefined) {
    const paths = rewritten.slice(0, shown).map(({ path }) => path);
    return { type: "different", why: `admission would write ${paths.join(", ")} otherwise than Git says` };
  }
  if (appliedAt(metadata) === entry.appliedAt) return { type: "proven" };
  return { type: "different", why: "it would be changed" };
}

const shown = 3;
