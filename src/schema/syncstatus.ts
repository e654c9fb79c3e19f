import * as z from "zod";
import type { Problem } from "../core/problem.ts";
import type { Immutable } from "./crd-field.ts";
import { toProblem } from "./crd-problem.ts";
import { syncStatusSpec, syncStatusStatus } from "./crd-syncstatus.ts";

export type SyncStatusSpec = Immutable<z.output<typeof syncStatusSpec>>;
export type SyncStatusStatus = Immutable<z.output<typeof syncStatusStatus>>;

const syncStatusObject = z.object({
  metadata: z.object({
    name: z.string(),
    namespace: z.string(),
    uid: z.string(),
    resourceVersion: z.string(),
    generation: z.int().default(0),
    labels: z.record(z.string(), z.string()).default({}),
    annotations: z.record(z.string(), z.string()).default({}),
  }),
  spec: syncStatusSpec,
  status: syncStatusStatus.default({}),
});

/** One release × target as the agent last recorded it. */
export type SyncStatus = Immutable<
  z.output<typeof syncStatusObject>["metadata"] & Omit<z.output<typeof syncStatusObject>, "metadata">
>;

/**
 * A SyncStatus as the API server gives it; fields of a newer agent are left out. Problems (CFG-SPEC) mean that the
 * record cannot be relied on: treat it as missing, never as empty.
 */
export function parseSyncStatus(
  object: unknown,
): { readonly syncStatus: SyncStatus } | { readonly problems: readonly Problem[] } {
  const parsed = syncStatusObject.safeParse(object);
  if (!parsed.success) return { problems: parsed.error.issues.map((issue) => toProblem(issue, "CFG-SPEC")) };
  const { metadata, spec, status } = parsed.data;
  return { syncStatus: { ...metadata, spec, status } };
}
