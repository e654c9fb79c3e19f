import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { KubeObject } from "../../src/core/manifest.ts";
import { api } from "../../tools/testcluster/api.ts";
import type { ClusterAccess } from "../../tools/testcluster/info.ts";
import { sharedCluster, testNamespace } from "../../tools/testcluster/shared.ts";
import { image, webapp } from "./rendering.ts";

let cluster: ClusterAccess;
let namespace: string;

before(async () => {
  cluster = await sharedCluster();
  namespace = await testNamespace(cluster, "webapp");
  const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
  const contentType = "application/merge-patch+json";
  const { status } = await api(cluster, "PATCH", `/api/v1/namespaces/${namespace}`, { body: { metadata: { labels } }, contentType });
  assert.equal(status, 200);
});

const everything = `${image}
extraPorts: { metrics: 9090 }
env: { A: "1" }
secretEnv: { P: { secret: db, key: pw } }
config: { app.yaml: "a: 1" }
route: { type: ingress, hosts: [a.example.com], className: nginx }
autoscaling: { enabled: true, memoryPercent: 70, behavior: { scaleDown: { stabilizationWindowSeconds: 60 } } }
probes: { type: http }
networkPolicy: { from: [{ namespaceSelector: {} }], egress: [{ to: [{ podSelector: {} }] }] }
volumes: [{ name: more, emptyDir: {} }]
volumeMounts: [{ name: more, mountPath: /more }]
tolerations: [{ key: x, operator: Exists }]
nodeSelector: { disk: ssd }
imagePullSecrets: [registry]
`;

for (const [name, values] of [["the smallest", image], ["everything", everything], ["a worker", `${image}port: 0\n`]] as const) {
  test(`webapp, ${name}: the API server takes every object, strictly`, async () => {
    for (const object of webapp(values).objects.values()) {
      const placed = { ...object, metadata: { ...object.metadata, namespace } };
      const { status, text } = await dryRun(placed);
      assert.equal(status, 201, `${object.kind}: ${text}`);
    }
  });

  test(`webapp, ${name}: Pod Security admits its pods under the profile restricted`, async () => {
    const deployment = webapp(values).objects.get("Deployment") as unknown as { spec: { template: Partial<KubeObject> } };
    const { metadata, spec } = deployment.spec.template;
    // The account and the Secret of the pull are not there: a dry run creates nothing.
    const pod = { ...(spec as object), serviceAccountName: "default" };
    const { status, text } = await dryRun({ apiVersion: "v1", kind: "Pod", metadata: { ...metadata, name: "web", namespace }, spec: pod } as KubeObject);
    assert.equal(status, 201, text);
  });
}

const plurals: { readonly [kind: string]: string } = { NetworkPolicy: "networkpolicies", Ingress: "ingresses" };

function dryRun(object: KubeObject): Promise<{ readonly status: number; readonly text: string }> {
  const base = object.apiVersion.includes("/") ? `/apis/${object.apiVersion}` : `/api/${object.apiVersion}`;
  const plural = plurals[object.kind] ?? `${object.kind.toLowerCase()}s`;
  const path = `${base}/namespaces/${namespace}/${plural}?dryRun=All&fieldValidation=Strict&fieldManager=syncline`;
  return api(cluster, "POST", path, { body: object });
}
