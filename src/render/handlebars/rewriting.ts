import type { Position } from "../../core/position.ts";
import type { Problem } from "../../core/problem.ts";
import type { HelperTable } from "../helpers/helper.ts";
import { problemOf, templateError } from "../template-error.ts";
import type { Location } from "./ast.ts";
import type { Sites } from "./site.ts";

/** What a template is rewritten for. */
export interface RewriteInput {
  readonly lines: readonly string[];
  /** Where a place in the text is in the repository. */
  readonly place: (location: Location) => Position;
  readonly helpers: HelperTable;
  /** Names of all partials of the chart and its subcharts. */
  readonly partials: ReadonlySet<string>;
  /** `_*.hbs`: may hold inline partials at its top level. */
  readonly definesPartials: boolean;
  /** Puts a mark before each piece of output, for the source map. */
  readonly marks: boolean;
}

/** The state of one rewrite; `problems` and `sites` grow. */
export interface Rewriting extends RewriteInput {
  readonly sites: Sites;
  readonly problems: Problem[];
  /** Block parameters in scope. */
  readonly blockParams: readonly string[];
}

/** These mean the chart's root at any depth (config-repo.md). */
export const rootNames: ReadonlySet<string> = new Set([
  "Values",
  "Release",
  "Chart",
  "Target",
  "Capabilities",
  "Template",
]);

export const blockNames: readonly string[] = ["if", "unless", "each", "with", "raw"];

/** Notes a mistake and goes on with `instead`, which is never run: a template with problems is not rendered.
 */
export function refuse<T>(
  rewriting: Rewriting,
  location: Location,
  mistake: { readonly code: Problem["code"]; readonly message: string; readonly hint?: string | undefined },
  instead: T,
): T {
  const { code, message, hint } = mistake;
  rewriting.problems.push(problemOf(templateError(code, message, hint, rewriting.place(location))));
  return instead;
}
