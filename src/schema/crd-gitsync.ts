import * as z from "zod";
import { parseCron } from "../core/cron.ts";
import { eventWords } from "../core/event.ts";
import { conditions } from "./crd-condition.ts";
import { freeObject, ruled, text, timestamp } from "./crd-field.ts";
import { holdList } from "./crd-hold.ts";
import { handledRequest } from "./crd-request.ts";
import { duration, secretRef, source } from "./crd-source.ts";

const target = ruled(
  z.object({
    environment: targetName().optional().describe("One of the repository's environments, such as prod."),
    region: targetName().optional().describe("One of its regions, such as eu."),
    cluster: targetName()
      .optional()
      .describe("One of its clusters, where environment and region have several."),
  }),
  {
    rule: "(has(self.environment) && self.environment != '') || ((!has(self.region) || self.region == '') && (!has(self.cluster) || self.cluster == ''))",
    message: "region and cluster need an environment",
    holds: ({ environment = "", region = "", cluster = "" }) =>
      environment !== "" || (region === "" && cluster === ""),
  },
).describe(
  "What this cluster is, in the words of the repository's syncline.yaml. Left out only without that file.",
);

const drift = z
  .object({
    mode: z
      .enum(["Correct", "Report", "Prevent"])
      .default("Correct")
      .describe(
        "Correct puts a changed object back; Report only tells; Prevent also has the API server refuse people's changes.",
      ),
    foreign: z
      .enum(["Off", "Report", "Correct"])
      .default("Report")
      .describe("The same for security-relevant fields that Git does not declare but somebody added."),
  })
  .describe("What to do when a live object no longer equals what was applied.");

const prune = z
  .object({
    enabled: z.boolean().default(true).describe("Delete objects that left Git."),
    maxObjects: z
      .int()
      .min(0)
      .max(1_000_000)
      .default(20)
      .describe("A release that would lose more objects waits for approval."),
    maxPercent: z
      .int()
      .min(0)
      .max(100)
      .default(30)
      .describe(
        "A release that would lose a larger share of its objects (and more than 5) waits for approval.",
      ),
    when: z
      .enum(["Applied", "Healthy"])
      .default("Applied")
      .describe("Prune a wave once it is applied, or only once it is healthy too."),
  })
  .describe("Deletion of objects that left Git. A release's own numbers go first.");

const window = z
  .object({
    kind: z.enum(["Allow", "Deny"]).describe("Whether new commits may be brought about in it, or may not."),
    schedule: ruled(z.string().max(100), {
      rule: "self.matches('^(@[a-z]+|([^ ]+ +){4}[^ ]+)$')",
      message: "must be a schedule of five fields, such as 0 18 * * 5",
      holds: isSchedule,
    }).describe(
      "When it begins: minute, hour, day of the month, month, day of the week, as in crontab. Where both days are restricted, either is enough.",
    ),
    timeZone: text(64, /^[A-Za-z0-9_+\/-]+$/, "must be the name of a time zone, such as Europe/Berlin")
      .default("UTC")
      .describe("Where the schedule's clocks hang: an IANA name, such as Europe/Berlin."),
    duration: duration("1m", "744h").describe("How long it lasts: 1m to 744h (31 days), such as 60h."),
  })
  .describe("A time in which new commits may be brought about, or may not. Drift is corrected at any time.");

const notification = z
  .object({
    slack: z
      .object({
        channel: z.string().min(1).max(80).describe("Channel name or id, such as #shop-deploys."),
        secretRef: secretRef("Secret in this namespace with token (a bot's) or webhookUrl."),
      })
      .describe("The Slack channel that is told."),
    events: z
      .array(z.enum(eventWords))
      .min(1)
      .max(eventWords.length)
      .default(["Drift", "Failed", "Recovered", "Applied", "Held", "RolledBack"])
      .describe("Which events are told."),
  })
  .describe("One place where people are told.");

const releasePattern = /^[A-Za-z0-9_*][A-Za-z0-9_.*-]*(\/[A-Za-z0-9_*][A-Za-z0-9_.*-]*)*$/;

/** GitSync.spec as people write it, with every default (resources.md). */
export const gitSyncSpec = z
  .object({
    source,
    target: target.prefault({}),
    namespace: text(63, /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, "must be the name of a namespace")
      .optional()
      .describe("Namespace for objects that name none. Only for repositories without syncline.yaml."),
    releases: z
      .array(text(253, releasePattern, "must be a release's name or folder; * stands for any part of a name"))
      .max(200)
      .optional()
      .describe("Sync only these releases: names (checkout) or folders (team-a/*). All when left out."),
    values: freeObject()
      .optional()
      .describe("Values that go over every layer of the repository, for every release of this GitSync."),
    serviceAccountName: text(253, /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, "must be the name of a ServiceAccount")
      .optional()
      .describe(
        "ServiceAccount of this namespace whose rights are used for everything. The agent's --default-service-account (syncline-applier) when left out.",
      ),
    mode: z
      .enum(["Apply", "Observe"])
      .default("Apply")
      .describe("Apply changes the cluster; Observe only reports what Apply would do."),
    adopt: z
      .boolean()
      .default(false)
      .describe(
        "Also take over objects that carry a mark of Argo CD, Flux or Helm. Only for repositories without syncline.yaml; elsewhere release.yaml says so.",
      ),
    drift: drift.prefault({}),
    prune: prune.prefault({}),
    deletionPolicy: z
      .enum(["Orphan", "Prune"])
      .default("Orphan")
      .describe(
        "What happens to the objects when this GitSync is deleted: they stay, or they are deleted first.",
      ),
    windows: z
      .array(window)
      .max(20)
      .default([])
      .describe(
        "When new commits may be brought about: never in a Deny window; with Allow windows, only in one of them.",
      ),
    notifications: z.array(notification).max(20).default([]).describe("Who is told about what."),
    suspend: z
      .boolean()
      .default(false)
      .describe("Pause everything: no reading, no writing, until false again."),
  })
  .describe("What to sync into this cluster, and how.");

/** GitSync.status, written by the agent only. Every text is ready for a column: JSONPath can neither join nor shorten. */
export const gitSyncStatus = z
  .object({
    observedGeneration: z.int().optional().describe("The metadata.generation the agent works with."),
    conditions: conditions("Ready, Reconciling, Stalled and SourceReady, over all releases.").optional(),
    source: z
      .object({
        revision: z.string().optional().describe("The commit last read, as main@sha1:…"),
        capabilitiesDigest: z
          .string()
          .optional()
          .describe("Digest of the API versions and kinds that templates may know of."),
      })
      .optional()
      .describe("What the repository and the cluster last gave."),
    summary: z
      .object({
        target: z.string().optional().describe("The target in one word: prod/eu."),
        revision: z.string().optional().describe("The commit in short: 1a2b3c4."),
        releases: z.string().optional().describe("Ready releases of all: 12/12."),
      })
      .optional()
      .describe("Texts of the columns."),
    drift: z.int().min(0).optional().describe("How many drift items are open in all releases."),
    groupKinds: z
      .array(z.string())
      .optional()
      .describe("Every kind this GitSync ever applied, as Deployment.apps."),
    namespaces: z.array(z.string()).optional().describe("Every namespace this GitSync ever applied to."),
    handled: z
      .object({
        syncNow: handledRequest("syncline.dev/sync-now").optional(),
        hold: handledRequest("syncline.dev/hold").optional(),
      })
      .optional()
      .describe("Requests of people the agent has seen; an equal one is done."),
    holds: holdList("Holds of the whole GitSync, at most 20."),
    lastSeen: timestamp()
      .optional()
      .describe("When the agent last looked after this GitSync; at most 5 minutes old while it lives."),
  })
  .describe("What the agent found. Written by the agent only.");

function isSchedule(schedule: string): boolean {
  try {
    return parseCron(schedule).hours.size > 0;
  } catch {
    return false;
  }
}

function targetName(): z.ZodString {
  return text(40, /^([a-z0-9]([-a-z0-9]*[a-z0-9])?)?$/, "must consist of a-z, 0-9 and - inside");
}
