import * as z from "zod";
import { conditions } from "./crd-condition.ts";
import { freeValue, timestamp } from "./crd-field.ts";
import { holdList } from "./crd-hold.ts";
import { handledRequest, handledRollback } from "./crd-request.ts";

const line = (description: string) => z.string().optional().describe(description);
const count = (description: string) => z.int().min(0).optional().describe(description);
const at = (description: string) => timestamp().optional().describe(description);

/** The object an entry is about: `namespace` is "" for cluster-scoped kinds. */
const ref = z
  .object({
    group: z.string().describe("API group, empty for the core group."),
    kind: z.string().describe("Kind, such as Deployment."),
    namespace: z.string().describe("Namespace, empty for cluster-scoped kinds."),
    name: z.string().describe("Name."),
  })
  .describe("The object.");

const driftItem = z
  .object({
    ref,
    path: z.string().describe("The field, such as .spec.replicas; empty when the whole object was deleted."),
    expected: freeValue().optional().describe("What Git says; absent when Git has no such field."),
    actual: freeValue().optional().describe("What the cluster has; absent when it is gone."),
    manager: line("The field manager that wrote it, such as kubectl-edit."),
    operation: line("Update or Apply."),
    subresource: line("The subresource it was written through, such as scale."),
    user: line("Who wrote it; empty when that is not known for certain."),
    grade: z
      .enum(["A", "B", "C"])
      .describe("How much is known of the writer. A: the user; B: manager, operation and time; C: nothing."),
    since: at("Since when."),
    action: z
      .enum(["corrected", "reported", "held", "fighting", "uncorrectable", "superseded"])
      .describe("What the agent did about it."),
  })
  .describe("One field that moved while Git stayed the same.");

const failure = z
  .object({
    ref: ref.optional(),
    code: z.string().describe("The error code; docs/errors.md explains it."),
    message: z.string().describe("What is wrong, in one line."),
    position: z
      .object({
        file: z.string().describe("Path in the repository."),
        line: z.int().min(0).describe("Line, from 1; 0 when not known."),
        column: z.int().min(0).describe("Column, from 1; 0 when not known."),
      })
      .optional()
      .describe("Where in the repository."),
    hint: line("What would help."),
  })
  .describe("One thing that went wrong.");

const destructive = z
  .object({
    action: z.enum(["prune", "replace"]).describe("Delete, or delete and create again."),
    ref,
    uid: line("The live object this is about, and no later one of that name."),
  })
  .describe("One action that waits for approval.");

const historyEntry = z
  .object({
    seq: z.int().min(0).describe("Number of the entry, counting up."),
    revision: z.string().describe("The commit, as main@sha1:…"),
    author: line("Its author."),
    subject: line("Its first line."),
    at: at("When it was applied."),
    result: line("How it went."),
    digest: line("Digest of its rendered objects: what a rollback asks the kept sets for."),
    healthy: z.boolean().optional().describe("The release was Healthy with it."),
    changes: count("How many objects it changed."),
  })
  .describe("One applied revision.");

const attempt = (description: string) =>
  z
    .object({
      attempted: line("The last one tried."),
      applied: line("The last one that is completely in the cluster."),
    })
    .optional()
    .describe(description);

/** SyncStatus.spec: what the entry is about. */
export const syncStatusSpec = z
  .object({
    gitSync: z.string().describe("Name of the GitSync in this namespace."),
    release: z.string().describe("Name of the release."),
    target: z
      .object({
        environment: line("Environment, such as prod."),
        region: line("Region, such as eu."),
        cluster: line("Cluster."),
      })
      .optional()
      .describe("What the release is rendered for."),
    namespace: line("Namespace of the release."),
    chart: line("Chart of the release; empty for plain manifests."),
    owner: line("Who looks after the release, as release.yaml says."),
  })
  .describe("Which release this is about. Written by the agent only.");

/** SyncStatus.status: the minimum the agent must not forget, and what people ask first (resources.md). */
export const syncStatusStatus = z
  .object({
    observedGeneration: count("The metadata.generation this belongs to."),
    sync: z
      .enum(["Synced", "OutOfSync", "Syncing", "Waiting", "Failed", "Held", "Pinned", "Suspended", "Stale"])
      .optional()
      .describe("What is in the cluster, compared with Git, whatever its health."),
    health: z
      .enum(["Healthy", "Progressing", "Degraded", "Suspended", "Missing", "Unknown"])
      .optional()
      .describe("Whether the release's objects work."),
    conditions: conditions(
      "Ready, Reconciling, Stalled, SourceReady, Healthy, Drifted and Fighting; made for kubectl wait.",
    ).optional(),
    revision: attempt("Commits, as main@sha1:…"),
    renderDigest: attempt("Digests of the rendered objects."),
    summary: z
      .object({
        revision: line("The applied commit in short: 1a2b3c4."),
        message: line("What there is to say, in one line."),
        changed: at("When the release's objects were last written."),
      })
      .optional()
      .describe("Texts of the columns."),
    objects: z
      .object({
        total: count("Objects the release consists of."),
        created: count("Created by the last pass that changed anything."),
        adopted: count("Taken over by it."),
        configured: count("Changed by it."),
        unchanged: count("Left as they were."),
        pruned: count("Deleted by it."),
        failed: count("Failed in it."),
      })
      .optional()
      .describe("Numbers of objects."),
    failures: z.array(failure).max(20).optional().describe("What went wrong, at most 20."),
    drift: z
      .object({
        open: count("How many items are open."),
        items: z.array(driftItem).max(20).optional().describe("The newest items, at most 20."),
      })
      .optional()
      .describe("Changes in the cluster that did not come from Git."),
    waitingFor: z
      .object({
        object: line("The object or release waited for, such as Deployment shop/web."),
        condition: line("What is awaited of it."),
        since: at("Since when."),
        hint: line("What may help."),
      })
      .optional()
      .describe("Why the pass does not go on."),
    plan: z
      .object({
        hash: line("The hash to approve: kubectl annotate sst NAME syncline.dev/approve=HASH."),
        nonce: line("Makes the hash good for this plan only."),
        at: at("When the plan was made; an approval is good for 24 hours."),
        destructive: z.array(destructive).max(50).optional().describe("What waits for approval, at most 50."),
      })
      .optional()
      .describe("A plan that needs approval."),
    kept: z
      .array(
        z
          .object({
            ref,
            reason: z.string().describe("Why it stays."),
            at: at("When it left Git."),
          })
          .describe("One object that left Git and stays."),
      )
      .max(20)
      .optional()
      .describe("Objects that left Git and stay in the cluster, newest first, at most 20."),
    hold: z
      .object({
        reason: line("Why."),
        by: line("Who asked for it."),
        until: at("When it ends by itself."),
      })
      .optional()
      .describe("The widest hold in force."),
    holds: holdList("Holds of the release and of its objects, the widest first, at most 20."),
    pin: z
      .object({
        revision: line("The revision rolled back to."),
        digest: line("Digest of its rendered objects."),
        from: line("The revision rolled back from."),
        fromDigest: line("Digest of what Git rendered then: the same again does not end the pin."),
        inputs: line("Digest of the files the release was made from then; others end the pin."),
        at: at("Since when."),
        by: line("Who asked: a field manager, or onFailure."),
        reason: line("Why, in the words of who asked."),
      })
      .optional()
      .describe("Set after a rollback, until a newer commit changes the release."),
    badRevisions: z.array(z.string()).max(10).optional().describe("Revisions rolled back from."),
    completed: z
      .array(
        z
          .object({
            ref,
            digest: z.string().describe("Digest it was run with; another one runs it again."),
            at: at("When it was done."),
            failed: z.boolean().optional().describe("It ended without success."),
          })
          .describe("One finished Job or Pod."),
      )
      .max(50)
      .optional()
      .describe("Jobs and Pods that ran once and are done: their absence is no drift."),
    history: z.array(historyEntry).max(10).optional().describe("Applied revisions, newest first."),
    handled: z
      .object({
        syncNow: handledRequest("syncline.dev/sync-now").optional(),
        approve: handledRequest("syncline.dev/approve").optional(),
        rollbackTo: handledRollback("syncline.dev/rollback-to").optional(),
        hold: handledRequest("syncline.dev/hold").optional(),
      })
      .optional()
      .describe("Requests of people the agent has seen; an equal one is done."),
    groupKinds: z
      .array(z.string())
      .optional()
      .describe("Every kind the release ever applied, as Deployment.apps."),
    namespaces: z.array(z.string()).optional().describe("Every namespace the release ever applied to."),
    truncated: z
      .record(z.string(), z.int().min(0))
      .optional()
      .describe(
        "How many entries a list above lacks, by its name: failures, drift.items, plan.destructive, …",
      ),
  })
  .describe("What the agent did and found. Written by the agent only.");
