import { Optional, type Environment } from "@marcbachmann/cel-js";
import { fail } from "./fail.ts";
import { addNamespace } from "./namespace.ts";
import { ownNames } from "./own-names.ts";
import { celEqual } from "./values.ts";

type Ordered = bigint | number | string | boolean | Date;

/** Functions of lists. Source: k8s.io/apiserver/pkg/cel/library/lists.go, and cel-go ext/lists.go (Kubernetes 1.34;
 *  sortBy is not here). */
export function addLists(env: Environment): void {
  const own = (name: string): string => `list.${ownNames[name] ?? name}`;
  env.registerFunction("list.isSorted(): bool", (list: Ordered[]) =>
    list.every((item, i) => i === 0 || (list[i - 1] ?? item) <= item),
  );
  env.registerFunction("list.sum(): dyn", sum);
  env.registerFunction("list.min(): dyn", (list: Ordered[]) => extreme(list, (a, b) => a < b));
  env.registerFunction("list.max(): dyn", (list: Ordered[]) => extreme(list, (a, b) => a > b));
  env.registerFunction(`${own("indexOf")}(dyn): int`, (list: unknown[], wanted: unknown) =>
    BigInt(list.findIndex((item) => celEqual(item, wanted))),
  );
  env.registerFunction(`${own("lastIndexOf")}(dyn): int`, (list: unknown[], wanted: unknown) =>
    BigInt(list.findLastIndex((item) => celEqual(item, wanted))),
  );
  addNewerLists(env);
}

function addNewerLists(env: Environment): void {
  env.registerFunction("list.distinct(): list<dyn>", (list: unknown[]) =>
    list.filter((item, i) => list.findIndex((other) => celEqual(item, other)) === i),
  );
  env.registerFunction("list.flatten(): list<dyn>", (list: unknown[]) => list.flat());
  env.registerFunction("list.reverse(): list<dyn>", (list: unknown[]) => list.toReversed());
  env.registerFunction("list.slice(int, int): list<dyn>", slice);
  env.registerFunction("list.sort(): list<dyn>", (list: Ordered[]) =>
    list.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)),
  );
  env.registerFunction("list.first(): optional<dyn>", (list: unknown[]) => Optional.of(list[0]));
  env.registerFunction("list.last(): optional<dyn>", (list: unknown[]) => Optional.of(list.at(-1)));
  const lists = addNamespace(env, "lists");
  env.registerFunction(`${lists}.range(int): list<int>`, (_: unknown, length: bigint) => range(length));
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

function slice(list: readonly unknown[], from: bigint, to: bigint): unknown {
  if (from < 0n || to < from || to > BigInt(list.length)) return fail("slice(): index out of range");
  return list.slice(Number(from), Number(to));
}

/** Bounded: a worker's heap limit does not stop one huge list fast enough. */
function range(length: bigint): readonly bigint[] {
  if (length > 1_000_000n) return fail("lists.range(): more than 1000000 items");
  return Array.from({ length: Math.max(0, Number(length)) }, (_, i) => BigInt(i));
}
