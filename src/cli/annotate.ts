import { SynclineError } from "../core/errors.ts";
import { refOf, type KubeObject } from "../core/manifest.ts";
import type { JsonPatchOp } from "../ports.ts";
import type { ClusterPlace } from "./wire.ts";

/** Field manager of what people ask for from the command line. */
const manager = "syncline-cli";
const tries = 5;

/** Sets one annotation, and nothing else, on the object that was looked at and no later one. `read` reads it again after a
 *  conflict: the agent writes the same objects. Errors: API-*, and what `read` throws. */
export async function annotate(
  { cluster }: ClusterPlace,
  {
    read,
    key,
    value,
  }: { readonly read: () => Promise<KubeObject>; readonly key: string; readonly value: string },
  signal: AbortSignal,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const object = await read();
    try {
      await cluster.patch(refOf(object), patchOf(object, key, value), { manager }, signal);
      return;
    } catch (error) {
      const isStale = error instanceof SynclineError && error.code === "API-CONFLICT";
      if (!isStale || attempt === tries) throw error;
    }
  }
}

function patchOf({ metadata }: KubeObject, key: string, value: string): readonly JsonPatchOp[] {
  const { resourceVersion = "", annotations } = metadata;
  const escaped = key.replaceAll("~", "~0").replaceAll("/", "~1");
  return [
    { op: "test", path: "/metadata/resourceVersion", value: resourceVersion },
    ...(annotations === undefined ? [{ op: "add", path: "/metadata/annotations", value: {} } as const] : []),
    { op: "add", path: `/metadata/annotations/${escaped}`, value },
  ];
}
