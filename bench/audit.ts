import { statSync } from "node:fs";
import { linesFrom } from "../test/support/lines-from.ts";

/** One finished request, as the API server's audit log tells it. Times are milliseconds since 1970. */
export interface Call {
  readonly began: number;
  readonly ended: number;
  /** get, list, watch, patch, create, …; dry-run for all that writes nothing. */
  readonly verb: string;
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  readonly subresource: string;
  readonly code: number;
  readonly userAgent: string;
}

/** The calls that were logged after this moment. */
export interface AuditMark {
  calls(): readonly Call[];
}

/** Marks the present end of the log. The API server writes a line before its caller has the answer, so nothing is missing. */
export function markAudit(file: string): AuditMark {
  const from = statSync(file).size;
  return {
    calls: () =>
      linesFrom(file, from)
        .map(toCall)
        .filter((call) => call !== undefined),
  };
}

/** Calls of the agent: its own, its election's, and those it makes as a GitSync's account. */
export function ofAgent(calls: readonly Call[]): readonly Call[] {
  return calls.filter(({ userAgent }) => /^syncline(-agent)?\//.test(userAgent));
}

/** How many calls of each verb. */
export function byVerb(calls: readonly Call[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { verb } of calls.toSorted((a, b) => (a.verb < b.verb ? -1 : 1)))
    counts[verb] = (counts[verb] ?? 0) + 1;
  return counts;
}

interface AuditLine {
  readonly stage: string;
  readonly verb: string;
  readonly requestURI: string;
  readonly userAgent?: string;
  readonly requestReceivedTimestamp: string;
  readonly stageTimestamp: string;
  readonly responseStatus?: { readonly code?: number };
  readonly objectRef?: Readonly<
    Record<"resource" | "namespace" | "name" | "subresource", string | undefined>
  >;
}

/** A watch counts once, when it opens; its end may be minutes later. */
function toCall(line: string): Call | undefined {
  const event = JSON.parse(line) as AuditLine;
  if ((event.stage === "ResponseStarted") !== (event.verb === "watch")) return undefined;
  const { resource = "", namespace = "", name = "", subresource = "" } = event.objectRef ?? {};
  return {
    began: Date.parse(event.requestReceivedTimestamp),
    ended: Date.parse(event.stageTimestamp),
    verb: event.requestURI.includes("dryRun=All") ? "dry-run" : event.verb,
    resource,
    namespace,
    name,
    subresource,
    code: event.responseStatus?.code ?? 0,
    userAgent: event.userAgent ?? "",
  };
}
