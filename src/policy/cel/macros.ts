import type { Environment } from "@marcbachmann/cel-js";
import { Optional } from "@marcbachmann/cel-js";
import { fail } from "./fail.ts";
import { entriesOf } from "./values.ts";

/** What the library hands to a macro: expressions, not values. */
interface Call {
  readonly args: readonly Expression[];
  readonly receiver: Expression;
}
interface Expression {
  readonly op: string;
  readonly args: unknown;
}
interface Scope {
  forkWithVariable(name: string, type: unknown): Scope;
  reuse(parent: Scope): Scope;
  setIterValue(value: unknown, evaluator: Evaluator): Scope;
}
interface Checker {
  check(expression: Expression, scope: Scope): unknown;
  getType(name: string): unknown;
}
interface Evaluator {
  run(expression: Expression, scope: Scope): unknown;
}

/** Runs an expression with its bound variables set to these values. */
type Body = (...values: readonly unknown[]) => unknown;

/** optMap and optFlatMap of optionals, and the comprehensions with two variables: index or key, and value.
 *  Source: cel-go's OptionalTypes and ext/comprehensions.go (transformMapEntry is not here). */
export function addMacros(env: Environment): void {
  env.registerFunction("optional.optMap(ast, ast): optional<dyn>", macro(1, optMap, "optional"));
  env.registerFunction("optional.optFlatMap(ast, ast): optional<dyn>", macro(1, optFlatMap, "optional"));
  env.registerFunction(
    "list.all(ast, ast, ast): bool",
    macro(2, (range, [body]) => noneGives(false, range, body), "bool"),
  );
  env.registerFunction(
    "list.exists(ast, ast, ast): bool",
    macro(2, (range, [body]) => !noneGives(true, range, body), "bool"),
  );
  env.registerFunction("list.existsOne(ast, ast, ast): bool", macro(2, existsOne, "bool"));
  env.registerFunction("list.transformList(ast, ast, ast): list<dyn>", macro(2, transformList, "list"));
  env.registerFunction("list.transformList(ast, ast, ast, ast): list<dyn>", macro(2, transformList, "list"));
  env.registerFunction("list.transformMap(ast, ast, ast): map<dyn, dyn>", macro(2, transformMap, "map"));
  env.registerFunction("list.transformMap(ast, ast, ast, ast): map<dyn, dyn>", macro(2, transformMap, "map"));
}

/** A macro whose first `bound` arguments name variables of the arguments after them. */
function macro(
  bound: number,
  evaluate: (receiver: unknown, bodies: readonly [Body, ...Body[]]) => unknown,
  type: string,
): (call: Call) => object {
  return ({ args, receiver }) => {
    const names = args.slice(0, bound).map(nameOf);
    const bodies = args.slice(bound);
    const scopes: Scope[] = [];
    return {
      typeCheck(checker: Checker, _: unknown, outer: Scope) {
        checker.check(receiver, outer);
        scopes.splice(0);
        for (const name of names) {
          scopes.push((scopes.at(-1) ?? outer).forkWithVariable(name, checker.getType("dyn")));
        }
        for (const body of bodies) checker.check(body, scopes.at(-1) ?? outer);
        return checker.getType(type);
      },
      evaluate(evaluator: Evaluator, _: unknown, outer: Scope) {
        const run = bodies.map((body): Body => (...values) => {
          const enter = (parent: Scope, scope: Scope, i: number): Scope =>
            scope.reuse(parent).setIterValue(values[i], evaluator);
          return evaluator.run(body, scopes.reduce(enter, outer));
        });
        return evaluate(evaluator.run(receiver, outer), run as [Body, ...Body[]]);
      },
    };
  };
}

function nameOf({ op, args }: Expression): string {
  return op === "id" ? String(args) : fail("the first arguments of the macro must be names of variables");
}

function optMap(receiver: unknown, [body]: readonly [Body, ...Body[]]): unknown {
  const optional = optionalOf(receiver);
  return optional.hasValue() ? Optional.of(body(optional.value())) : Optional.none();
}

function optFlatMap(receiver: unknown, [body]: readonly [Body, ...Body[]]): unknown {
  const optional = optionalOf(receiver);
  return optional.hasValue() ? optionalOf(body(optional.value())) : Optional.none();
}

/** Whether no item gives `verdict`. An item that gives it wins over one that fails, as in CEL's && and ||. */
function noneGives(verdict: boolean, range: unknown, body: Body): boolean {
  let failure: unknown;
  for (const [key, value] of pairs(range)) {
    try {
      if (isTrue(body(key, value)) === verdict) return false;
    } catch (error) {
      failure ??= error;
    }
  }
  if (failure !== undefined) throw failure;
  return true;
}

function existsOne(range: unknown, [body]: readonly [Body, ...Body[]]): boolean {
  return pairs(range).filter(([key, value]) => isTrue(body(key, value))).length === 1;
}

/** With a filter in front: [filter, transform]. */
function transformList(range: unknown, [first, second]: readonly [Body, ...Body[]]): unknown {
  const kept = second === undefined ? pairs(range) : pairs(range).filter((pair) => isTrue(first(...pair)));
  return kept.map((pair) => (second ?? first)(...pair));
}

function transformMap(range: unknown, [first, second]: readonly [Body, ...Body[]]): unknown {
  const kept = second === undefined ? pairs(range) : pairs(range).filter((pair) => isTrue(first(...pair)));
  return new Map(kept.map(([key, value]) => [key, (second ?? first)(key, value)]));
}

/** [index, item] of a list, [key, value] of a map. */
function pairs(range: unknown): readonly (readonly [unknown, unknown])[] {
  if (Array.isArray(range)) return range.map((item, i) => [BigInt(i), item] as const);
  return entriesOf(range) ?? fail("a comprehension needs a list or a map");
}

function isTrue(value: unknown): boolean {
  return typeof value === "boolean" ? value : fail("the predicate of a comprehension must give a bool");
}

function optionalOf(value: unknown): Optional {
  return value instanceof Optional ? value : fail("optMap() and optFlatMap() need an optional");
}
