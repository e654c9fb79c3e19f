import { SynclineError } from "../../core/errors.ts";
import type { YamlPath } from "../../yaml/document.ts";
import type { TemplateScope } from "./run-time.ts";
import { sourceMap, type SourceMap } from "./source-map.ts";
import { newTracer, type Tracer } from "./tracer.ts";
import type { Variant } from "./variant.ts";

/** What a marked render of one template tells. Paths start at the templates' root: `["Values", "image", "tag"]`. */
export interface TemplateTrace {
  /** undefined = the two renders differ, or the template fails. */
  readonly map: SourceMap | undefined;
  /** Places that were looked at, `deep` = with all below. */
  readonly read: readonly { readonly path: YamlPath; readonly deep: boolean }[];
  /** Numbers of the look-ups that ran. */
  readonly ran: ReadonlySet<number>;
  /** What the step that failed had read, the most specific first. */
  readonly failure: readonly YamlPath[];
}

/** Of a template that was stopped at a limit: with marks it would take many times as long. */
export const noTrace: TemplateTrace = { map: undefined, read: [], ran: new Set(), failure: [] };

/** Renders a template with marks; `plain` = its text without, undefined when it fails. */
export function traceTemplate(
  marked: Variant,
  file: string,
  scope: TemplateScope,
  plain: string | undefined,
): TemplateTrace {
  const tracer = newTracer(scope.root);
  const map = orUndefined(() => {
    const { text } = marked.render(file, scope, tracer);
    return plain === undefined ? undefined : sourceMap(text, plain, tracer.pieces);
  });
  return { map, ...notes(tracer) };
}

function notes({ read, ran, failure }: Tracer): Omit<TemplateTrace, "map"> {
  return { read: [...read.values()], ran, failure: failure ?? [] };
}

function orUndefined<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof SynclineError) return undefined;
    throw error;
  }
}
