import assert from "node:assert/strict";
import { test } from "node:test";
import type { PolicyFile } from "../../src/policy/policy.ts";
import { readPolicies } from "../../src/policy/read.ts";
import { problemText } from "../support/problem-text.ts";
import { atMostTwo, binding, file, policy } from "./policies.ts";

const config = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: limits }\ndata: { max: '3' }\n";
const platform: PolicyFile = { ...file(policy(atMostTwo), "platform/rule.yaml"), mandatory: true };
const exceptions = (text: string): PolicyFile => file(text, "policies/exceptions.yaml");

/** [what is wrong, files, the problems] */
const rows: readonly [string, readonly PolicyFile[], readonly string[]][] = [
  ["nothing", [file(policy(atMostTwo))], []],
  ["no files at all", [], []],
  [
    "a parameter that a policy asks for",
    [file(policy(`${atMostTwo}paramKind: { apiVersion: v1, kind: ConfigMap }`) + config)],
    [],
  ],
  [
    "bad YAML",
    [file("a: [\n")],
    [
      "YAML-SYNTAX policies/rule.yaml:2:1 flow sequence in block collection must be sufficiently indented and end with a ] | Correct the indentation, or close the bracket.",
    ],
  ],
  [
    "an unknown field, with the nearest",
    [file(policy(`${atMostTwo}failurPolicy: Fail`))],
    ["POL-INVALID policies/rule.yaml:9:3 unknown field spec.failurPolicy | Did you mean failurePolicy?"],
  ],
  [
    "a word that is none",
    [file(policy(`${atMostTwo}failurePolicy: fail`))],
    [
      "POL-INVALID policies/rule.yaml:9:3 spec.failurePolicy must be one of Fail, Ignore | Did you mean Fail?",
    ],
  ],
  [
    "no validations",
    [file(policy("validations: []"))],
    ["POL-INVALID policies/rule.yaml:8:3 spec.validations must not be empty"],
  ],
  [
    "a syntax error, at its expression",
    [file(policy("validations:\n- expression: object.spec.("))],
    ["POL-INVALID policies/rule.yaml:9:17 expression: Expected IDENTIFIER, got LPAREN at character 13"],
  ],
  [
    "an unknown variable",
    [file(policy("validations: [{ expression: objct.spec.replicas == 1 }]"))],
    ["POL-INVALID policies/rule.yaml:8:31 expression: Unknown variable: objct at character 1"],
  ],
  [
    "an unknown function, under the name it was written with",
    [file(policy("validations: [{ expression: object.kind.substrin(1) == 'x' }]"))],
    [
      "POL-INVALID policies/rule.yaml:8:31 expression: found no matching overload for 'dyn.substrin(int)' at character 1",
    ],
  ],
  [
    "an expression that gives no bool",
    [file(policy("validations: [{ expression: \"'a' + 'b'\" }]"))],
    ["POL-INVALID policies/rule.yaml:8:31 the expression must give a bool, it gives string"],
  ],
  [
    "a variable that nobody defines",
    [
      file(
        policy(
          "variables: [{ name: pod, expression: object.spec }]\nvalidations: [{ expression: variables.pot.x }]",
        ),
      ),
    ],
    [
      "POL-INVALID policies/rule.yaml:9:31 variables.pot is not defined before it is read | Did you mean pod?",
    ],
  ],
  [
    "a variable that reads itself",
    [file(policy(`variables: [{ name: a, expression: variables.a }]\n${atMostTwo}`))],
    ["POL-INVALID policies/rule.yaml:8:38 variables.a is not defined before it is read"],
  ],
  [
    "authorizer, which only the API server has",
    [file(policy("validations: [{ expression: authorizer.path('/').check('get').allowed() }]"))],
    [
      "POL-INVALID policies/rule.yaml:8:31 expression: Unknown variable: authorizer at character 1 | Only the API server can answer `authorizer`: install that policy in the cluster.",
    ],
  ],
  [
    "an older API version",
    [file(policy(atMostTwo).replace("k8s.io/v1", "k8s.io/v1beta1"))],
    [
      "POL-INVALID policies/rule.yaml:1:1 not a policy, a binding or a parameter | Policies are ValidatingAdmissionPolicy and ValidatingAdmissionPolicyBinding of admissionregistration.k8s.io/v1; parameters are other objects than Secrets.",
    ],
  ],
  [
    "an object that is no parameter of anything",
    [file(policy(atMostTwo) + config)],
    [
      "POL-INVALID policies/rule.yaml:10:1 ConfigMap limits is no policy, and no policy takes parameters of its kind | Objects to apply belong to releases/<release>/manifests/.",
    ],
  ],
  [
    "two policies of one name",
    [file(policy(atMostTwo)), file(policy(atMostTwo), "policies/same.yaml")],
    ["POL-INVALID policies/same.yaml:1:1 policy rule stands also at policies/rule.yaml:1:1"],
  ],
  [
    "a binding of nothing",
    [file(policy(atMostTwo) + binding("validationActions: [Deny]", "ruel"))],
    ["POL-INVALID policies/rule.yaml:14:15 there is no policy ruel | Did you mean rule?"],
  ],
  [
    "a repo that softens what the platform demands",
    [platform, file(binding("validationActions: [Audit]"))],
    ["POL-INVALID policies/rule.yaml:6:15 policy rule is the platform's: this repo cannot bind it"],
  ],
  [
    "the platform's own binding",
    [{ ...file(policy(atMostTwo) + binding("validationActions: [Warn]")), mandatory: true }],
    [],
  ],
  [
    "a parameter among several policies",
    [
      file(policy(`${atMostTwo}paramKind: { apiVersion: v1, kind: ConfigMap }`) + config),
      file(policy(atMostTwo, "other"), "policies/other.yaml"),
    ],
    [],
  ],
  [
    "a text that is a list has no quotes to miss",
    [file(policy(`${atMostTwo}failurePolicy: []`))],
    ["POL-INVALID policies/rule.yaml:9:3 spec.failurePolicy must be a text"],
  ],
  [
    "a repo that excepts itself from what the platform demands",
    [platform, exceptions("- { policy: rule, reason: please }")],
    [
      "POL-INVALID policies/exceptions.yaml:1:3 policy rule is the platform's: this repo cannot make exceptions from it",
    ],
  ],
  [
    "the platform's own exceptions",
    [platform, { ...exceptions("- { policy: rule, reason: yes-we-may }"), mandatory: true }],
    [],
  ],
  [
    "an exception without a reason",
    [file(policy(atMostTwo)), exceptions("- { policy: rule }")],
    ["POL-INVALID policies/exceptions.yaml:1:3 [0].reason is missing"],
  ],
  [
    "a text that YAML takes for a boolean",
    [file(policy(atMostTwo)), exceptions("- { policy: rule, reason: yes }")],
    ["POL-INVALID policies/exceptions.yaml:1:19 [0].reason must be a text | Write it in quotes."],
  ],
  [
    "an exception from nothing",
    [file(policy(atMostTwo)), exceptions("- { policy: rul, reason: x }")],
    ["POL-INVALID policies/exceptions.yaml:1:3 there is no policy rul | Did you mean rule?"],
  ],
  [
    "an end that is no date",
    [file(policy(atMostTwo)), exceptions("- { policy: rule, reason: x, until: next week }")],
    ["POL-INVALID policies/exceptions.yaml:1:30 [0].until must look like 2026-12-31"],
  ],
];

for (const [name, files, want] of rows) {
  test(`readPolicies: ${name}`, () => {
    assert.deepEqual(readPolicies(files).problems.map(problemText), want);
  });
}

test("readPolicies: sorted by name, whatever the order of files", () => {
  const files = ["b", "c", "a"].map((name) => file(policy(atMostTwo, name), `policies/${name}.yaml`));
  assert.deepEqual(
    readPolicies(files).policies.policies.map(({ name }) => name),
    ["a", "b", "c"],
  );
});
