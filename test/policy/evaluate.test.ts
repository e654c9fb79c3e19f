import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluatePolicies, type PolicyContext } from "../../src/policy/evaluate.ts";
import type { PolicyFile } from "../../src/policy/policy.ts";
import { readPolicies } from "../../src/policy/read.ts";
import { problemText } from "../support/problem-text.ts";
import { context, manifestsOf } from "./manifests.ts";
import { atMostTwo, binding, file, policy } from "./policies.ts";

const web = (replicas: number, more = ""): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web, namespace: shop${more} }\nspec: { replicas: ${replicas} }\n`;
const refused = "POL-DENIED m.yaml:1:1 Deployment shop/web: at most two (policy rule, policies/rule.yaml)";
const warned = `warning ${refused.replace("DENIED", "WARN")}`;
const secret =
  "apiVersion: v1\nkind: Secret\nmetadata: { name: db, namespace: shop }\ndata: { password: aHVudGVyMg== }\n";
const onSecrets =
  "matchConstraints: { resourceRules: [{ apiGroups: [''], apiVersions: [v1], operations: ['*'], resources: [secrets] }] }\n";
const limits = (max: number, name = "limits"): string =>
  `---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, labels: { tier: ${name} } }\ndata: { max: "${max}" }\n`;
const withParams =
  "paramKind: { apiVersion: v1, kind: ConfigMap }\nvalidations: [{ expression: object.spec.replicas <= int(params.data.max), messageExpression: \"'at most ' + params.data.max\" }]\n";
const where = (match: string): string =>
  policy(`matchConstraints: { resourceRules: [${match}] }\n${atMostTwo}`);
const rule = "apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [deployments]";

interface Row {
  readonly policies: string;
  readonly manifests: string;
  readonly exceptions?: string;
  readonly context?: Partial<PolicyContext>;
}

/** [what is the case, input, the problems without hints] */
const rows: readonly [string, Row, readonly string[]][] = [
  ["a rule that holds", { policies: policy(atMostTwo), manifests: web(2) }, []],
  ["a rule that is broken", { policies: policy(atMostTwo), manifests: web(3) }, [refused]],
  [
    "another kind is none of its business",
    { policies: policy(atMostTwo), manifests: web(3).replace("Deployment", "StatefulSet") },
    [],
  ],
  [
    "Warn",
    { policies: policy(atMostTwo) + binding("validationActions: [Warn]"), manifests: web(3) },
    [warned],
  ],
  [
    "Deny beats Warn",
    { policies: policy(atMostTwo) + binding("validationActions: [Deny, Audit]"), manifests: web(3) },
    [refused],
  ],
  [
    "Audit alone",
    { policies: policy(atMostTwo) + binding("validationActions: [Audit]"), manifests: web(3) },
    [],
  ],
  [
    "a field that is not there fails the rule",
    { policies: policy(atMostTwo), manifests: web(3).replace("replicas: 3", "") },
    [refused.replace("at most two", "cannot be judged: at most two: No such key: replicas")],
  ],
  [
    "… unless failures are ignored",
    { policies: policy(`${atMostTwo}failurePolicy: Ignore`), manifests: web(3).replace("replicas: 3", "") },
    [],
  ],
  [
    "a match condition that is false",
    {
      policies: policy(
        `${atMostTwo}matchConditions: [{ name: prod, expression: "object.metadata.namespace == 'prod'" }]`,
      ),
      manifests: web(3),
    },
    [],
  ],
  [
    "a match condition that fails",
    {
      policies: policy(`${atMostTwo}matchConditions: [{ name: prod, expression: object.nope.x }]`),
      manifests: web(3),
    },
    [refused.replace("at most two", "cannot be judged: matchCondition prod: No such key: nope")],
  ],
  [
    "a false condition beside a failing one",
    {
      policies: policy(
        `${atMostTwo}matchConditions: [{ name: bad, expression: object.nope.x }, { name: never, expression: "false" }]`,
      ),
      manifests: web(3),
    },
    [],
  ],
  [
    "a message made by an expression",
    {
      policies: policy(
        "variables: [{ name: count, expression: object.spec.replicas }]\nvalidations: [{ expression: variables.count < 2, messageExpression: \"'too many: ' + string(variables.count)\" }]",
      ),
      manifests: web(3),
    },
    [refused.replace("at most two", "too many: 3")],
  ],
  [
    "a message expression that fails leaves the message",
    {
      policies: policy(
        "validations: [{ expression: object.spec.replicas < 2, message: at most two, messageExpression: object.nope }]",
      ),
      manifests: web(3),
    },
    [refused],
  ],
  [
    "no message at all",
    { policies: policy("validations: [{ expression: object.spec.replicas < 2 }]"), manifests: web(3) },
    [refused.replace("at most two", "failed expression: object.spec.replicas < 2")],
  ],
  [
    "a variable that fails is only a failure where it is read",
    {
      policies: policy(
        "variables: [{ name: bad, expression: object.nope }]\nvalidations: [{ expression: object.spec.replicas > 2 || variables.bad }]",
      ),
      manifests: web(3),
    },
    [],
  ],
  [
    "what the request is",
    {
      policies: policy(
        "validations: [{ expression: \"request.operation == 'CREATE' && request.namespace == 'shop' && request.name == 'web' && request.kind.kind == 'Deployment' && request.resource.resource == 'deployments' && oldObject == null && namespaceObject.metadata.name == 'shop'\" }]",
      ),
      manifests: web(3),
    },
    [],
  ],
  [
    "match conditions that all hold",
    {
      policies: policy(
        `${atMostTwo}matchConditions: [{ name: a, expression: "true" }, { name: b, expression: object.spec.replicas > 0 }]`,
      ),
      manifests: web(3),
    },
    [refused],
  ],
  [
    "a match condition that gives no bool",
    {
      policies: policy(`${atMostTwo}matchConditions: [{ name: a, expression: object.kind }]`),
      manifests: web(1),
    },
    [refused.replace("at most two", "cannot be judged: matchCondition a: the expression gives no bool")],
  ],
  [
    "a rule that gives no bool",
    {
      policies: policy("validations: [{ expression: object.kind, message: at most two }]"),
      manifests: web(1),
    },
    [refused.replace("at most two", "cannot be judged: at most two: the expression gives no bool")],
  ],
  [
    "a Namespace is in itself, and has no namespaceObject",
    {
      policies: policy(
        "matchConstraints: { resourceRules: [{ apiGroups: [''], apiVersions: [v1], operations: ['*'], resources: [namespaces] }] }\nvalidations: [{ expression: \"request.namespace == 'shop' && namespaceObject == null\" }]",
      ),
      manifests: "apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n",
    },
    [],
  ],
  [
    "another group's Namespace is not",
    {
      policies: policy(
        "matchConstraints: { resourceRules: [{ apiGroups: [example.com], apiVersions: [v1], operations: ['*'], resources: ['*'] }] }\nvalidations: [{ expression: \"request.namespace == 'x'\" }]",
      ),
      manifests: "apiVersion: example.com/v1\nkind: Namespace\nmetadata: { name: shop, namespace: x }\n",
    },
    [],
  ],
  // where a policy looks
  [
    "operation UPDATE alone has nothing to compare with",
    { policies: where(`{ ${rule.replace("CREATE", "UPDATE")} }`), manifests: web(3) },
    [],
  ],
  [
    "resources *",
    { policies: where(`{ ${rule.replace("deployments", "'*'")} }`), manifests: web(3) },
    [refused],
  ],
  [
    "a subresource is not the object",
    { policies: where(`{ ${rule.replace("deployments", "deployments/scale")} }`), manifests: web(3) },
    [],
  ],
  ["resourceNames", { policies: where(`{ ${rule}, resourceNames: [other] }`), manifests: web(3) }, []],
  ["scope Cluster", { policies: where(`{ ${rule}, scope: Cluster }`), manifests: web(3) }, []],
  [
    "another version is equivalent",
    { policies: where(`{ ${rule.replace("v1]", "v1beta9]")} }`), manifests: web(3) },
    [refused],
  ],
  [
    "… unless exactly this one is meant",
    {
      policies: policy(
        `matchConstraints: { matchPolicy: Exact, resourceRules: [{ ${rule.replace("v1]", "v1beta9]")} }] }\n${atMostTwo}`,
      ),
      manifests: web(3),
    },
    [],
  ],
  [
    "excludeResourceRules",
    {
      policies: policy(
        `matchConstraints: { resourceRules: [{ ${rule} }], excludeResourceRules: [{ ${rule}, resourceNames: [web] }] }\n${atMostTwo}`,
      ),
      manifests: web(3),
    },
    [],
  ],
  [
    "objectSelector of a binding",
    {
      policies:
        policy(atMostTwo) +
        binding(
          "validationActions: [Deny]\nmatchResources: { objectSelector: { matchLabels: { tier: web } } }",
        ),
      manifests: `${web(3)}---\n${web(3, ", labels: { tier: web }")}`,
    },
    [refused.replace("m.yaml:1:1", "m.yaml:6:1")],
  ],
  [
    "namespaceSelector: labels of a Namespace of the release",
    {
      policies:
        policy(atMostTwo) +
        binding(
          "validationActions: [Deny]\nmatchResources: { namespaceSelector: { matchExpressions: [{ key: free, operator: DoesNotExist }] } }",
        ),
      manifests: `${web(3)}---\napiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { free: 'yes' } }\n`,
    },
    [],
  ],
  [
    "namespaceSelector: a namespace's name is always known",
    {
      policies:
        policy(atMostTwo) +
        binding(
          "validationActions: [Deny]\nmatchResources: { namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: shop } } }",
        ),
      manifests: web(3),
    },
    [refused],
  ],
  [
    "namespaceSelector: labels known from elsewhere",
    {
      policies:
        policy(atMostTwo) +
        binding(
          "validationActions: [Deny]\nmatchResources: { namespaceSelector: { matchLabels: { tier: shop } } }",
        ),
      manifests: web(3),
      context: {
        namespaces: [
          { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop", labels: { tier: "shop" } } },
        ],
      },
    },
    [refused],
  ],
  [
    "a custom resource by the plural of its definition",
    {
      policies: policy(
        "matchConstraints: { resourceRules: [{ apiGroups: [example.com], apiVersions: ['*'], operations: ['*'], resources: [mice] }] }\nvalidations: [{ expression: 'false', message: no mice }]",
      ),
      manifests:
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: { name: mice.example.com }\nspec: { group: example.com, names: { kind: Mouse, plural: mice } }\n---\napiVersion: example.com/v1\nkind: Mouse\nmetadata: { name: m, namespace: shop }\n",
    },
    ["POL-DENIED m.yaml:6:1 Mouse shop/m: no mice (policy rule, policies/rule.yaml)"],
  ],
  [
    "policies are not shown to policies",
    {
      policies: policy(
        "matchConstraints: { resourceRules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*'] }] }\nvalidations: [{ expression: 'false' }]",
      ),
      manifests: policy(atMostTwo),
    },
    [],
  ],
  // parameters
  [
    "a parameter by name",
    {
      policies:
        policy(withParams) +
        binding("paramRef: { name: limits }\nvalidationActions: [Deny]") +
        limits(2) +
        limits(9, "other"),
      manifests: web(3),
    },
    [refused.replace("at most two", "at most 2")],
  ],
  [
    "parameters by selector: each is asked",
    {
      policies:
        policy(withParams) +
        binding("paramRef: { selector: {}, parameterNotFoundAction: Deny }\nvalidationActions: [Deny]") +
        limits(1) +
        limits(2, "other"),
      manifests: web(3),
    },
    [refused.replace("at most two", "at most 1"), refused.replace("at most two", "at most 2")],
  ],
  [
    "a parameter that is missing",
    {
      policies:
        policy(withParams) +
        binding("paramRef: { name: gone, parameterNotFoundAction: Deny }\nvalidationActions: [Deny]") +
        limits(2),
      manifests: web(3),
    },
    [refused.replace("at most two", "cannot be judged: its parameter gone is not among the policies")],
  ],
  [
    "a parameter that may be missing",
    {
      policies:
        policy(withParams) +
        binding("paramRef: { name: gone, parameterNotFoundAction: Allow }\nvalidationActions: [Deny]") +
        limits(2),
      manifests: web(3),
    },
    [],
  ],
  [
    "a parameter of the namespace that the binding names",
    {
      policies:
        policy(withParams) +
        binding("paramRef: { name: limits, namespace: two }\nvalidationActions: [Deny]") +
        limits(2).replace("name: limits,", "name: limits, namespace: two,") +
        limits(1).replace("name: limits,", "name: limits, namespace: one,"),
      manifests: web(3),
    },
    [refused.replace("at most two", "at most 2")],
  ],
  [
    "parameters that the binding asks for and the policy does not",
    {
      policies: policy(atMostTwo) + binding("paramRef: { name: gone }\nvalidationActions: [Deny]"),
      manifests: web(3),
    },
    [refused],
  ],
  // secrets
  [
    "a Secret's data is in no message",
    {
      policies: policy(
        `${onSecrets}validations: [{ expression: size(object.data.password) > 99, messageExpression: "'password is ' + object.data.password" }]`,
      ),
      manifests: secret,
    },
    ["POL-DENIED m.yaml:1:1 Secret shop/db: password is *** (policy rule, policies/rule.yaml)"],
  ],
  [
    "nor in the words of a failure",
    {
      policies: policy(
        `${onSecrets}validations: [{ expression: bool(object.data.password), message: yes or no }]`,
      ),
      manifests: secret,
    },
    [
      "POL-DENIED m.yaml:1:1 Secret shop/db: cannot be judged: yes or no: bool_conversion_error (policy rule, policies/rule.yaml)",
    ],
  ],
  // exceptions
  [
    "an exception",
    {
      policies: policy(atMostTwo),
      manifests: web(3),
      exceptions: "- { policy: rule, object: Deployment/web, reason: x }",
    },
    [],
  ],
  [
    "an exception of another object",
    {
      policies: policy(atMostTwo),
      manifests: web(3),
      exceptions: "- { policy: rule, object: Deployment/api, reason: x }",
    },
    [refused],
  ],
  [
    "an exception of this release",
    {
      policies: policy(atMostTwo),
      manifests: web(3),
      exceptions: "- { policy: rule, release: shop, reason: x }",
      context: { release: "shop" },
    },
    [],
  ],
  [
    "an exception of another release",
    {
      policies: policy(atMostTwo),
      manifests: web(3),
      exceptions: "- { policy: rule, release: shop, reason: x }",
      context: { release: "api" },
    },
    [refused],
  ],
  [
    "an exception of another environment",
    {
      policies: policy(atMostTwo),
      manifests: web(3),
      exceptions: "- { policy: rule, environment: dev, reason: x }",
    },
    [refused],
  ],
  [
    "an exception on its last day",
    {
      policies: policy(atMostTwo),
      manifests: web(3),
      exceptions: "- { policy: rule, until: 2026-11-21, reason: x }",
      context: { now: new Date("2026-11-21T23:59:59Z") },
    },
    [],
  ],
  [
    "an exception after its last day",
    {
      policies: policy(atMostTwo),
      manifests: web(3),
      exceptions: "- { policy: rule, until: 2026-11-21, reason: x }",
      context: { now: new Date("2026-11-22T00:00:00Z") },
    },
    [
      refused,
      "warning POL-WARN policies/exceptions.yaml:1:3 the exception of Deployment shop/web from policy rule ended on 2026-11-21 (x)",
    ],
  ],
  [
    "an ended exception nobody needs",
    {
      policies: policy(atMostTwo),
      manifests: web(2),
      exceptions: "- { policy: rule, until: 2026-11-21, reason: x }",
      context: { now: new Date("2027-01-01T00:00:00Z") },
    },
    [],
  ],
];

for (const [name, row, want] of rows) {
  test(`evaluatePolicies: ${name}`, () => {
    const files: PolicyFile[] = [file(row.policies)];
    if (row.exceptions !== undefined) files.push(file(row.exceptions, "policies/exceptions.yaml"));
    const { policies, problems } = readPolicies(files);
    assert.deepEqual(problems, []);
    const found = evaluatePolicies(manifestsOf(row.manifests), policies, { ...context, ...row.context });
    assert.deepEqual(
      found.map(({ hint: _, ...problem }) => problemText(problem)),
      want,
    );
  });
}

test("evaluatePolicies: the hint of a mandatory policy does not send people to exceptions.yaml", () => {
  const { policies } = readPolicies([{ ...file(policy(atMostTwo)), mandatory: true }]);
  const [problem] = evaluatePolicies(manifestsOf(web(3)), policies, context);
  assert.match(problem?.hint ?? "", /platform's/);
  assert.doesNotMatch(problem?.hint ?? "", /exceptions\.yaml/);
});

test("evaluatePolicies: the repo cannot give the parameters of a mandatory policy", () => {
  const platform = `${policy(withParams)}${binding("paramRef: { name: limits }\nvalidationActions: [Deny]")}`;
  const { policies, problems } = readPolicies([
    { ...file(`${platform}${limits(2)}`, "platform/rule.yaml"), mandatory: true },
    file(limits(99), "policies/limits.yaml"),
  ]);
  assert.deepEqual(problems, []);
  const found = evaluatePolicies(manifestsOf(web(3)), policies, context);
  assert.deepEqual(
    found.map(({ message }) => message),
    ["Deployment shop/web: at most 2 (policy rule, platform/rule.yaml)"],
  );
});
