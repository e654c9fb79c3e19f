import * as z from "zod";

const number = "(?:[0-9]+|[xX*])";
const version = `v?${number}(?:\\.${number}){0,2}(?:-[0-9A-Za-z.-]+)?(?:\\+[0-9A-Za-z.-]+)?`;
const part = `(?:(?:==?|!=|>=?|=>|<=?|=<|~>?|\\^)\\s*)?${version}`;

/** A range of versions as Masterminds/semver takes it: `>=1.2 <2`, `~1.2`, `1.x || 3`, `1.2 - 1.4`. */
const range = z
  .string()
  .trim()
  .regex(
    new RegExp(`^(?:${part}(?:\\s*(?:,|\\|\\|)\\s*|\\s+-\\s+|\\s+|$))*$`),
    "must be a version or a range such as >=1.2 <2",
  )
  .default("");

const dependency = z.object({
  name: z.string().min(1, "must name a chart"),
  version: range,
  repository: z.string().default(""),
  alias: z
    .string()
    .regex(/^[a-zA-Z0-9_-]+$/, "must consist of letters, digits, - and _")
    .optional(),
  condition: z.string().default(""),
  tags: z.array(z.string()).default([]),
  enabled: z.boolean().optional(),
  "import-values": z
    .array(z.union([z.string(), z.strictObject({ child: z.string(), parent: z.string() })]))
    .default([]),
});

/**
 * Chart.yaml, Helm's format with apiVersion v2. Helm ignores keys it does not know, and so do charts that people bring:
 * unknown keys are dropped here too. Source: helm.sh/docs/topics/charts "The Chart.yaml File".
 */
export const chartSchema = z.object({
  apiVersion: z.literal("v2"),
  name: z.string().regex(/^[a-zA-Z0-9._-]+$/, "must be a chart's name: letters, digits, - . _"),
  version: z
    .string()
    .regex(
      /^v?[0-9]+(\.[0-9]+){0,2}(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/,
      "must be a version such as 1.2.3",
    ),
  appVersion: z.string().default(""),
  kubeVersion: range,
  description: z.string().default(""),
  type: z.enum(["application", "library"]).default("application"),
  dependencies: z.array(dependency).default([]),
});

export type ChartFile = z.output<typeof chartSchema>;
