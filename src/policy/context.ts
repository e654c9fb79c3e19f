import type { KubeObject } from "../core/manifest.ts";
import type { CelContext } from "./cel/compile.ts";
import { fail } from "./cel/fail.ts";
import { lazyMap, toCel } from "./cel/values.ts";
import type { Policy } from "./policy.ts";
import type { Seen } from "./subject.ts";

/** What the expressions of one policy see of one object. A variable is computed when it is first read. */
export function contextOf(policy: Policy, seen: Seen, params: KubeObject | null): CelContext {
  const variables = policy.variables.map(({ name, program }) => {
    const compute = (): unknown => {
      const result = program.run(context);
      return result.ok ? result.value : fail(`variable ${name}: ${result.error}`);
    };
    return [name, compute] as const;
  });
  const context: CelContext = {
    ...seen,
    oldObject: null,
    params: toCel(params),
    variables: lazyMap(new Map(variables)),
  };
  return context;
}
