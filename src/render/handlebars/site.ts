import type { Position } from "../../core/position.ts";
import type { Helper } from "../helpers/helper.ts";

/** What a call made by the rewrite knows of its place in the template. The compiled code holds only the
 *  site's number. */
export type Site =
  | LookUpSite
  | { readonly type: "call"; readonly position: Position; readonly name: string; readonly helper: Helper }
  | EmitSite
  | { readonly type: "block"; readonly position: Position; readonly name: string }
  | { readonly type: "partial"; readonly position: Position; readonly name: string }
  | { readonly type: "context"; readonly position: Position; readonly keys: readonly string[] }
  | { readonly type: "mark"; readonly position: Position };

/** One path. `base` says where it starts: at the chart's root, or at the value handed to the call. */
export interface LookUpSite {
  readonly type: "look-up";
  readonly position: Position;
  /** As written: `Values.image.tag`, `../name`, `@index`. */
  readonly label: string;
  readonly base: "root" | "value";
  readonly parts: readonly string[];
  /** Absent is no mistake here: direct argument of `if`, `default`, … (config-repo.md). */
  readonly mayBeAbsent: boolean;
}

/** One `{{…}}`. `lines`: the result may be text of several lines (toYaml, nindent, include). */
export interface EmitSite {
  readonly type: "emit";
  readonly position: Position;
  readonly label: string;
  /** Blanks before the line's first character: what a cure with nindent starts from. */
  readonly indent: number;
  readonly lines: boolean;
  /** Text of templates and files, whose "{{" was meant. */
  readonly verbatim: boolean;
  /** Literal text stands before it in its line. */
  readonly follows: boolean;
}

/** Numbers sites while templates are compiled. */
export interface Sites {
  readonly list: Site[];
}

/** Notes a site and gives its number. */
export function addSite(sites: Sites, site: Site): number {
  return sites.list.push(site) - 1;
}

/** Names of our run-time functions inside compiled templates; two underscores keep them out of the way of
 *  helpers. */
export const internal = {
  get: "__get",
  call: "__call",
  emit: "__emit",
  each: "__each",
  partial: "__partial",
  mark: "__mark",
  context: "__context",
} as const;
