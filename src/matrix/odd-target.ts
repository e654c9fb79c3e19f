import { jsonEqual, type Json } from "../core/json.ts";

/** The one target that does not go with all others. `value` = what it has (absent: no such field). */
export interface OddTarget {
  readonly target: string;
  /** already: it had what the others get; stays: it keeps another value; gets: it changes too, to another value. */
  readonly how: "already" | "stays" | "gets";
  readonly value?: Json;
}

interface Variant {
  readonly after?: Json;
  readonly targets: readonly string[];
}

/** Of one field: at least two targets change to one value, and exactly one target does not. `besides` = the targets of
 *  each variant that it stands beside. */
export function oddTarget(
  variants: readonly Variant[],
  untouched: readonly { readonly target: string; readonly value: Json | undefined }[],
): { readonly odd: OddTarget; readonly besides: readonly (readonly string[])[] } | undefined {
  const [left, ...othersLeft] = untouched;
  const alike = Map.groupBy(variants, ({ after }) => JSON.stringify(after) ?? "");
  const groups = [...alike.values()].toSorted((a, b) => countOf(b) - countOf(a));
  const [main = [], second, third] = groups;
  if (countOf(main) < 2 || third !== undefined || othersLeft.length > 0) return undefined;
  const besides = main.map(({ targets }) => targets);
  if (second === undefined && left !== undefined) {
    const how = jsonEqual(left.value, main[0]?.after) ? "already" : "stays";
    return { odd: { target: left.target, how, ...valueOf(left.value) }, besides };
  }
  const [one, ...more] = (second ?? []).flatMap(({ targets }) => targets);
  if (left !== undefined || one === undefined || more.length > 0) return undefined;
  return { odd: { target: one, how: "gets", ...valueOf(second?.[0]?.after) }, besides };
}

function countOf(variants: readonly Variant[]): number {
  return variants.reduce((sum, { targets }) => sum + targets.length, 0);
}

function valueOf(value: Json | undefined): { readonly value?: Json } {
  return value === undefined ? {} : { value };
}
