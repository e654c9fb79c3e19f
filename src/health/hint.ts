/** What a person may do about a cause, by its words; "" when there is nothing to add. The words are those of the API server, the
 *  scheduler and the kubelet, which give no other sign. */
export function hintFor(message: string): string {
  return hints.find(([pattern]) => pattern.test(message))?.[1] ?? "";
}

/** The first that fits. */
const hints: readonly (readonly [RegExp, string])[] = [
  [
    /exceeded quota|forbidden: failed quota/i,
    "raise the namespace's ResourceQuota, or ask for less (kubectl describe resourcequota)",
  ],
  [
    /violates PodSecurity/i,
    "the namespace's Pod Security level refuses such pods: change the pod, or the level",
  ],
  [/serviceaccount "[^"]*" not found/i, "create that ServiceAccount: Git declares a pod that runs as it"],
  [/\b(secret|configmap) "[^"]*" not found/i, "create it, or add the release that brings it to dependsOn"],
  [
    /couldn't find key|key .* (is )?missing|references non-existent (secret|config) key/i,
    "add that key to it, or correct the reference",
  ],
  [
    /persistentvolumeclaim "[^"]*" not found/i,
    "create that PersistentVolumeClaim, or correct the pod's volumes",
  ],
  [/unbound immediate PersistentVolumeClaims/i, "look at the claim: kubectl describe pvc"],
  [
    /storageclass\S* "[^"]*" not found/i,
    "create that StorageClass, or name one that exists (kubectl get storageclass)",
  ],
  [/no storage class is set/i, "name a storageClassName, or mark a StorageClass as the default"],
  [
    /ImagePullBackOff|ErrImagePull|InvalidImageName|ErrImageNeverPull/,
    "check name and tag of the image, and the pull secret",
  ],
  [/OOMKilled/, "it needs more memory than its limit: raise resources.limits.memory, or find the leak"],
  [/CrashLoopBackOff|exit code/, "read its log: kubectl logs --previous"],
  [/insufficient (cpu|memory|ephemeral-storage|pods)/i, "add nodes, or lower the requests"],
  [/node\(s\)|nodes are available/i, "no node fits: check nodeSelector, affinity, taints and requests"],
  [/SchedulingGated/, "whoever set the scheduling gate has to remove it"],
  [/readiness gate/, "the controller behind that gate has to set its condition"],
  [
    /probe (failed|errored)/,
    "the container answers its probe badly: read its log, check the probe's path and port",
  ],
  [/FailedMount|FailedAttachVolume/, "check the volume and its driver: kubectl describe pod"],
  [
    /address of the load balancer/,
    "a cloud controller or a load balancer such as MetalLB has to give it one",
  ],
  [/has given it an address/, "an Ingress controller has to publish its address (kubectl get ingressclass)"],
  [
    /metrics (from|API)|unable to (get|fetch) metrics|no metrics/i,
    "check the metrics server: kubectl get apiservice v1beta1.metrics.k8s.io",
  ],
  [
    /its controller has not seen|no gateway has taken it|no controller has taken it/,
    "check that its controller runs",
  ],
  [/the rollout is paused/, "it goes on with spec.paused: false"],
];
