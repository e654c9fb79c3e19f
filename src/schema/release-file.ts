import * as z from "zod";
import type { Json } from "../core/json.ts";
import { parseSelector } from "../core/label-selector.ts";
import { whyNoRulePath } from "./field-rule-path.ts";
import { layerName, ourApiVersion, releaseName, seconds } from "./repo-fields.ts";

const targetPart = z.strictObject({
  environment: layerName.optional(),
  region: layerName.optional(),
  cluster: layerName.optional(),
});

const fieldRule = z.strictObject({
  kind: z.string().min(1, "must name a kind"),
  name: z.string().optional(),
  path: z.string().check(({ value, issues }) => {
    const message = whyNoRulePath(value);
    if (message !== undefined) issues.push({ code: "custom", message, input: value });
  }),
  policy: z.enum(["Take", "Yield", "Ignore"]),
});

const selector = z
  .string()
  .refine((text) => parseSelector(text) !== undefined, "must be a selector such as app=web,tier in (a,b)");

/** docs/patches.md. The patch itself may be a text, a map or a list: repo/patches.ts reads it. */
const patch = z
  .strictObject({
    target: z.strictObject({
      kind: z.string().min(1, "must name a kind"),
      name: z.string().min(1, "must be a name; * stands for any text").optional(),
      group: z.string().optional(),
      version: z.string().optional(),
      namespace: z.string().optional(),
      labelSelector: selector.optional(),
      annotationSelector: selector.optional(),
    }),
    environments: z.array(layerName).default([]),
    regions: z.array(layerName).default([]),
    clusters: z.array(layerName).default([]),
    patch: z
      .custom<Json>(
        (value) => (value !== null && typeof value === "object") || typeof value === "string",
        "must be a map, a list of operations, or a text of either",
      )
      .optional(),
    path: z.string().min(1, "must name a file beside release.yaml").optional(),
  })
  .refine(
    ({ patch: text, path }) => (text === undefined) !== (path === undefined),
    "needs either patch or path",
  );

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
  patches: z.array(patch).default([]),
  onFailure: z.enum(["Hold", "Rollback"]).default("Hold"),
});

/** One entry of `patches:`. */
export type PatchEntry = z.output<typeof patch>;
export type ReleaseFile = z.output<typeof releaseSchema>;
