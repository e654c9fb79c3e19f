import type { KubeObject } from "../core/manifest.ts";
import { printable } from "../core/text.ts";
import type { CelContext, Result } from "./cel/compile.ts";
import { contextOf } from "./context.ts";
import { failingPath, type ObjectPath } from "./failing-path.ts";
import type { Policy, PolicyUse, Validation } from "./policy.ts";
import type { Subject } from "./subject.ts";

export interface Violation {
  /** One line; free of a Secret's data. */
  readonly message: string;
  /** Where the object most likely breaks the rule; [] = not known. */
  readonly path: ObjectPath;
}

/** Evaluates one policy, as one binding uses it, for one object that both match. */
export function judge(policy: Policy, { params }: PolicyUse, subject: Subject): readonly Violation[] {
  switch (params.type) {
    case "none":
      return judgeWith(policy, null, subject);
    case "objects":
      return params.objects.flatMap((object) => judgeWith(policy, object, subject));
    case "missing":
      if (params.action === "Allow") return [];
      return failed(policy, `its parameter ${params.name} is not among the policies`);
  }
}

function judgeWith(policy: Policy, params: KubeObject | null, subject: Subject): readonly Violation[] {
  const context = contextOf(policy, subject.seen(), params);
  const conditions = policy.matchConditions.map(({ program }) => program.run(context));
  if (conditions.some((result) => result.ok && result.value === false)) return [];
  const broken = conditions.findIndex((result) => !result.ok || result.value !== true);
  if (broken >= 0) {
    const name = policy.matchConditions[broken]?.name ?? "";
    return failed(policy, `matchCondition ${name}: ${whyNot(conditions[broken], subject)}`);
  }
  return policy.validations.flatMap((validation) => {
    const result = validation.program.run(context);
    if (result.ok && result.value === true) return [];
    const path = failingPath(validation, policy.variables, subject.manifest.object);
    if (result.ok && result.value === false) {
      const quotable = subject.isSecret ? contextOf(policy, subject.quotable(), params) : context;
      return [{ message: messageOf(validation, quotable), path }];
    }
    return failed(policy, `${validation.message}: ${whyNot(result, subject)}`, path);
  });
}

/** An expression that cannot be evaluated refuses, unless the policy says that it should be ignored then. */
function failed({ failurePolicy }: Policy, why: string, path: ObjectPath = []): readonly Violation[] {
  return failurePolicy === "Ignore" ? [] : [{ message: printable(`cannot be judged: ${why}`), path }];
}

function whyNot(result: Result | undefined, { isSecret }: Subject): string {
  if (result === undefined || result.ok) return "the expression gives no bool";
  return isSecret ? result.code : result.error;
}

/** Source: validator.go of k8s.io/apiserver: messageExpression if it gives a line of text, else message. */
function messageOf({ message, messageProgram }: Validation, context: CelContext): string {
  const result = messageProgram?.run(context);
  const text = result?.ok === true && typeof result.value === "string" ? result.value.trim() : "";
  return printable(text === "" || text.includes("\n") ? message : text);
}
