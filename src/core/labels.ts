/** Keys on managed objects, on requests and on ApplySet parents (resources.md, KEP-3659). */
export const partOf = "applyset.kubernetes.io/part-of";
export const applySetId = "applyset.kubernetes.io/id";
export const applySetTooling = "applyset.kubernetes.io/tooling";
export const applySetGroupKinds = "applyset.kubernetes.io/contains-group-kinds";
export const applySetNamespaces = "applyset.kubernetes.io/additional-namespaces";
export const gitSyncLabel = "syncline.dev/gitsync";
export const releaseLabel = "syncline.dev/release";
export const sourceAnnotation = "syncline.dev/source";
export const changedByAnnotation = "syncline.dev/changed-by";

/** What a repo may set on an object. */
export const objectAnnotations = {
  wave: "syncline.dev/wave",
  protect: "syncline.dev/protect",
  prune: "syncline.dev/prune",
  replace: "syncline.dev/replace",
  propagation: "syncline.dev/propagation",
  hold: "syncline.dev/hold",
} as const;

/** What people may set on GitSync and SyncStatus. */
export const requestAnnotations = {
  syncNow: "syncline.dev/sync-now",
  hold: "syncline.dev/hold",
  approve: "syncline.dev/approve",
  rollbackTo: "syncline.dev/rollback-to",
} as const;

/** What people may set on a GitSync to bring about what is new although its windows say no. */
export const ignoreWindowsAnnotation = "syncline.dev/ignore-windows";

/** Field managers: ours, the one that holds fields we hand over, and the one for our own resources. */
export const manager = { apply: "syncline", handover: "syncline-handover", agent: "syncline-agent" } as const;

/** On a GitSync of `deletionPolicy: Prune` and `mode: Apply` only: its objects are deleted before it goes. */
export const pruneFinalizer = "syncline.dev/prune";

export const apiGroup = "syncline.dev";
export const apiVersion = "syncline.dev/v1alpha1";
