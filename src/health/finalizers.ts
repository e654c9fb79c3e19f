/** A finalizer, and who takes it off, for people: `kubernetes.io/pvc-protection (a pod still uses it)`; the name alone when nobody
 *  knows. */
export function finalizerText(name: string): string {
  const known = finalizers.find(([pattern]) => pattern.test(name))?.[1];
  if (known !== undefined) return `${name} (${known})`;
  const [owner = ""] = name.split("/");
  return owner !== name && owner.includes(".") ? `${name} (the controller of ${owner})` : name;
}

/** What a person can do about objects that these finalizers hold; never to strip them. */
export function finalizerHint(names: readonly string[]): string {
  return `its finalizers come off when their controllers have cleaned up: ${names.map(finalizerText).join(", ")}; see that these run`;
}

/** Finalizer → who removes it, or what it waits for. Sources: k8s.io/api, the projects' documentation. */
const finalizers: readonly (readonly [RegExp, string])[] = [
  [/^kubernetes\.io\/pvc-protection$/, "a pod still uses it"],
  [/^kubernetes\.io\/pv-protection$/, "it is still bound to a claim"],
  [
    /^external-provisioner\.volume\.kubernetes\.io\/finalizer$/,
    "the storage driver's provisioner deletes the volume",
  ],
  [/^external-attacher\//, "the storage driver's attacher detaches the volume"],
  [/^snapshot\.storage\.kubernetes\.io\//, "the snapshot controller"],
  [/^foregroundDeletion$/, "garbage collection: what it owns goes first"],
  [/^orphan$/, "garbage collection"],
  [/^batch\.kubernetes\.io\/job-tracking$/, "the Job controller"],
  [/^service\.kubernetes\.io\/load-balancer-cleanup$/, "the cloud's controller deletes the load balancer"],
  [/^service\.k8s\.aws\/|^ingress\.k8s\.aws\/|^elbv2\.k8s\.aws\//, "the AWS Load Balancer Controller"],
  [/^networking\.gke\.io\//, "GKE's ingress and load balancer controllers"],
  [/^customresourcecleanup\.apiextensions\.k8s\.io$/, "the API server deletes its custom resources first"],
  [/^kubernetes$/, "the namespace controller deletes what is in it"],
  [/^(acme|finalizer\.acme|cert-manager)\.cert-manager\.io|^acme\.cert-manager\.io\//, "cert-manager"],
  [/^finalizers\.fluxcd\.io$/, "Flux"],
  [/argocd\.argoproj\.io|^resources-finalizer\.argocd/, "Argo CD"],
  [/^finalizer\.keda\.sh$/, "KEDA"],
  [/^finalizer\.apiextensions\.crossplane\.io$|crossplane\.io/, "Crossplane"],
  [/^helm\.cattle\.io\/|cattle\.io/, "Rancher"],
  [/^syncline\.dev\//, "Syncline"],
];
