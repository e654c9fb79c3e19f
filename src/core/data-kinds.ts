/** Kinds that hold data, or other objects → what a delete takes along. They are never replaced, and pruned only by a person's consent. */
export const lossByKind: Readonly<Record<string, string>> = {
  Namespace: "everything in it would go",
  "CustomResourceDefinition.apiextensions.k8s.io": "all objects of its kind would go",
  PersistentVolume: "it holds data",
  PersistentVolumeClaim: "it holds data",
};

/** Kinds whose deletion always needs a person. A StatefulSet may be replaced where it has no claims of its own. */
export const protectedKinds: ReadonlySet<string> = new Set([...Object.keys(lossByKind), "StatefulSet.apps"]);
