/** A kind without its version: what an object is, whatever version it is read in. Core group = "". */
export interface GroupKind {
  readonly group: string;
  readonly kind: string;
}

/** The one identity of an object. `namespace` is "" for cluster-scoped objects. The version is no part of it. */
export interface ObjectRef extends GroupKind {
  readonly namespace: string;
  readonly name: string;
}

/** Map key of an object. Group and namespace belong to it: there are two kinds `Ingress`, and many `web`. */
export function refId(ref: ObjectRef): string {
  return `${ref.group}/${ref.kind}/${ref.namespace}/${ref.name}`;
}

/** For people: `Deployment shop/web`, `ClusterRole viewer`. */
export function refText(ref: ObjectRef): string {
  return ref.namespace === "" ? `${ref.kind} ${ref.name}` : `${ref.kind} ${ref.namespace}/${ref.name}`;
}

/** `Deployment.apps`, `ConfigMap` for the core group: the form of KEP-3659 annotations. */
export function groupKindText({ group, kind }: GroupKind): string {
  return group === "" ? kind : `${kind}.${group}`;
}

/** The reverse of groupKindText. */
export function parseGroupKind(text: string): GroupKind {
  const dot = text.indexOf(".");
  return dot < 0 ? { group: "", kind: text } : { group: text.slice(dot + 1), kind: text.slice(0, dot) };
}

/** `apps/v1` → `apps`; `v1` → "". */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf("/");
  return slash < 0 ? "" : apiVersion.slice(0, slash);
}

/** `apps/v1` → `v1`; `v1` → `v1`. */
export function versionOf(apiVersion: string): string {
  return apiVersion.slice(apiVersion.indexOf("/") + 1);
}
