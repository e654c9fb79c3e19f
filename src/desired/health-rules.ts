import type { Problem } from "../core/problem.ts";
import { groupKindText } from "../core/object-ref.ts";
import { compileObjectExpression } from "../policy/cel/object-expression.ts";
import type { RepoSettings } from "../repo/model.ts";

/** Mistakes in syncline.yaml's `health:`, all of them: an expression that cannot be compiled, two rules for one kind. */
export function healthProblems({ health, at }: Pick<RepoSettings, "health" | "at">): readonly Problem[] {
  const first = new Map<string, number>();
  return health.flatMap((rule, index) => {
    const kind = groupKindText(rule);
    const before = first.get(kind);
    if (before === undefined) first.set(kind, index);
    const twice =
      before === undefined
        ? []
        : [
            {
              ...mistake(`health[${String(index)}] is a second rule for ${kind}`),
              position: at(["health", index]),
              hint: `The first is health[${String(before)}]: make them one.`,
            },
          ];
    // Its data must not come into a status by the way of a message.
    const secret =
      kind === "Secret"
        ? [
            {
              ...mistake(`health[${String(index)}]: a Secret has no health`),
              position: at(["health", index]),
              hint: "Remove the rule.",
            },
          ]
        : [];
    return [...twice, ...secret, ...expressionProblems(rule, ["health", index], at)];
  });
}

const fields = [
  ["healthy", "bool"],
  ["degraded", "bool"],
  ["suspended", "bool"],
  ["message", "string"],
] as const;

function expressionProblems(
  rule: RepoSettings["health"][number],
  path: readonly [string, number],
  at: RepoSettings["at"],
): readonly Problem[] {
  return fields.flatMap(([field, wanted]) => {
    const expression = rule[field];
    const compiled = expression === undefined ? undefined : compileObjectExpression(expression, wanted);
    if (compiled === undefined || compiled.ok) return [];
    const { error, hint = "The expression is CEL about `object`, the live object." } = compiled;
    const message = `${path[0]}[${String(path[1])}].${field}: ${error}`;
    return [{ ...mistake(message), position: at([...path, field]), hint }];
  });
}

function mistake(message: string): Pick<Problem, "severity" | "code" | "message"> {
  return { severity: "error", code: "REPO-FIELD", message };
}
