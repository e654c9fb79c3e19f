import * as z from "zod";
import { durationPattern, parseDuration } from "../core/duration.ts";
import { apiVersion } from "../core/labels.ts";

/** Fields that several files of a config repo share. Their messages complete "<field> …". */

const namePattern = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/** Name of an environment, region or cluster: one name space, because `values.<name>.yaml` must be unambiguous. */
export const layerName = z
  .string()
  .regex(namePattern, "must be a name of a-z, 0-9 and - (not first or last)")
  .max(40, "must be at most 40 characters long");

/** A release's name: its folder's. */
export function isReleaseName(name: string): boolean {
  return name.length <= 63 && namePattern.test(name);
}

export const releaseName = z.string().refine(isReleaseName, "must be the name of a release");

/** `5m` → 300 seconds. */
export const seconds = z
  .string()
  .regex(durationPattern, "must be a duration such as 30s, 5m or 1h30m")
  .transform((text) => parseDuration(text) ?? 0);

export const ourApiVersion = z.literal(apiVersion);

/** `1.36`, `v1.36.3`. */
export const kubeVersion = z
  .string()
  .regex(
    /^v?[0-9]+\.[0-9]+(\.[0-9]+)?([-+][0-9A-Za-z.+-]+)?$/,
    'must be a Kubernetes version such as "1.36"',
  );
