import * as z from "zod";
import { kubeVersion, layerName, ourApiVersion, seconds } from "./repo-fields.ts";

/** syncline.yaml (config-repo.md). Durations are seconds in the output. */
export const configRepoSchema = z.strictObject({
  apiVersion: ourApiVersion,
  kind: z.literal("ConfigRepo"),
  /** Their order is the order of promotion and of every table. */
  environments: z.array(layerName).min(1, "must name at least one environment"),
  regions: z.array(layerName).default([]),
  clusters: z
    .array(
      z.strictObject({
        name: layerName,
        environment: layerName,
        region: layerName.optional(),
        kubeVersion: kubeVersion.optional(),
      }),
    )
    .default([]),
  except: z.array(z.strictObject({ environment: layerName, region: layerName.optional() })).default([]),
  capabilities: z
    .strictObject({ kubeVersion: kubeVersion.optional(), apiVersions: z.array(z.string()).default([]) })
    .optional(),
  defaults: z
    .strictObject({ timeout: seconds.default(300), createNamespace: z.boolean().default(true) })
    .prefault({}),
  policies: z.strictObject({ packs: z.array(z.string()).default([]) }).prefault({}),
  health: z
    .array(z.looseObject({}))
    .max(0, "is not in this version of Syncline: remove it; built-in health rules apply")
    .default([]),
});

export type ConfigRepoFile = z.output<typeof configRepoSchema>;
