import type { Fault } from "./faults.ts";
import type { ApiRequest, Verb } from "./request.ts";

/** Which requests a rule is about: those that fit all that is given. */
export interface Selection {
  readonly verb?: Verb | readonly Verb[];
  readonly resource?: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string | RegExp;
  readonly manager?: string;
  readonly path?: RegExp;
}

/** Which of the selected requests: the nth (from 1), the first so many, or all until it is lifted. */
export type Calls = { readonly nth: number } | { readonly first: number } | "all";

/** A rule in force. */
export interface Rule {
  /** Requests that met the fault so far. */
  readonly hits: number;
  /** Resolves when that many requests have met it; at once when they have. */
  hit(count?: number): Promise<void>;
  /** The fault is over: what hangs goes on. */
  lift(): void;
}

/** What happens to one request, if anything. */
export interface Struck {
  readonly fault: Fault;
  /** Resolves when the rule is lifted. */
  readonly lifted: Promise<undefined>;
}

export interface Rules {
  add(select: Selection, fault: Fault, calls?: Calls): Rule;
  /** The first rule that strikes this request; counts it. */
  strike(request: ApiRequest): Struck | undefined;
  liftAll(): void;
}

/** The script of a proxy: rules in the order they were added. */
export function createRules(): Rules {
  const rules = new Set<Active>();
  return {
    add(select, fault, calls = "all") {
      const lifting = Promise.withResolvers<undefined>();
      const rule: Active = { select, fault, calls, seen: 0, hits: 0, waiting: [], lifting };
      rules.add(rule);
      return {
        get hits() {
          return rule.hits;
        },
        hit: (count = 1) =>
          new Promise((resolve) => {
            if (rule.hits >= count) resolve();
            else rule.waiting.push({ count, resolve });
          }),
        lift() {
          rules.delete(rule);
          lifting.resolve(undefined);
        },
      };
    },
    strike(request) {
      for (const rule of rules) {
        if (!fits(request, rule.select) || !isTurn(rule, ++rule.seen)) continue;
        rule.hits++;
        for (const { count, resolve } of rule.waiting) if (rule.hits >= count) resolve();
        return { fault: rule.fault, lifted: rule.lifting.promise };
      }
      return undefined;
    },
    liftAll() {
      for (const rule of rules) rule.lifting.resolve(undefined);
      rules.clear();
    },
  };
}

interface Active {
  readonly select: Selection;
  readonly fault: Fault;
  readonly calls: Calls;
  seen: number;
  hits: number;
  readonly waiting: { readonly count: number; readonly resolve: () => void }[];
  readonly lifting: PromiseWithResolvers<undefined>;
}

function isTurn({ calls }: Active, number: number): boolean {
  if (calls === "all") return true;
  return "nth" in calls ? number === calls.nth : number <= calls.first;
}

/** Whether a request is one of those that are meant. */
export function fits(request: ApiRequest, select: Selection): boolean {
  const { verb, name, path, ...plain } = select;
  const verbs = verb === undefined ? undefined : [verb].flat();
  if (verbs?.includes(request.verb) === false) return false;
  if (name instanceof RegExp ? !name.test(request.name) : name !== undefined && name !== request.name)
    return false;
  if (path?.test(request.path) === false) return false;
  return (Object.keys(plain) as (keyof typeof plain)[]).every((key) => plain[key] === request[key]);
}
