import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonObject } from "../../src/core/json.ts";
import type { KubeObject } from "../../src/core/manifest.ts";
import {
  defaultStamp,
  onlyIn,
  stampApiVersion,
  stampName,
  stampPolicies,
  type StampOptions,
} from "../../src/install/stamp.ts";
import { isStamped, stampState } from "../../src/install/stamp-state.ts";

const at = "2026-11-01T10:00:00Z";

/** As the API server gives them back. */
function stored(namespaceSelector: JsonObject = {}, more: Partial<StampOptions> = {}): KubeObject[] {
  return stampPolicies("gitops", { ...defaultStamp, namespaceSelector, ...more }).map((object) => {
    const { spec } = object as { spec?: { matchConstraints?: JsonObject; matchResources?: JsonObject } };
    const base = { ...object, metadata: { ...object.metadata, creationTimestamp: at } };
    if (spec?.matchConstraints !== undefined) {
      const all = {
        matchPolicy: "Equivalent",
        namespaceSelector: {},
        objectSelector: {},
        ...spec.matchConstraints,
      };
      const rules = (all as unknown as { resourceRules: JsonObject[] }).resourceRules;
      const matchConstraints = { ...all, resourceRules: rules.map((rule) => ({ ...rule, scope: "*" })) };
      return { ...base, spec: { ...spec, matchConstraints } } as unknown as KubeObject;
    }
    if (spec?.matchResources === undefined) return base;
    const matchResources = { matchPolicy: "Equivalent", objectSelector: {}, ...spec.matchResources };
    return { ...base, spec: { ...spec, matchResources } } as unknown as KubeObject;
  });
}

/** The same with something else in one spec. */
const altered = (kind: string, change: (spec: Record<string, JsonObject>) => object): KubeObject[] =>
  stored().map((object) =>
    object.kind === kind && object.metadata.name === stampName
      ? ({ ...object, spec: change(object["spec"] as Record<string, JsonObject>) } as unknown as KubeObject)
      : object,
  );
const policy = "MutatingAdmissionPolicy";
const binding = "MutatingAdmissionPolicyBinding";
const within = (more: JsonObject) => altered(binding, (spec) => ({ ...spec, matchResources: more }));

const rows: readonly (readonly [string, readonly KubeObject[], string | readonly string[] | undefined])[] = [
  ["as it is installed", stored(), undefined],
  ["in some namespaces", stored(onlyIn(["shop", "pay"])), ["shop", "pay"]],
  ["nothing there", [], "MutatingAdmissionPolicy syncline-stamp is not installed"],
  [
    "no binding",
    stored().filter(({ kind }) => kind !== binding),
    "MutatingAdmissionPolicy syncline-stamp is not installed",
  ],
  [
    "bound to another policy",
    altered(binding, (spec) => ({ ...spec, policyName: "other" })),
    "MutatingAdmissionPolicyBinding syncline-stamp is not as this version installs it",
  ],
  [
    "one expression is another",
    altered(policy, (spec) => ({ ...spec, matchConditions: [{ name: "stamp", expression: "false" }] })),
    "MutatingAdmissionPolicy syncline-stamp is not as this version installs it",
  ],
  [
    "one more condition",
    altered(policy, (spec) => ({
      ...spec,
      matchConditions: [
        ...(spec["matchConditions"] as unknown as object[]),
        { name: "x", expression: "false" },
      ],
    })),
    "MutatingAdmissionPolicy syncline-stamp is not as this version installs it",
  ],
  [
    "resources taken out",
    altered(policy, (spec) => ({
      ...spec,
      matchConstraints: {
        ...spec["matchConstraints"],
        excludeResourceRules: [{ resources: ["deployments"] }],
      },
    })),
    "MutatingAdmissionPolicy syncline-stamp is not as this version installs it",
  ],
  [
    "namespaces by a label that anybody can set",
    within({ namespaceSelector: { matchLabels: { team: "a" } } }),
    "MutatingAdmissionPolicyBinding syncline-stamp is not as this version installs it",
  ],
  [
    "narrowed by objects",
    within({ objectSelector: { matchLabels: { team: "a" } } }),
    "MutatingAdmissionPolicyBinding syncline-stamp is not as this version installs it",
  ],
];
for (const [name, found, want] of rows)
  test(`the stamp: ${name}`, () => {
    const state = stampState(found, stampName);
    if (typeof want === "string") assert.deepEqual(state, { type: "off", why: want });
    else assert.deepEqual(state, { type: "on", users: "name", namespaces: want, since: Date.parse(at) });
  });

test("the stamp: a hash, and accounts of their own", () => {
  const accounts = "system:serviceaccount:a:b,system:serviceaccount:a:c.d";
  const state = stampState(stored({}, { users: "hash", accounts }), stampName);
  assert.deepEqual(state, { type: "on", users: "hash", namespaces: undefined, since: Date.parse(at) });
});

test("what is stamped: namespaces of the binding, and no admission configuration", () => {
  const ref = { group: "", kind: "ConfigMap", namespace: "shop", name: "a" };
  const everywhere = stampState(stored(), stampName);
  const here = stampState(stored(onlyIn(["shop"])), stampName);
  assert.deepEqual(
    [
      isStamped(everywhere, ref),
      isStamped(everywhere, { ...ref, namespace: "" }),
      isStamped(everywhere, { ...ref, group: "admissionregistration.k8s.io" }),
      isStamped(here, ref),
      isStamped(here, { ...ref, namespace: "pay" }),
      isStamped(here, { ...ref, namespace: "" }),
      isStamped(stampState([], stampName), ref),
    ],
    [true, true, false, true, false, false, false],
  );
});

test("the version that serves MutatingAdmissionPolicy", () => {
  const type = (version: string) => ({
    group: "admissionregistration.k8s.io",
    kind: policy,
    version,
    plural: "mutatingadmissionpolicies",
    namespaced: false,
    verbs: [],
  });
  assert.deepEqual(
    [[], [type("v1alpha1")], [type("v1beta1")], [type("v1beta1"), type("v1")]].map(stampApiVersion),
    [undefined, undefined, "admissionregistration.k8s.io/v1beta1", "admissionregistration.k8s.io/v1"],
  );
});
