import assert from "node:assert/strict";
import { test } from "node:test";
import { endSharing, foldEntries } from "../../src/diff/fold.ts";
import { verdictOn } from "../../src/diff/rivals.ts";
import { deployment, entryOf } from "./objects.ts";

const rows = [
  ["syncline", "take"],
  ["kube-controller-manager", "yield"],
  ["kubectl", "take"],
  ["kubectl-client-side-apply", "take"],
  ["before-first-apply", "take"],
  ["helm-controller", "take"],
  ["kustomize-controller", "take"],
  ["argocd-controller", "take"],
  ["some-controller", "yield"],
  ["aws-cloud-controller-manager", "yield"],
  ["vpa-updater", "yield"],
  ["Go-http-client", "unknown"],
  ["acme-tool", "unknown"],
] as const;
for (const [manager, want] of rows)
  test(`rival ${manager}: ${want}`, () => {
    assert.equal(verdictOn(manager), want);
  });

test("kubectl's entries become ours, controllers and subresources keep theirs", () => {
  const kubectl = entryOf(deployment(), "kubectl-client-side-apply", "Update");
  const status = {
    manager: "kubectl",
    operation: "Update",
    subresource: "status",
    fieldsV1: { "f:status": {} },
  } as const;
  const controller = {
    manager: "kube-controller-manager",
    operation: "Update",
    fieldsV1: { "f:metadata": {} },
  } as const;
  const annotations = { "kubectl.kubernetes.io/last-applied-configuration": "{}" };
  const meta = {
    name: "web",
    resourceVersion: "7",
    annotations,
    managedFields: [kubectl, status, controller],
  };
  const ops = foldEntries(meta, "apps/v1");
  assert.deepEqual(ops, [
    { op: "test", path: "/metadata/resourceVersion", value: "7" },
    {
      op: "replace",
      path: "/metadata/managedFields",
      value: [
        status,
        controller,
        {
          manager: "syncline",
          operation: "Apply",
          apiVersion: "apps/v1",
          fieldsType: "FieldsV1",
          fieldsV1: kubectl.fieldsV1,
        },
      ],
    },
    { op: "remove", path: "/metadata/annotations/kubectl.kubernetes.io~1last-applied-configuration" },
  ]);
});

test("nothing to fold where only we and controllers wrote", () => {
  assert.equal(foldEntries({ name: "web", managedFields: [entryOf(deployment())] }, "apps/v1"), undefined);
});

const own = {
  manager: "syncline",
  operation: "Apply",
  fieldsV1: { "f:data": { ".": {}, "f:a": {}, "f:b": {} } },
} as const;
const sharing: readonly (readonly [string, object, object | undefined])[] = [
  [
    "a shared field goes, the rest stays theirs",
    { "f:data": { "f:a": {}, "f:z": {} } },
    { "f:data": { "f:z": {} } },
  ],
  ["only the map itself is shared", { "f:data": { ".": {}, "f:z": {} } }, undefined],
  [
    "the map itself goes with its last field",
    { "f:data": { ".": {}, "f:a": {} }, "f:spec": {} },
    { "f:spec": {} },
  ],
  ["nothing shared", { "f:data": { "f:z": {} } }, undefined],
  ["another branch", { "f:metadata": { "f:labels": { "f:a": {} } } }, undefined],
];
for (const [name, fieldsV1, want] of sharing) {
  test(`fields owned twice: ${name}`, () => {
    const theirs = { manager: "kubectl-edit", operation: "Update", fieldsV1 } as const;
    const ops = endSharing({ name: "x", resourceVersion: "7", managedFields: [own, theirs] as never });
    const entries = ops?.[1]?.value as readonly { readonly fieldsV1: object }[] | undefined;
    assert.deepEqual(entries?.[1]?.fieldsV1, want);
  });
}

test("an entry that held only our fields goes; a controller keeps what it shares", () => {
  const theirs = {
    manager: "kubectl-client-side-apply",
    operation: "Update",
    fieldsV1: { "f:data": { "f:a": {} } },
  } as const;
  const controller = {
    manager: "some-controller",
    operation: "Update",
    fieldsV1: { "f:data": { "f:b": {} } },
  } as const;
  const ops = endSharing({ name: "x", resourceVersion: "7", managedFields: [own, theirs, controller] });
  assert.deepEqual(ops?.[1]?.value, [own, controller]);
});
