import type { Builtins } from "../../core/builtins.ts";
import type { FieldSearch, FoundSpots } from "../../core/field-search.ts";
import type { Problem } from "../../core/problem.ts";
import type { RenderAnswer } from "../../core/answer.ts";
import type { RenderRequest } from "../../ports.ts";

/** What the thread is started with (main.ts looks at `thread` in the bundle). */
export interface ThreadData {
  readonly thread: "sandbox";
  readonly builtins: Builtins;
}

/** What the thread is to do. */
export type Order = RenderOrder | SpotsOrder;

/** One render. */
export interface RenderOrder {
  readonly type: "render";
  readonly request: Omit<RenderRequest, "earlier">;
  /** Of the earlier render; "" = there is none. */
  readonly notes: string;
  /** Releases that a thread before this one was stopped at, and why. */
  readonly stopped: ReadonlyMap<string, Problem>;
  /** Too many were: those whose names come later are not tried any more. */
  readonly givenUp: { readonly after: string; readonly problem: Problem } | undefined;
}

/** One look for the places of fields. */
export interface SpotsOrder {
  readonly type: "spots";
  readonly request: RenderOrder["request"];
  readonly fields: FieldSearch;
}

/** What the thread tells. `at` comes before each step; release "" = a step of all releases; cpuMs = CPU time
 *  it has used so far. */
export type Report =
  | { readonly type: "at"; readonly release: string; readonly cpuMs: number }
  | { readonly type: "done"; readonly answer: RenderAnswer }
  | { readonly type: "found"; readonly spots: FoundSpots }
  | { readonly type: "failed"; readonly message: string; readonly stack: string };
