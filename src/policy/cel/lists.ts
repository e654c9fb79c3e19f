import type { Environment } from "@marcbachmann/cel-js";
import { fail } from "./fail.ts";
import { celEqual } from "./values.ts";

type Ordered = bigint | number | string | boolean | Date;

/** isSorted, sum, min, max, indexOf, lastIndexOf of lists. Source: k8s.io/apiserver/pkg/cel/library/lists.go. */
export function addLists(env: Environment): void {
  env.registerFunction("list.isSorted(): bool", (list: Ordered[]) =>
    list.every((item, i) => i === 0 || (list[i - 1] ?? item) <= item),
  );
  env.registerFunction("list.sum(): dyn", sum);
  env.registerFunction("list.min(): dyn", (list: Ordered[]) => extreme(list, (a, b) => a < b));
  env.registerFunction("list.max(): dyn", (list: Ordered[]) => extreme(list, (a, b) => a > b));
  env.registerFunction("list.indexOf(dyn): int", (list: unknown[], wanted: unknown) =>
    BigInt(list.findIndex((item) => celEqual(item, wanted))),
  );
  env.registerFunction("list.lastIndexOf(dyn): int", (list: unknown[], wanted: unknown) =>
    BigInt(list.findLastIndex((item) => celEqual(item, wanted))),
  );
}

function sum(list: readonly unknown[]): bigint | number {
  if (list.every((item) => typeof item === "bigint")) return list.reduce((a, b) => a + b, 0n);
  return list.reduce<number>((total, item) => {
    if (typeof item === "number" || typeof item === "bigint") return total + Number(item);
    return fail("sum(): the list holds something that is no number");
  }, 0);
}

function extreme(list: readonly Ordered[], better: (a: Ordered, b: Ordered) => boolean): Ordered {
  const [first, ...rest] = list;
  if (first === undefined) return fail("min() and max() need at least one item");
  return rest.reduce((best, item) => (better(item, best) ? item : best), first);
}
