import * as z from "zod";
import { kubeVersion, layerName, ourApiVersion, seconds } from "./repo-fields.ts";

/** Longer ones are programs, and would be read by nobody. */
const expression = z.string().min(1, "is empty").max(1000, "has more than 1000 characters");

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
  /** Health of kinds that conditions do not tell, in CEL about `object` (docs/health.md). */
  health: z
    .array(
      z.strictObject({
        group: z.string().max(253).default(""),
        kind: z.string().min(1).max(63),
        healthy: expression,
        degraded: expression.optional(),
        suspended: expression.optional(),
        message: expression.optional(),
      }),
    )
    .max(100, "has more than 100 rules")
    .default([]),
});

export type ConfigRepoFile = z.output<typeof configRepoSchema>;
