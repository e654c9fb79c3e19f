import { SynclineError } from "../core/errors.ts";
import type { Manifest } from "../core/manifest.ts";
import type { ObjectRef } from "../core/object-ref.ts";
import type { ReleaseSettings } from "../core/release.ts";
import type { ApplyContext } from "./context.ts";

/** Creates the release's namespace if it is missing, wanted, and not declared in Git. It is no member of the release and never
 *  pruned. `known` = namespaces seen before, so that a pass costs no request for it. Throws SynclineError (API-DENIED, …). */
export async function ensureNamespace(
  { namespace: name, createNamespace }: ReleaseSettings,
  manifests: readonly Manifest[],
  known: Set<string>,
  { cluster, account }: ApplyContext,
  signal: AbortSignal,
): Promise<void> {
  const declared = manifests.some(
    ({ ref }) => ref.kind === "Namespace" && ref.group === "" && ref.name === name,
  );
  const needed = manifests.some(({ ref }) => ref.namespace === name);
  if (!createNamespace || name === "" || declared || !needed || known.has(name)) return;
  const ref = { group: "", kind: "Namespace", namespace: "", name };
  const found = await lookAt(ref, { cluster, account }, signal);
  if (found === "absent") {
    try {
      await cluster.create(
        { apiVersion: "v1", kind: "Namespace", metadata: { name } },
        { as: account },
        signal,
      );
    } catch (error) {
      // Two releases of one namespace start at the same time: the other one was first.
      if (!(error instanceof SynclineError) || error.code !== "API-CONFLICT") throw error;
    }
  }
  known.add(name);
}

/** An account that works in one namespace need not see the Namespace itself: whether it is there, its objects' own answers tell. */
async function lookAt(
  ref: ObjectRef,
  { cluster, account }: Pick<ApplyContext, "cluster" | "account">,
  signal: AbortSignal,
): Promise<"there" | "absent" | "not known"> {
  try {
    return (await cluster.get(ref, { as: account, metadataOnly: true }, signal)) === undefined
      ? "absent"
      : "there";
  } catch (error) {
    if (!(error instanceof SynclineError) || error.code !== "API-DENIED") throw error;
    return "not known";
  }
}
