import { refOf, type KubeObject } from "../core/manifest.ts";
import { refId, type ObjectRef } from "../core/object-ref.ts";
import type { WatchEvent } from "../ports.ts";

/** Where autoscalers of one kind exist, and a number per namespace that grows with each change of one: of its existence or its spec. */
export interface ScalerIndex {
  take(event: WatchEvent): void;
  isEmpty(namespace: string): boolean;
  version(namespace: string): number;
}

/** An index that is fed by a metadata-only watch; `onMove` hears of each autoscaler that came, went, or got another spec. */
export function createScalerIndex(onMove: (ref: ObjectRef) => void): ScalerIndex {
  const specs = new Map<string, { readonly ref: ObjectRef; readonly spec: string }>();
  const versions = new Map<string, number>();
  let listed: Set<string> | undefined;
  const moved = (ref: ObjectRef): void => {
    versions.set(ref.namespace, (versions.get(ref.namespace) ?? 0) + 1);
    onMove(ref);
  };
  const put = (object: KubeObject): void => {
    const ref = refOf(object);
    const [id, spec] = [refId(ref), specMark(object)];
    listed?.add(id);
    if (specs.get(id)?.spec === spec) return;
    specs.set(id, { ref, spec });
    moved(ref);
  };
  const drop = (ref: ObjectRef): void => {
    if (specs.delete(refId(ref))) moved(ref);
  };
  return {
    isEmpty: (namespace) => ![...specs.values()].some(({ ref }) => ref.namespace === namespace),
    version: (namespace) => versions.get(namespace) ?? 0,
    take(event) {
      if (event.type === "reset") listed = new Set();
      if (event.type === "object") put(event.object);
      if (event.type === "deleted") drop(refOf(event.object));
      if (event.type !== "synced" || listed === undefined) return;
      for (const [id, { ref }] of specs) if (!listed.has(id)) drop(ref);
      listed = undefined;
    },
  };
}

/** Changes with the spec, not with the status that the autoscaler's controller writes every few seconds. */
function specMark({ metadata }: KubeObject): string {
  const entries = (metadata.managedFields ?? []).filter(({ subresource }) => subresource !== "status");
  return `${metadata.uid ?? ""} ${JSON.stringify(entries)}`;
}
