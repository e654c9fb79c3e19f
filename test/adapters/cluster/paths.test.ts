import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { collectionPath, objectPath } from "../../../src/adapters/cluster/paths.ts";

const deployments = {
  group: "apps",
  kind: "Deployment",
  version: "v1",
  plural: "deployments",
  namespaced: true,
  verbs: [],
};
const roles = {
  ...deployments,
  group: "rbac.authorization.k8s.io",
  kind: "ClusterRole",
  plural: "clusterroles",
  namespaced: false,
};
const nodes = { ...roles, group: "", kind: "Node", plural: "nodes" };

describe("paths", () => {
  const ref = { group: "", kind: "", namespace: "", name: "n" };
  const rows: readonly (readonly [name: string, path: () => string, want: string])[] = [
    ["core", () => objectPath(nodes, ref), "/api/v1/nodes/n"],
    [
      "namespaced, with a query",
      () =>
        objectPath(
          deployments,
          { ...ref, namespace: "shop" },
          { force: "true", dryRun: undefined, limit: 5 },
        ),
      "/apis/apps/v1/namespaces/shop/deployments/n?force=true&limit=5",
    ],
    [
      "a subresource",
      () => objectPath(deployments, { ...ref, namespace: "shop" }, {}, "status"),
      "/apis/apps/v1/namespaces/shop/deployments/n/status",
    ],
    [
      "the case of names is kept, colons may be in them",
      () => objectPath(roles, { ...ref, name: "system:MyRole-Admin" }),
      "/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3AMyRole-Admin",
    ],
    ["all namespaces", () => collectionPath(deployments, ""), "/apis/apps/v1/deployments"],
    [
      "a selector is data",
      () => collectionPath(deployments, "shop", { labelSelector: "a=b&watch=1" }),
      "/apis/apps/v1/namespaces/shop/deployments?labelSelector=a%3Db%26watch%3D1",
    ],
  ];
  for (const [name, path, want] of rows) test(name, () => assert.equal(path(), want));

  for (const name of ["", ".", "..", "a/b", "a%2fb", "../nodes/x"]) {
    test(`${JSON.stringify(name)} is no name, and no namespace`, () => {
      assert.throws(() => objectPath(nodes, { ...ref, name }), { code: "OBJ-NAME-FORMAT" });
      if (name !== "") assert.throws(() => collectionPath(deployments, name), { code: "OBJ-NAME-FORMAT" });
    });
  }
});
