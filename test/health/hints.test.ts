import assert from "node:assert/strict";
import { test } from "node:test";
import { finalizerHint, finalizerText } from "../../src/health/finalizers.ts";
import { hintFor } from "../../src/health/hint.ts";

/** [what is told, what the hint speaks of] */
const hints: readonly [string, RegExp | undefined][] = [
  ["1 of 3 replicas ready", undefined],
  ['pods "a" is forbidden: exceeded quota: small, requested: pods=1', /ResourceQuota/],
  ['pods "a" is forbidden: violates PodSecurity "restricted:latest"', /Pod Security level/],
  ['error looking up service account shop/x: serviceaccount "x" not found', /ServiceAccount/],
  ['CreateContainerConfigError "secret "db" not found"', /create it/],
  ['FailedMount "MountVolume.SetUp failed for volume "c": configmap "c" not found"', /create it/],
  ['CreateContainerConfigError "couldn\'t find key url in Secret shop/db"', /key/],
  ['persistentvolumeclaim "data" not found', /PersistentVolumeClaim/],
  ["0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims.", /the claim/],
  ['storageclass.storage.k8s.io "fast" not found', /kubectl get storageclass/],
  ["no persistent volumes available for this claim and no storage class is set", /storageClassName/],
  ['ErrImagePull "x:1"', /image/],
  ["CrashLoopBackOff, exit code 137 (OOMKilled), 3 restarts", /memory/],
  ["CrashLoopBackOff, exit code 1, 3 restarts", /kubectl logs/],
  ["0/3 nodes are available: 3 Insufficient cpu.", /requests/],
  ["0/3 nodes are available: 3 node(s) had untolerated taint(s).", /taints/],
  ['Unhealthy "Readiness probe failed: statuscode: 503"', /probe/],
  ["its controller has not seen generation 2", /controller runs/],
];
for (const [message, want] of hints) {
  test(`hint for: ${message}`, () => {
    if (want === undefined) assert.equal(hintFor(message), "");
    else assert.match(hintFor(message), want);
  });
}

const finalizers: readonly [string, string][] = [
  ["kubernetes.io/pvc-protection", "kubernetes.io/pvc-protection (a pod still uses it)"],
  ["foregroundDeletion", "foregroundDeletion (garbage collection: what it owns goes first)"],
  [
    "service.kubernetes.io/load-balancer-cleanup",
    "service.kubernetes.io/load-balancer-cleanup (the cloud's controller deletes the load balancer)",
  ],
  ["finalizers.fluxcd.io", "finalizers.fluxcd.io (Flux)"],
  ["db.example.com/backup", "db.example.com/backup (the controller of db.example.com)"],
  ["nobody-knows", "nobody-knows"],
];
for (const [name, want] of finalizers) {
  test(`finalizer ${name}`, () => {
    assert.equal(finalizerText(name), want);
  });
}

test("all finalizers are named in a hint", () => {
  assert.match(finalizerHint(["a", "kubernetes.io/pvc-protection"]), /: a, kubernetes.io\/pvc-protection \(/);
});
