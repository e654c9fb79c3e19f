import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { JsonObject } from "../../src/core/json.ts";
import type { ManagedFieldsEntry } from "../../src/core/manifest.ts";
import { foreignFields } from "../../src/diff/foreign-fields.ts";

const item = (name: string, more: JsonObject = {}): JsonObject => ({
  [`k:{"name":"${name}"}`]: { ".": {}, "f:name": {}, ...more },
});
const podSpec = (spec: JsonObject): JsonObject => ({ "f:spec": { "f:template": { "f:spec": spec } } });
const ours: ManagedFieldsEntry = {
  manager: "syncline",
  operation: "Apply",
  fieldsV1: podSpec({ "f:containers": item("web", { "f:image": {} }) }),
};
const by = (
  manager: string,
  fieldsV1: JsonObject,
  more: Partial<ManagedFieldsEntry> = {},
): ManagedFieldsEntry => ({
  manager,
  operation: "Update",
  time: "2026-11-01T10:00:00Z",
  fieldsV1,
  ...more,
});
const inWeb = (more: JsonObject): JsonObject => podSpec({ "f:containers": { 'k:{"name":"web"}': more } });
const found = (kind: string, entries: readonly ManagedFieldsEntry[]): readonly string[] => {
  const dot = kind.indexOf(".");
  const type = { kind: kind.slice(0, dot), group: kind.slice(dot + 1) };
  return foreignFields(type, { name: "web", managedFields: entries }).map(({ path }) => path);
};

const web = ".spec.template.spec.containers[name=web]";

describe("fields that people's tools add beside what Git declares", () => {
  const rows: readonly (readonly [string, readonly ManagedFieldsEntry[], readonly string[]])[] = [
    ["nothing", [], []],
    [
      "privileged",
      [by("kubectl-edit", inWeb({ "f:securityContext": { ".": {}, "f:privileged": {} } }))],
      [`${web}.securityContext.privileged`],
    ],
    [
      "hostNetwork",
      [by("kubectl-patch", podSpec({ "f:hostNetwork": {} }))],
      [".spec.template.spec.hostNetwork"],
    ],
    [
      "a container, as one field",
      [by("kubectl", podSpec({ "f:containers": item("spy", { "f:image": {}, "f:args": {} }) }))],
      [".spec.template.spec.containers[name=spy]"],
    ],
    ["a command", [by("k9s", inWeb({ "f:command": {} }))], [`${web}.command`]],
    [
      "a variable, as one field",
      [by("kubectl-set", inWeb({ "f:env": { ".": {}, ...item("DEBUG", { "f:value": {} }) } }))],
      [`${web}.env[name=DEBUG]`],
    ],
    [
      "a label of the pods",
      [
        by("kubectl-edit", {
          "f:spec": { "f:template": { "f:metadata": { "f:labels": { "f:role": {} } } } },
        }),
      ],
      [".spec.template.metadata.labels.role"],
    ],
    [
      "kubectl rollout restart is none",
      [
        by("kubectl-rollout", {
          "f:spec": {
            "f:template": {
              "f:metadata": { "f:annotations": { "f:kubectl.kubernetes.io/restartedAt": {} } },
            },
          },
        }),
      ],
      [],
    ],
    ["what we own too", [by("kubectl-edit", inWeb({ "f:image": {} }))], []],
    ["outside the pod template", [by("kubectl-edit", { "f:spec": { "f:paused": {} } })], []],
    ["a controller's", [by("kube-controller-manager", podSpec({ "f:hostNetwork": {} }))], []],
    ["an operator's", [by("istio-operator", podSpec({ "f:hostNetwork": {} }))], []],
    ["an unknown manager's", [by("my-tool", podSpec({ "f:hostNetwork": {} }))], []],
    [
      "a person's that a controller owns too",
      [
        by("kubectl-edit", podSpec({ "f:nodeName": {} })),
        by("rollout-controller", podSpec({ "f:nodeName": {} })),
      ],
      [],
    ],
    ["our own entry of another kind", [by("syncline", podSpec({ "f:hostNetwork": {} }))], []],
    [
      "what we handed over",
      [by("syncline-handover", podSpec({ "f:hostNetwork": {} }), { operation: "Apply" })],
      [],
    ],
    ["an object whose entries were wiped", [by("before-first-apply", podSpec({ "f:dnsPolicy": {} }))], []],
    ["kubectl scale", [by("kubectl", podSpec({ "f:hostPID": {} }), { subresource: "scale" })], []],
  ];
  for (const [name, entries, want] of rows)
    test(name, () => {
      assert.deepEqual(found("Deployment.apps", [ours, ...entries]), want);
    });

  test("two tools: the one that wrote last is named", () => {
    const entries = [
      by("k9s", podSpec({ "f:hostPID": {} }), { time: "2026-11-02T10:00:00Z" }),
      by("kubectl-edit", podSpec({ "f:hostPID": {} })),
    ];
    const [field] = foreignFields(
      { kind: "Deployment", group: "apps" },
      { name: "web", managedFields: [ours, ...entries] },
    );
    assert.equal(field?.owner.manager, "k9s");
  });

  test("no entry of ours: the object is put back as a whole", () => {
    assert.deepEqual(found("Deployment.apps", [by("kubectl-edit", podSpec({ "f:hostPID": {} }))]), []);
  });

  const kinds: readonly (readonly [string, JsonObject, readonly string[]])[] = [
    ["NetworkPolicy.networking.k8s.io", { "f:spec": { "f:ingress": {} } }, [".spec.ingress"]],
    [
      "ClusterRole.rbac.authorization.k8s.io",
      { "f:aggregationRule": {}, "f:metadata": { "f:labels": {} } },
      [".aggregationRule"],
    ],
    ["RoleBinding.rbac.authorization.k8s.io", { "f:subjects": {} }, [".subjects"]],
    [
      "ValidatingWebhookConfiguration.admissionregistration.k8s.io",
      { "f:webhooks": item("skip.example.com", { "f:rules": {} }) },
      [".webhooks[name=skip.example.com]"],
    ],
    [
      "CronJob.batch",
      { "f:spec": { "f:jobTemplate": { "f:spec": { "f:template": { "f:spec": { "f:hostIPC": {} } } } } } },
      [".spec.jobTemplate.spec.template.spec.hostIPC"],
    ],
    ["Pod.", { "f:spec": { "f:hostPID": {} } }, [".spec.hostPID"]],
    ["ConfigMap.", { "f:data": { "f:more": {} } }, []],
    ["Service.", { "f:spec": { "f:externalIPs": {} } }, []],
  ];
  for (const [kind, fieldsV1, want] of kinds)
    test(`of a ${kind}`, () => {
      assert.deepEqual(found(kind, [{ ...ours, fieldsV1: {} }, by("kubectl-edit", fieldsV1)]), want);
    });

  test("what is kept of one object is bounded", () => {
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`f:x${index}`, {}]));
    assert.equal(found("Deployment.apps", [ours, by("kubectl-edit", podSpec(many))]).length, 32);
  });
});
