import type { Environment } from "@marcbachmann/cel-js";
import { fail } from "./fail.ts";
import {
  addQuantity,
  asFloat,
  asInteger,
  compareQuantity,
  readQuantity,
  Quantity,
  quantityOf,
  subtractQuantity,
} from "./quantity.ts";

const name = "kubernetes.Quantity";

/** quantity(), isQuantity() and their methods. A number is taken too: in a manifest `cpu: 1` has not yet become "1".
 *  Source: k8s.io/apiserver/pkg/cel/library/quantity.go. */
export function addQuantities(env: Environment): void {
  env.registerType(name, { ctor: Quantity, fields: {} });
  env.registerFunction(`quantity(string): ${name}`, read);
  env.registerFunction(`quantity(int): ${name}`, quantityOf);
  env.registerFunction(`quantity(double): ${name}`, (number: number) => read(String(number)));
  env.registerFunction("isQuantity(string): bool", (text: string) => readQuantity(text) !== undefined);
  env.registerFunction("isQuantity(int): bool", () => true);
  env.registerFunction("isQuantity(double): bool", (n: number) => readQuantity(String(n)) !== undefined);
  env.registerFunction(`sign(${name}): int`, (q: Quantity) => compareQuantity(q, quantityOf(0n)));
  env.registerFunction(`${name}.isInteger(): bool`, (q: Quantity) => q.isInteger);
  env.registerFunction(
    `${name}.asInteger(): int`,
    (q: Quantity) => asInteger(q) ?? fail("asInteger(): the quantity is no integer"),
  );
  env.registerFunction(`${name}.asApproximateFloat(): double`, asFloat);
  addComparisons(env);
  addArithmetic(env);
}

function addComparisons(env: Environment): void {
  env.registerFunction(
    `${name}.isGreaterThan(${name}): bool`,
    (a: Quantity, b: Quantity) => a.nanos > b.nanos,
  );
  env.registerFunction(`${name}.isLessThan(${name}): bool`, (a: Quantity, b: Quantity) => a.nanos < b.nanos);
  env.registerFunction(`${name}.compareTo(${name}): int`, compareQuantity);
  env.registerOperator(`${name} == ${name}`, (a: Quantity, b: Quantity) => a.nanos === b.nanos);
}

function addArithmetic(env: Environment): void {
  env.registerFunction(`${name}.add(${name}): ${name}`, addQuantity);
  env.registerFunction(`${name}.sub(${name}): ${name}`, subtractQuantity);
  env.registerFunction(`${name}.add(int): ${name}`, (q: Quantity, n: bigint) =>
    addQuantity(q, quantityOf(n)),
  );
  env.registerFunction(`${name}.sub(int): ${name}`, (q: Quantity, n: bigint) =>
    subtractQuantity(q, quantityOf(n)),
  );
}

function read(text: string): Quantity {
  return readQuantity(text) ?? fail("quantity(): not a quantity");
}
