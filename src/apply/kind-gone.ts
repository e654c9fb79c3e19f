import { SynclineError } from "../core/errors.ts";
import type { GroupKind } from "../core/object-ref.ts";
import type { ClusterRead } from "../ports.ts";

/** Whether an error says that a kind is gone, and its objects with it (rule R48): full discovery was asked anew, and its group answered.
 *  One 404 alone may be a proxy's. */
export async function isKindGone(
  error: unknown,
  { group, kind }: GroupKind,
  cluster: Pick<ClusterRead, "discover">,
  signal: AbortSignal,
): Promise<boolean> {
  if (!(error instanceof SynclineError) || error.code !== "OBJ-KIND") return false;
  const { types, failedGroups } = await cluster.discover({ refresh: true }, signal);
  const isServed = types.some((type) => type.group === group && type.kind === kind);
  return !isServed && !failedGroups.includes(group);
}
