import type { Value } from "../helpers/helper.ts";

const scalar = Symbol("scalar");

/** What Handlebars gets as the context of a block or partial. It compares contexts with `!=` to know where `../` leads
 *  (runtime.js wrapProgram): two equal texts would count as one context, and a map without prototype cannot be compared
 *  with a text at all. So a scalar travels in an object of its own. */
export function blockContext(value: unknown): object {
  return typeof value === "object" && value !== null ? value : { [scalar]: value };
}

/** The value again. */
export function contextValue(context: unknown): Value {
  const isScalar = typeof context === "object" && context !== null && Object.hasOwn(context, scalar);
  return (isScalar ? (context as { readonly [scalar]: unknown })[scalar] : context) as Value;
}
