import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { JsonObject } from "../../src/core/json.ts";
import type { KubeObject } from "../../src/core/manifest.ts";
import { installObjects } from "../../src/install/objects.ts";

interface Rule extends JsonObject {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly verbs: readonly string[];
}

const image = "syncline/syncline:1";
const defaults = installObjects({ image });
const everything = installObjects({ image, applierClusterAdmin: true, storage: "emptyDir" });

const named = (object: KubeObject) => `${object.kind} ${object.metadata.name}`;
const find = (name: string, objects = defaults) => objects.find((object) => named(object) === name)!;
const rules = (name: string) => find(name)["rules"] as readonly Rule[];

suite("the objects of syncline install", () => {
  test("in the order in which they can be applied", () => {
    assert.deepEqual(defaults.map(named), [
      "Namespace syncline-system",
      "CustomResourceDefinition gitsyncs.syncline.dev",
      "CustomResourceDefinition syncstatuses.syncline.dev",
      "ServiceAccount syncline-agent",
      "ClusterRole syncline-agent",
      "ClusterRoleBinding syncline-agent",
      "Role syncline-agent",
      "RoleBinding syncline-agent",
      "ServiceAccount syncline-applier",
      "Role syncline-applier",
      "RoleBinding syncline-applier",
      "ClusterRole syncline-view",
      "ClusterRole syncline-approver",
      "ClusterRole syncline-metrics-reader",
      "ValidatingAdmissionPolicy syncline-status",
      "ValidatingAdmissionPolicyBinding syncline-status",
      "MutatingAdmissionPolicy syncline-stamp",
      "MutatingAdmissionPolicyBinding syncline-stamp",
      "MutatingAdmissionPolicy syncline-stamp-requests",
      "MutatingAdmissionPolicyBinding syncline-stamp-requests",
      "NetworkPolicy syncline-agent",
      "Service syncline-agent",
      "StatefulSet syncline-agent",
    ]);
  });

  test("cluster-admin is bound on request only, and to syncline-applier of this namespace only", () => {
    const bindings = (objects: readonly KubeObject[]) =>
      objects
        .filter(({ kind }) => kind === "ClusterRoleBinding")
        .map(({ roleRef, subjects }) => [(roleRef as JsonObject)["name"], subjects]);
    const agent = { kind: "ServiceAccount", name: "syncline-agent", namespace: "syncline-system" };
    const applier = { ...agent, name: "syncline-applier" };
    assert.deepEqual(bindings(defaults), [["syncline-agent", [agent]]]);
    assert.deepEqual(bindings(everything), [
      ["syncline-agent", [agent]],
      ["cluster-admin", [applier]],
    ]);
  });

  test("R19: by name the agent gets nothing but its own resources", () => {
    const got = rules("ClusterRole syncline-agent").filter(({ verbs }) => verbs.includes("get"));
    assert.deepEqual([...new Set(got.flatMap(({ apiGroups }) => apiGroups))], ["syncline.dev"]);
  });

  test("GitSync is in no role of people", () => {
    for (const object of defaults.filter(({ kind }) => kind === "ClusterRole")) {
      const labels = Object.keys(object.metadata.labels ?? {});
      assert.ok(!labels.some((label) => /aggregate-to-(edit|admin)$/.test(label)), named(object));
      if (object.metadata.name === "syncline-agent") continue;
      const resources = rules(named(object)).flatMap((rule) => rule.resources ?? []);
      assert.ok(!resources.includes("gitsyncs") && !resources.includes("*"), named(object));
    }
  });

  test("R40: only probes and metrics can be reached", () => {
    const { ingress } = find("NetworkPolicy syncline-agent")["spec"] as { ingress: unknown } & JsonObject;
    assert.deepEqual(ingress, [
      {
        ports: [
          { protocol: "TCP", port: 8080 },
          { protocol: "TCP", port: 9090 },
        ],
      },
    ]);
  });

  test("options go where they belong", () => {
    const objects = installObjects({
      image,
      namespace: "gitops",
      flags: ["--log-level=debug"],
      egress: undefined,
      storageClass: "fast",
      pod: { nodeSelector: { disk: "ssd" } },
    });
    assert.ok(!objects.some(({ kind }) => kind === "NetworkPolicy"));
    const namespaces = new Set(objects.map(({ metadata }) => metadata.namespace));
    assert.deepEqual([...namespaces], [undefined, "gitops"]);
    const text = JSON.stringify(objects);
    assert.ok(!text.includes("syncline-system"));
    assert.ok(text.includes("system:serviceaccount:gitops:syncline-agent"));
    assert.ok(text.includes('"args":["agent","--log-level=debug"]'));
    assert.ok(text.includes('"storageClassName":"fast"'));
    assert.ok(text.includes('"nodeSelector":{"disk":"ssd"}'));
  });
});
