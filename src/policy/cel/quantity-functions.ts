import type { Environment } from "@marcbachmann/cel-js";
import { fail } from "./fail.ts";
import { asFloat, asInteger, compareQuantity, parseQuantity, Quantity, quantityOf } from "./quantity.ts";

const name = "kubernetes.Quantity";

/** quantity(), isQuantity() and their methods. A number is taken too: in a manifest `cpu: 1` has not yet become "1".
 *  Source: k8s.io/apiserver/pkg/cel/library/quantity.go. */
export function addQuantities(env: Environment): void {
  env.registerType(name, { ctor: Quantity, fields: {} });
  env.registerFunction(`quantity(string): ${name}`, (text: string) => read(text));
  env.registerFunction(`quantity(int): ${name}`, (whole: bigint) => quantityOf(whole));
  env.registerFunction(`quantity(double): ${name}`, (number: number) => read(String(number)));
  env.registerFunction("isQuantity(string): bool", (text: string) => parseQuantity(text) !== undefined);
  env.registerFunction("isQuantity(int): bool", () => true);
  env.registerFunction("isQuantity(double): bool", (n: number) => parseQuantity(String(n)) !== undefined);
  env.registerFunction(`${name}.sign(): int`, (q: Quantity) => compareQuantity(q, quantityOf(0n)));
  env.registerFunction(`${name}.isInteger(): bool`, (q: Quantity) => asInteger(q) !== undefined);
  env.registerFunction(
    `${name}.asInteger(): int`,
    (q: Quantity) => asInteger(q) ?? fail("the quantity is no integer of 64 bits"),
  );
  env.registerFunction(`${name}.asApproximateFloat(): double`, asFloat);
  addComparisons(env);
  addArithmetic(env);
}

function addComparisons(env: Environment): void {
  const pair = `(${name})`;
  env.registerFunction(`${name}.isGreaterThan${pair}: bool`, (a: Quantity, b: Quantity) => a.nanos > b.nanos);
  env.registerFunction(`${name}.isLessThan${pair}: bool`, (a: Quantity, b: Quantity) => a.nanos < b.nanos);
  env.registerFunction(`${name}.compareTo${pair}: int`, compareQuantity);
  env.registerOperator(`${name} == ${name}`, (a: Quantity, b: Quantity) => a.nanos === b.nanos);
}

function addArithmetic(env: Environment): void {
  const add = (a: Quantity, b: Quantity): Quantity => new Quantity(a.nanos + b.nanos);
  const sub = (a: Quantity, b: Quantity): Quantity => new Quantity(a.nanos - b.nanos);
  env.registerFunction(`${name}.add(${name}): ${name}`, add);
  env.registerFunction(`${name}.sub(${name}): ${name}`, sub);
  env.registerFunction(`${name}.add(int): ${name}`, (a: Quantity, b: bigint) => add(a, quantityOf(b)));
  env.registerFunction(`${name}.sub(int): ${name}`, (a: Quantity, b: bigint) => sub(a, quantityOf(b)));
}

function read(text: string): Quantity {
  return parseQuantity(text) ?? fail("quantity(): not a quantity");
}
