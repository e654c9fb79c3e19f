import type { Json } from "../core/json.ts";
import type { KubeObject } from "../core/manifest.ts";
import type { Position } from "../core/position.ts";
import type { Program } from "./cel/compile.ts";

/** A file of policies. `mandatory` marks the platform's own: the repo can neither except nor soften them. */
export interface PolicyFile {
  readonly path: string;
  readonly text: string;
  readonly mandatory?: boolean;
}

/** Everything that was read, ready to be evaluated. */
export interface PolicySet {
  /** Sorted by name. */
  readonly policies: readonly Policy[];
  readonly exceptions: readonly PolicyException[];
}

/** One ValidatingAdmissionPolicy, compiled, with the ways it is bound. */
export interface Policy {
  readonly name: string;
  readonly position: Position;
  readonly mandatory: boolean;
  readonly match: MatchRules;
  readonly matchConditions: readonly NamedProgram[];
  readonly variables: readonly NamedProgram[];
  readonly validations: readonly Validation[];
  readonly failurePolicy: "Fail" | "Ignore";
  readonly uses: readonly PolicyUse[];
}

export interface NamedProgram {
  readonly name: string;
  readonly program: Program;
}

export interface Validation {
  readonly program: Program;
  readonly message: string;
  readonly messageProgram: Program | undefined;
}

export type ValidationAction = "Deny" | "Warn" | "Audit";

/** How a policy is bound; without a binding it denies, everywhere it matches. */
export interface PolicyUse {
  readonly actions: readonly ValidationAction[];
  readonly match: MatchRules;
  readonly params: Params;
}

/** none: the policy has no parameters. missing: the binding names some that are not there. */
export type Params =
  | { readonly type: "none" }
  | { readonly type: "objects"; readonly objects: readonly KubeObject[] }
  | { readonly type: "missing"; readonly name: string; readonly action: "Allow" | "Deny" };

export interface MatchRules {
  /** Absent = every resource (bindings); a policy always has rules. */
  readonly rules: readonly ResourceRule[] | undefined;
  readonly excluded: readonly ResourceRule[];
  readonly namespaceSelector: LabelSelector;
  readonly objectSelector: LabelSelector;
  /** Equivalent: other versions of a listed resource match too. */
  readonly anyVersion: boolean;
}

export interface ResourceRule {
  readonly apiGroups: readonly string[];
  readonly apiVersions: readonly string[];
  readonly resources: readonly string[];
  readonly operations: readonly string[];
  readonly resourceNames: readonly string[];
  readonly scope: string;
}

/** metav1.LabelSelector; {} selects everything. */
export interface LabelSelector {
  readonly matchLabels?: { readonly [key: string]: Json | undefined };
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

/** An entry of exceptions.yaml. */
export interface PolicyException {
  readonly policy: string;
  /** Absent = any. */
  readonly release: string | undefined;
  readonly environment: string | undefined;
  /** `Kind/name`. */
  readonly object: string | undefined;
  readonly reason: string;
  /** `2026-12-31`: the last day it holds, in UTC. */
  readonly until: string | undefined;
  readonly position: Position;
}
