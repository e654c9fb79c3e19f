import * as z from "zod";
import { parsePath } from "../core/field-path.ts";
import { layerName, ourApiVersion, releaseName, seconds } from "./repo-fields.ts";

const targetPart = z.strictObject({
  environment: layerName.optional(),
  region: layerName.optional(),
  cluster: layerName.optional(),
});

const fieldRule = z.strictObject({
  kind: z.string().min(1, "must name a kind"),
  name: z.string().optional(),
  path: z.string().refine(isFieldPath, "must be a field path such as .spec.replicas"),
  policy: z.enum(["Take", "Yield", "Ignore"]),
});

const patch = z.strictObject({
  target: z.strictObject({
    kind: z.string().optional(),
    name: z.string().optional(),
    group: z.string().optional(),
    namespace: z.string().optional(),
  }),
  environments: z.array(layerName).optional(),
  regions: z.array(layerName).optional(),
  clusters: z.array(layerName).optional(),
  patch: z.string(),
});

/** release.yaml (config-repo.md). Durations are seconds in the output; empty lists of targets mean all. */
export const releaseSchema = z.strictObject({
  apiVersion: ourApiVersion,
  kind: z.literal("Release"),
  namespace: z.string().default(""),
  chart: z.string().min(1, "must name a chart").optional(),
  manifests: z.string().min(1, "must name a folder").optional(),
  targets: z
    .strictObject({
      environments: z.array(layerName).default([]),
      regions: z.array(layerName).default([]),
      clusters: z.array(layerName).default([]),
      except: z.array(targetPart).default([]),
    })
    .prefault({}),
  dependsOn: z.array(releaseName).default([]),
  timeout: seconds.optional(),
  adopt: z.boolean().default(false),
  createNamespace: z.boolean().optional(),
  owner: z.string().default(""),
  prune: z
    .strictObject({
      maxObjects: z.int().min(0, "must be 0 or more").optional(),
      maxPercent: z.int().min(0, "must be 0 to 100").max(100, "must be 0 to 100").optional(),
    })
    .prefault({}),
  fields: z.array(fieldRule).default([]),
  patches: z
    .array(patch)
    .max(0, "is not in this version of Syncline: put the change into the chart's values or the manifests")
    .default([]),
  onFailure: z
    .enum(["Hold", "Rollback"])
    .refine((choice) => choice === "Hold", "Rollback is not in this version of Syncline: write Hold")
    .default("Hold"),
});

export type ReleaseFile = z.output<typeof releaseSchema>;

function isFieldPath(text: string): boolean {
  try {
    return parsePath(text).length > 0;
  } catch {
    return false;
  }
}
