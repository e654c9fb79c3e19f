import { canonicalJson, type Json } from "../core/json.ts";
import { refId, type ObjectRef } from "../core/object-ref.ts";
import { targetText, type Target } from "../core/target.ts";
import type { Explained } from "./explained.ts";

/** One answer, and every target it holds for. */
export interface ExplainedGroup {
  readonly explained: Explained;
  /** Several where only the namespace differs. */
  readonly objects: readonly ObjectRef[];
  readonly targets: readonly string[];
}

/** An answer for one target. */
export interface ExplainedFor {
  readonly target: Target;
  readonly explained: Explained;
}

/** The same answer of several targets once, in the order they came. `by object`: only where it is the same object; `by answer`:
 *  also where only the object's namespace differs, as in shop-dev and shop-prod. */
export function groupExplained(
  all: readonly ExplainedFor[],
  how: "by object" | "by answer",
): readonly ExplainedGroup[] {
  const groups = Map.groupBy(all, ({ explained }) => canonicalJson(identity(explained, how)));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    const targets = group.map(({ target }) => targetText(target));
    const objects = new Map(group.map(({ explained }) => [refId(explained.object), explained.object]));
    return first === undefined
      ? []
      : [{ explained: first.explained, objects: [...objects.values()], targets }];
  });
}

function identity(explained: Explained, how: "by object" | "by answer"): Json {
  const { object } = explained;
  const same = how === "by object" ? explained : { ...explained, object: { ...object, namespace: "" } };
  return same as unknown as Json;
}
