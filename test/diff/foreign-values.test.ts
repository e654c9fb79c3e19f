import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parsePath } from "../../src/core/field-path.ts";
import type { ForeignField } from "../../src/core/foreign.ts";
import type { Json, JsonObject } from "../../src/core/json.ts";
import type { KubeObject } from "../../src/core/manifest.ts";
import { removalOps } from "../../src/diff/foreign-removal.ts";
import { foreignValues, undeclared } from "../../src/diff/foreign-values.ts";

const owner = { manager: "kubectl-edit", operation: "Update", subresource: "", time: "2026-11-01T10:00:00Z" };
const field = (path: string): ForeignField => ({ path, owner });
const deployment = (spec: JsonObject): KubeObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", namespace: "shop", uid: "u1", resourceVersion: "7" },
  spec: { template: { spec } },
});
const inPod = (path: string): string => `.spec.template.spec${path}`;
const declared = deployment({ containers: [{ name: "web", image: "web:1" }], volumes: [] });

describe("foreign fields that Git has a say about", () => {
  const rows: readonly (readonly [string, string, readonly string[], boolean])[] = [
    ["undeclared", ".hostNetwork", [], true],
    ["declared", ".containers[name=web].image", [], false],
    ["declared as empty", ".volumes", [], true],
    ["left in release.yaml", ".hostNetwork", [inPod(".hostNetwork")], false],
    [
      "below what is left",
      ".containers[name=web].resources.limits",
      [inPod(".containers[name=web].resources")],
      false,
    ],
    ["another is left", ".hostNetwork", [inPod(".hostPID")], true],
  ];
  for (const [name, path, left, want] of rows)
    test(name, () => {
      const fields = undeclared([field(inPod(path))], declared, { left: left.map(parsePath) });
      assert.equal(fields.length > 0, want);
    });
});

describe("values of foreign fields", () => {
  const spy = { name: "spy", image: "spy:1", env: [{ name: "TOKEN", value: "canary" }] };
  const rows: readonly (readonly [string, JsonObject, string, Json | undefined])[] = [
    ["a switch", { hostNetwork: true }, ".hostNetwork", true],
    ["gone meanwhile", {}, ".hostNetwork", undefined],
    ["empty", { securityContext: {} }, ".securityContext", undefined],
    ["the API's own default", { dnsPolicy: "ClusterFirst" }, ".dnsPolicy", undefined],
    ["another than the default", { dnsPolicy: "Default" }, ".dnsPolicy", "Default"],
    ["the pods' restart policy", { restartPolicy: "Always" }, ".restartPolicy", undefined],
    [
      "an init container that never ends",
      { initContainers: [{ name: "spy", restartPolicy: "Always" }] },
      ".initContainers[name=spy].restartPolicy",
      "Always",
    ],
    [
      "the old name of the account, with the new one",
      { serviceAccount: "web", serviceAccountName: "web" },
      ".serviceAccount",
      undefined,
    ],
    [
      "a container: values of variables are nobody's to see",
      { containers: [spy] },
      ".containers[name=spy]",
      { ...spy, env: [{ name: "TOKEN", value: "<masked>" }] },
    ],
    [
      "a variable",
      { containers: [spy] },
      ".containers[name=spy].env[name=TOKEN]",
      { name: "TOKEN", value: "<masked>" },
    ],
    ["a variable's value", { containers: [spy] }, ".containers[name=spy].env[name=TOKEN].value", "<masked>"],
  ];
  for (const [name, spec, path, want] of rows)
    test(name, () => {
      const [value] = foreignValues([field(inPod(path))], deployment(spec));
      assert.deepEqual(value?.before, want);
    });
});

describe("the patch that takes foreign fields out", () => {
  const rows: readonly (readonly [string, JsonObject, readonly string[], readonly string[]])[] = [
    ["a switch", { hostNetwork: true }, [".hostNetwork"], ["/hostNetwork"]],
    ["nothing is there", {}, [".hostNetwork"], []],
    [
      "the map that held nothing else goes too",
      { containers: [{ name: "web", securityContext: { privileged: true } }] },
      [".containers[name=web].securityContext.privileged"],
      ["/containers/0/securityContext"],
    ],
    [
      "two items of one list",
      { containers: [{ name: "a" }, { name: "web" }, { name: "b" }, { name: "c" }] },
      [".containers[name=a]", ".containers[name=b]"],
      ["/containers/0", "/containers/1"],
    ],
    [
      "the last item takes its list along",
      { initContainers: [{ name: "a" }, { name: "b" }] },
      [".initContainers[name=a]", ".initContainers[name=b]"],
      ["/initContainers/0", "/initContainers"],
    ],
    [
      "a name with a slash",
      { nodeSelector: { "a/b": "x", c: "y" } },
      ['.nodeSelector["a/b"]'],
      ["/nodeSelector/a~1b"],
    ],
  ];
  for (const [name, spec, paths, want] of rows)
    test(name, () => {
      const ops = removalOps(deployment(spec), paths.map(inPod), declared) ?? [];
      const removed = ops.filter(({ op }) => op === "remove").map(({ path }) => path);
      assert.deepEqual(
        removed,
        want.map((path) => `/spec/template/spec${path}`),
      );
      if (want.length > 0)
        assert.deepEqual(ops[1], { op: "test", path: "/metadata/resourceVersion", value: "7" });
    });
});
