import { EvaluationError, type ASTNode, type Environment } from "@marcbachmann/cel-js";
import { printable } from "../../core/text.ts";
import type { PolicyVariable } from "./environment.ts";
import { mentionedPaths, type Mention } from "./mentions.ts";
import { variableNames } from "./variable-names.ts";
import { asWritten, ownNames } from "./own-names.ts";

export type CelContext = { readonly [name in PolicyVariable]: unknown };

/** One expression, ready to run. */
export interface Program {
  /** Names X that it reads as `variables.X`. */
  readonly reads: readonly string[];
  /** Paths it walks from a variable: `object.spec.replicas`. */
  readonly mentions: readonly Mention[];
  /** Errors are values: an expression that cannot be evaluated is a result that failurePolicy judges. */
  readonly run: (context: CelContext | { readonly object: unknown }) => Result;
}

/** `code` never holds data of the object; `error` may. */
export type Result =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: string; readonly code: string };

export type Compiled =
  | { readonly ok: true; readonly program: Program; readonly type: string }
  | { readonly ok: false; readonly error: string; readonly hint?: string };

/** Parses and checks an expression: syntax, names of variables and functions, types as far as they are known. `objection` may refuse
 *  a syntax tree, with the reason. */
export function compile(
  env: Environment,
  expression: string,
  objection: (ast: unknown) => string | undefined = () => undefined,
): Compiled {
  try {
    const parsed = env.parse(expression);
    const refused = objection(parsed.ast);
    if (refused !== undefined) return { ok: false, error: refused };
    useOwnFunctions(parsed.ast);
    const { valid, type = "dyn", error } = parsed.check();
    if (!valid) return refusal(error);
    return {
      ok: true,
      type,
      program: {
        reads: variableNames(parsed.ast),
        mentions: mentionedPaths(parsed.ast),
        run: (context) => attempt(() => parsed(context)),
      },
    };
  } catch (error) {
    return refusal(error);
  }
}

function attempt(run: () => unknown): Result {
  try {
    return { ok: true, value: run() };
  } catch (error) {
    // Anything else is a bug of ours, and must not pass for a user's mistake.
    if (!(error instanceof EvaluationError)) throw error;
    return { ok: false, error: asWritten(printable(error.summary)), code: error.code };
  }
}

interface CelError {
  readonly summary: string;
  readonly range?: { readonly start: number } | undefined;
}

function refusal(error: unknown): Compiled {
  if (!(error instanceof Error) || !("summary" in error)) throw error;
  const { summary, range } = error as unknown as CelError;
  const place = range === undefined ? "" : ` at character ${String(range.start + 1)}`;
  if (/Unknown variable: authorizer/.test(summary)) {
    return {
      ok: false,
      error: `${summary}${place}`,
      hint: "Only the API server can answer `authorizer`: install that policy in the cluster.",
    };
  }
  return { ok: false, error: `${asWritten(printable(summary))}${place}` };
}

/** Calls of functions that must answer as Kubernetes does are led to our own (own-names.ts). */
function useOwnFunctions(node: unknown): void {
  if (Array.isArray(node)) for (const child of node) useOwnFunctions(child);
  if (!isNode(node)) return;
  const args = node.args as unknown[];
  const isCall = node.op === "rcall" || node.op === "call";
  if (isCall && typeof args[0] === "string") args[0] = ownNames[args[0]] ?? args[0];
  useOwnFunctions(node.args);
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === "object" && value !== null && "op" in value && "args" in value;
}
