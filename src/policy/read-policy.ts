import type { Environment } from "@marcbachmann/cel-js";
import type { Problem } from "../core/problem.ts";
import { nearest } from "../core/text.ts";
import type { YamlDocument, YamlPath } from "../yaml/document.ts";
import { compile, type Program } from "./cel/compile.ts";
import { invalid, misfits } from "./invalid.ts";
import { matchRules, type MatchSpec } from "./match-rules.ts";
import type { NamedProgram, Policy, PolicyFile, Validation } from "./policy.ts";
import { policyShape } from "./policy-shape.ts";

/** A policy before its bindings are known. */
export interface UnboundPolicy extends Omit<Policy, "uses"> {
  readonly paramKind: { readonly apiVersion: string; readonly kind: string } | undefined;
}

/** The document as its shape guarantees it. */
interface PolicyDocument {
  readonly metadata: { readonly name?: unknown };
  readonly spec: {
    readonly failurePolicy?: "Fail" | "Ignore";
    readonly paramKind?: { readonly apiVersion: string; readonly kind: string };
    readonly matchConstraints: MatchSpec;
    readonly matchConditions?: readonly NamedExpression[];
    readonly variables?: readonly NamedExpression[];
    readonly validations: readonly {
      readonly expression: string;
      readonly message?: string;
      readonly messageExpression?: string;
    }[];
  };
}

interface NamedExpression {
  readonly name: string;
  readonly expression: string;
}

/** Compiles one ValidatingAdmissionPolicy; without a policy the problems say why. */
export function readPolicy(
  document: YamlDocument,
  file: PolicyFile,
  env: Environment,
): { readonly policy?: UnboundPolicy; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [...misfits(document, policyShape)];
  if (problems.length > 0) return { problems };
  const { metadata, spec } = document.value as unknown as PolicyDocument;
  if (typeof metadata.name !== "string")
    problems.push(invalid(document.position, "metadata.name is missing"));
  const reader: Reader = { document, env, problems };
  const policy: UnboundPolicy = {
    name: String(metadata.name),
    position: document.position,
    mandatory: file.mandatory ?? false,
    match: matchRules(spec.matchConstraints),
    matchConditions: named(reader, "matchConditions", spec.matchConditions ?? []),
    variables: named(reader, "variables", spec.variables ?? []),
    validations: validations(reader, spec.validations, spec.variables ?? []),
    failurePolicy: spec.failurePolicy ?? "Fail",
    paramKind: spec.paramKind,
  };
  return problems.length > 0 ? { problems } : { policy, problems };
}

interface Reader {
  readonly document: YamlDocument;
  readonly env: Environment;
  readonly problems: Problem[];
}

/** matchConditions are asked before there are variables; a variable sees those above it. */
function named(
  reader: Reader,
  field: "matchConditions" | "variables",
  list: readonly NamedExpression[],
): readonly NamedProgram[] {
  return list.flatMap(({ name, expression }, i) => {
    const known = field === "variables" ? list.slice(0, i).map((variable) => variable.name) : [];
    const wanted = field === "variables" ? "dyn" : "bool";
    const program = expressionAt(reader, ["spec", field, i, "expression"], { expression, wanted, known });
    return program === undefined ? [] : [{ name, program }];
  });
}

function validations(
  reader: Reader,
  list: PolicyDocument["spec"]["validations"],
  variables: readonly NamedExpression[],
): readonly Validation[] {
  const known = variables.map(({ name }) => name);
  return list.flatMap(({ expression, message, messageExpression }, i) => {
    const at = ["spec", "validations", i];
    const program = expressionAt(reader, [...at, "expression"], { expression, wanted: "bool", known });
    const spoken = { expression: messageExpression ?? "", wanted: "string", known } as const;
    const messageProgram =
      messageExpression === undefined
        ? undefined
        : expressionAt(reader, [...at, "messageExpression"], spoken);
    if (program === undefined) return [];
    return [{ program, message: message ?? `failed expression: ${expression.trim()}`, messageProgram }];
  });
}

interface Wanted {
  readonly expression: string;
  readonly wanted: "bool" | "string" | "dyn";
  /** Variables it may read. */
  readonly known: readonly string[];
}

function expressionAt(
  { document, env, problems }: Reader,
  path: YamlPath,
  { expression, wanted, known }: Wanted,
): Program | undefined {
  const compiled = compile(env, expression);
  if (!compiled.ok) {
    problems.push(invalid(document.at(path), `expression: ${compiled.error}`, compiled.hint));
    return undefined;
  }
  if (wanted !== "dyn" && compiled.type !== wanted && !compiled.type.startsWith("dyn")) {
    problems.push(
      invalid(document.at(path), `the expression must give a ${wanted}, it gives ${compiled.type}`),
    );
  }
  for (const name of compiled.program.reads.filter((read) => !known.includes(read))) {
    const meant = nearest(name, known);
    problems.push(
      invalid(
        document.at(path),
        `variables.${name} is not defined before it is read`,
        meant && `Did you mean ${meant}?`,
      ),
    );
  }
  return compiled.program;
}
