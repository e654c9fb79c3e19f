import type { Builtins } from "../../core/builtins.ts";
import type { Problem } from "../../core/problem.ts";
import type { RenderResult } from "../../core/rendered.ts";
import type { RenderRequest } from "../../ports.ts";

/** What the thread is started with (main.ts looks at `thread` in the bundle). */
export interface ThreadData {
  readonly thread: "sandbox";
  readonly builtins: Builtins;
}

/** One render. `stopped`: releases that a thread before this one was stopped at, and why. */
export interface Order {
  readonly request: RenderRequest;
  readonly stopped: ReadonlyMap<string, Problem>;
}

/** What the thread tells. `at` comes before each step; release "" = a step of all releases; cpuMs = CPU time
 *  it has used so far. */
export type Report =
  | { readonly type: "at"; readonly release: string; readonly cpuMs: number }
  | { readonly type: "done"; readonly result: RenderResult }
  | { readonly type: "failed"; readonly message: string; readonly stack: string };
