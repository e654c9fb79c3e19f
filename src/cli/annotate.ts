import { SynclineError } from "../core/errors.ts";
import { refOf, type KubeObject } from "../core/manifest.ts";
import type { JsonPatchOp } from "../ports.ts";
import type { ClusterPlace } from "./wire.ts";

/** Field manager of what people ask for from the command line. */
const manager = "syncline-cli";
const tries = 5;

/** Sets one annotation, and nothing else, on the object that was looked at and no later one. `read` reads it again after a
 *  conflict: the agent writes the same objects. A value may be made from what was read; undefined takes the annotation off, which
 *  must be there. Errors: API-*, and what `read` and `value` throw. */
export async function annotate(
  { cluster }: ClusterPlace,
  {
    read,
    key,
    value,
  }: {
    readonly read: () => Promise<KubeObject>;
    readonly key: string;
    readonly value: string | ((object: KubeObject) => string | undefined);
  },
  signal: AbortSignal,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const object = await read();
    const now = typeof value === "string" ? value : value(object);
    try {
      await cluster.patch(refOf(object), patchOf(object, key, now), { manager }, signal);
      return;
    } catch (error) {
      const isStale = error instanceof SynclineError && error.code === "API-CONFLICT";
      if (!isStale || attempt === tries) throw error;
    }
  }
}

function patchOf({ metadata }: KubeObject, key: string, value: string | undefined): readonly JsonPatchOp[] {
  const { resourceVersion = "", annotations } = metadata;
  const escaped = key.replaceAll("~", "~0").replaceAll("/", "~1");
  const path = `/metadata/annotations/${escaped}`;
  const unmoved = { op: "test", path: "/metadata/resourceVersion", value: resourceVersion } as const;
  if (value === undefined) return [unmoved, { op: "remove", path }];
  return [
    unmoved,
    ...(annotations === undefined ? [{ op: "add", path: "/metadata/annotations", value: {} } as const] : []),
    { op: "add", path, value },
  ];
}
