import type { KubeObject, Manifest } from "../core/manifest.ts";
import { printable } from "../core/text.ts";
import type { Surroundings } from "./candidate.ts";
import type { CelContext, Result } from "./cel/compile.ts";
import { contextOf, isSecret, masked } from "./context.ts";
import type { Candidate } from "./match.ts";
import type { Policy, PolicyUse, Validation } from "./policy.ts";

export interface Violation {
  /** One line; free of a Secret's data. */
  readonly message: string;
}

interface Judged {
  readonly manifest: Manifest;
  readonly candidate: Candidate;
  readonly around: Surroundings;
}

/** Evaluates one policy, as one binding uses it, for one object that both match. */
export function judge(policy: Policy, { params }: PolicyUse, judged: Judged): readonly Violation[] {
  switch (params.type) {
    case "none":
      return judgeWith(policy, null, judged);
    case "objects":
      return params.objects.flatMap((object) => judgeWith(policy, object, judged));
    case "missing":
      if (params.action === "Allow") return [];
      return failed(policy, `its parameter ${params.name} is not among the policies`);
  }
}

function judgeWith(policy: Policy, params: KubeObject | null, judged: Judged): readonly Violation[] {
  const { object } = judged.manifest;
  const secret = isSecret(object);
  const context = contextOf(policy, object, { params, ...judged });
  const conditions = policy.matchConditions.map(({ program }) => program.run(context));
  if (conditions.some((result) => result.ok && result.value === false)) return [];
  const broken = conditions.findIndex((result) => !result.ok || result.value !== true);
  if (broken >= 0) {
    const name = policy.matchConditions[broken]?.name ?? "";
    return failed(policy, `matchCondition ${name}: ${whyNot(conditions[broken], secret)}`);
  }
  // A message may quote the object. For a Secret it is made from a copy whose data says nothing.
  const spoken = secret ? contextOf(policy, masked(object), { params, ...judged }) : context;
  return policy.validations.flatMap((validation) => {
    const result = validation.program.run(context);
    if (result.ok && result.value === true) return [];
    if (result.ok && result.value === false) return [{ message: messageOf(validation, spoken) }];
    return failed(policy, `${validation.message}: ${whyNot(result, secret)}`);
  });
}

/** An expression that cannot be evaluated refuses, unless the policy says that it should be ignored then. */
function failed({ failurePolicy }: Policy, why: string): readonly Violation[] {
  return failurePolicy === "Ignore" ? [] : [{ message: printable(`cannot be judged: ${why}`) }];
}

function whyNot(result: Result | undefined, secret: boolean): string {
  if (result === undefined || result.ok) return "the expression gives no bool";
  return secret ? result.code : result.error;
}

/** Source: validator.go of k8s.io/apiserver: messageExpression if it gives a line of text, else message. */
function messageOf({ message, messageProgram }: Validation, context: CelContext): string {
  const result = messageProgram?.run(context);
  const text = result?.ok === true && typeof result.value === "string" ? result.value.trim() : "";
  return printable(text === "" || text.includes("\n") ? message : text);
}
