import type { FieldPath } from "../core/field-path.ts";
import type { Json } from "../core/json.ts";
import { parseQuantity } from "../core/quantity.ts";

/** Places where the API server reads a quantity. A ConfigMap's "1000m" is text and must stay what it is. */
const quantityParents = new Set([
  "limits",
  "requests",
  "hard",
  "capacity",
  "default",
  "defaultRequest",
  "max",
  "min",
  "overhead",
]);
const quantityNames = new Set(["sizeLimit", "averageValue", "divisor"]);

/** Whether two scalars are one amount to the API server: `1000m` and `1` of a resource. False where it reads no quantity. */
export function sameAmount(a: Json, b: Json, path: FieldPath): boolean {
  const [parent, name] = [path.at(-2), path.at(-1)];
  const isQuantity =
    (typeof parent === "string" && quantityParents.has(parent)) ||
    (typeof name === "string" && quantityNames.has(name));
  if (!isQuantity || path[0] === "data") return false;
  const [one, other] = [parseQuantity(String(a)), parseQuantity(String(b))];
  return one !== undefined && one === other;
}
