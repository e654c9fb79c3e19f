import type { Health } from "../core/health.ts";
import { groupKindText } from "../core/object-ref.ts";
import type { HealthExpressions } from "../core/release.ts";
import type { Program } from "../policy/cel/compile.ts";
import { compileObjectExpression, objectForCel } from "../policy/cel/object-expression.ts";
import { degraded, healthy, part, progressing, suspended, unseen, type HealthRule } from "./verdict.ts";

/** Rules of a repository by `Kind.group`. */
export type CustomRules = ReadonlyMap<string, HealthRule>;

/** Compiles syncline.yaml's `health:`. An expression that cannot be compiled was an error of the render; here its kind is Unknown. */
export function customRules(rules: readonly HealthExpressions[]): CustomRules {
  return new Map(rules.map((rule) => [groupKindText(rule), customRule(rule)]));
}

/** Degraded, then suspended, then healthy, whichever is true first; progressing when none is. What cannot be evaluated is Unknown with
 *  the reason, but an object whose controller has not written a status yet is only new. */
function customRule(rule: HealthExpressions): HealthRule {
  const verdicts = [
    [rule.degraded, degraded],
    [rule.suspended, suspended],
    [rule.healthy, () => healthy],
  ] as const;
  const steps = verdicts.map(([expression, verdict]) => ({ ask: asking(expression, "bool"), verdict }));
  const told = asking(rule.message, "string");
  return (object) => {
    const late = unseen(object);
    if (late !== undefined) return late;
    const seen = objectForCel(object);
    if (!seen.ok) return unknown(seen.error);
    const text = (): string => {
      const said = told(seen.value);
      return said.ok && typeof said.value === "string" ? said.value.slice(0, longestMessage) : "";
    };
    for (const { ask, verdict } of steps) {
      const answer = ask(seen.value);
      if (!answer.ok) return hasStatus(object) ? unknown(answer.error) : isNew;
      if (answer.value === true) return verdict(text() || "as the rule of syncline.yaml says");
      if (answer.value !== false) return unknown("the expression gives neither true nor false");
    }
    return progressing(text() || "not healthy yet");
  };
}

const longestMessage = 300;
const isNew: Health = progressing("its controller has not written a status yet");

function unknown(reason: string): Health {
  return { status: "Unknown", message: `its health rule in syncline.yaml: ${reason}` };
}

function hasStatus(object: Parameters<HealthRule>[0]): boolean {
  return Object.keys(part(object, "status")).length > 0;
}

/** An expression that is not there is never true, and says nothing. */
function asking(
  expression: string | undefined,
  wanted: "bool" | "string",
): (object: unknown) => ReturnType<Program["run"]> {
  if (expression === undefined) return () => ({ ok: true, value: false });
  const compiled = compileObjectExpression(expression, wanted);
  if (!compiled.ok) return () => ({ ok: false, error: compiled.error, code: "invalid" });
  return (object) => compiled.program.run({ object });
}
