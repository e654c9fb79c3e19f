import type { Environment } from "@marcbachmann/cel-js";
import { addNamespace } from "./namespace.ts";
import { celEqual } from "./values.ts";

/** sets.contains, sets.equivalent, sets.intersects. Source: cel-go ext/sets.go. */
export function addSets(env: Environment): void {
  const sets = addNamespace(env, "sets");
  env.registerFunction(`${sets}.contains(list, list): bool`, (_: unknown, a: unknown[], b: unknown[]) =>
    contains(a, b),
  );
  env.registerFunction(
    `${sets}.equivalent(list, list): bool`,
    (_: unknown, a: unknown[], b: unknown[]) => contains(a, b) && contains(b, a),
  );
  env.registerFunction(`${sets}.intersects(list, list): bool`, (_: unknown, a: unknown[], b: unknown[]) =>
    a.some((item) => has(b, item)),
  );
}

function contains(list: readonly unknown[], wanted: readonly unknown[]): boolean {
  return wanted.every((item) => has(list, item));
}

function has(list: readonly unknown[], wanted: unknown): boolean {
  return list.some((item) => celEqual(item, wanted));
}
