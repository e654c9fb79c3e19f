import * as z from "zod";
import { parseDuration } from "../core/duration.ts";
import type { GitSync } from "../core/gitsync.ts";
import type { Problem } from "../core/problem.ts";
import { ruled, type Immutable, type Rule } from "./crd-field.ts";
import { gitSyncSpec, type gitSyncStatus } from "./crd-gitsync.ts";
import { fieldText, toProblem } from "./crd-problem.ts";

export type GitSyncStatus = Immutable<z.output<typeof gitSyncStatus>>;

/** The name becomes the first half of a SyncStatus' name and a label value. */
export const gitSyncName: Rule<{ metadata: { name: string } }> = {
  rule: "self.metadata.name.matches('^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$')",
  message: "metadata.name must be a DNS label: at most 63 of a-z, 0-9 and -, no dots",
  holds: ({ metadata }) => /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(metadata.name),
};

const metadata = z.object({
  name: z.string(),
  namespace: z.string().min(1),
  uid: z.string().default(""),
  generation: z.int().default(0),
  annotations: z.record(z.string(), z.string()).default({}),
});

const gitSyncObject = ruled(z.object({ metadata, spec: gitSyncSpec }), gitSyncName);

/**
 * A GitSync as the API server gives it → as the agent works with it: defaults filled in (the object may be older than
 * its CRD), durations in seconds. Unknown fields are nobody's matter: the API server drops them. All problems are told
 * at once: CFG-DURATION, CFG-SOURCE, CFG-SPEC. `allowInsecure` permits http:// and file:// sources (rule R8).
 */
export function parseGitSync(
  object: unknown,
  options: { readonly allowInsecure: boolean },
): { readonly gitSync: GitSync } | { readonly problems: readonly Problem[] } {
  const parsed = gitSyncObject.safeParse(object);
  const problems = (parsed.error?.issues ?? []).map((issue) => gitSyncProblem(issue, object));
  if (!options.allowInsecure) problems.push(...insecureSource(object));
  return parsed.success && problems.length === 0 ? { gitSync: toGitSync(parsed.data) } : { problems };
}

function toGitSync({ metadata, spec }: z.output<typeof gitSyncObject>): GitSync {
  const { source, target } = spec;
  return {
    ...metadata,
    source: {
      url: source.url,
      ref: source.ref,
      path: source.path
        .split("/")
        .filter((part) => part !== "" && part !== ".")
        .join("/"),
      intervalSeconds: parseDuration(source.interval) ?? 15,
      secretName: source.secretRef?.name,
    },
    target: {
      environment: target.environment ?? "",
      region: target.region ?? "",
      cluster: target.cluster ?? "",
    },
    defaultNamespace: spec.namespace ?? "",
    releases: spec.releases,
    values: spec.values ?? {},
    serviceAccountName: spec.serviceAccountName,
    mode: spec.mode,
    adopt: spec.adopt,
    drift: spec.drift,
    prune: spec.prune,
    deletionPolicy: spec.deletionPolicy,
    windows: spec.windows.map(({ duration, ...window }) => ({
      ...window,
      durationSeconds: parseDuration(duration) ?? 0,
    })),
    notifications: spec.notifications.map(({ slack, events }) => ({
      channel: slack.channel,
      secretName: slack.secretRef.name,
      events,
    })),
    suspend: spec.suspend,
  };
}

function gitSyncProblem(issue: z.core.$ZodIssue, object: unknown): Problem {
  const path = fieldText(issue.path);
  if (path !== "spec.source.interval") {
    return toProblem(issue, path.startsWith("spec.source") ? "CFG-SOURCE" : "CFG-SPEC");
  }
  const problem = toProblem(issue, "CFG-DURATION");
  const written = JSON.stringify(valueAt(object, issue.path) ?? null);
  return { ...problem, message: problem.message.replace(path, `${path} ${written}`) };
}

function insecureSource(object: unknown): readonly Problem[] {
  const url = valueAt(object, ["spec", "source", "url"]);
  const scheme = typeof url === "string" ? /^(http|file):/.exec(url)?.[1] : undefined;
  if (scheme === undefined) return [];
  const message = `spec.source.url: ${scheme}:// is not permitted: the agent runs without --allow-insecure-sources`;
  return [{ severity: "error", code: "CFG-SOURCE", message, hint: "Use an https:// address." }];
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === "object" && inner !== null ? (inner as Record<PropertyKey, unknown>)[key] : undefined,
    value,
  );
}
