import type { CommandSpec } from "./command.ts";
import { agentApi, allNamespaces, cluster, connection, listing, planRev } from "./options.ts";

const group = "In a cluster:";

/** Commands for people who use an installed agent, in the order of the help. */
export const commandsInCluster: readonly CommandSpec[] = [
  {
    name: "status",
    args: "[GITSYNC]",
    group,
    summary: "GitSyncs with their errors, then their releases and what each waits for",
    options: [
      ...cluster,
      allNamespaces,
      { flags: "-w, --watch", text: "go on and print what changes" },
      listing,
    ],
    load: async () => (await import("./status.ts")).status,
  },
  {
    name: "plan",
    args: "<GITSYNC[/RELEASE]>",
    group,
    summary: "what the next pass would do, in order: creates, updates, adoptions, conflicts, deletions",
    options: [
      ...cluster,
      {
        flags: "--repo <DIR>",
        text: "plan the files of this checkout instead, here and with your own rights",
      },
      planRev,
      agentApi,
      { flags: "--policy-dir <DIR>", text: "with --repo: the platform's mandatory policies" },
      {
        flags: "--exit-code",
        text: "exit with 3 when there is something to do, with 4 when deletions need approval",
      },
      listing,
    ],
    notes: `Nothing is written. Without --agent and --repo: the deletions that wait for approval, which the SyncStatus holds.

Examples:
  syncline plan shop --agent http://127.0.0.1:8081
  syncline plan shop/checkout --repo . --exit-code   # what would my worktree do?
  syncline diff --live shop/checkout                 # the same, field by field`,
    load: async () => (await import("./plan.ts")).plan,
  },
  {
    name: "history",
    args: "<GITSYNC/RELEASE>",
    group,
    summary: "what happened to a release: revisions, failures, corrections",
    options: [
      ...cluster,
      agentApi,
      { flags: "--limit <N>", text: "at most this many", fallback: "30" },
      listing,
    ],
    notes: "Without --agent: the last ten applied revisions, which the SyncStatus holds.",
    load: async () => (await import("./history.ts")).history,
  },
  {
    name: "log",
    args: "<KIND/NAME>",
    group,
    summary: "every recorded change of one object: which field, by which commit or person",
    options: [
      ...connection,
      { flags: "-n, --namespace <NAME>", text: "the object's namespace; all when left out" },
      agentApi,
      { flags: "--last", text: "only the last change of each field" },
      { flags: "--limit <N>", text: "at most this many", fallback: "30" },
      listing,
    ],
    notes: `The newest come first. Without --agent: the drift that the SyncStatus holds.

Examples:
  syncline log deploy/web -n shop --agent http://127.0.0.1:8081
  syncline log deploy/web -n shop --last --agent http://127.0.0.1:8081   # who set each field as it is`,
    load: async () => (await import("./log.ts")).log,
  },
  {
    name: "drift",
    args: "[GITSYNC[/RELEASE]]",
    group,
    summary: "fields that moved without Git: who, when, and what was done about it",
    options: [
      ...cluster,
      allNamespaces,
      agentApi,
      { flags: "--since <DURATION>", text: "past items no older than this", fallback: "24h" },
      { flags: "--exit-code", text: "exit with 3 when an item is open" },
      listing,
    ],
    notes: "Without --agent: open items and the newest past ones, which the SyncStatus holds.",
    load: async () => (await import("./drift.ts")).drift,
  },
  {
    name: "sync",
    args: "<GITSYNC>",
    group,
    summary: "ask the agent to look at Git now",
    options: [
      ...cluster,
      { flags: "--wait", text: "until every release is synced and healthy" },
      { flags: "--timeout <DURATION>", text: "how long --wait waits", fallback: "5m" },
      {
        flags: "--ignore-windows <REASON>",
        text: "bring about what is new although a sync window is closed",
      },
      { flags: "--for <DURATION>", text: "how long --ignore-windows holds", fallback: "1h" },
    ],
    notes:
      "With --wait the exit code is 0 when all is ready, 1 when something failed, 4 when a release is held, 5 after the timeout.",
    load: async () => (await import("./sync.ts")).sync,
  },
  {
    name: "hold",
    args: "<GITSYNC[/RELEASE]>",
    group,
    summary:
      "pause a GitSync, a release, an object or a field for a while: what moves is told, not corrected",
    options: [
      ...cluster,
      { flags: "--for <DURATION>", text: "how long, at most 720h; it ends by itself" },
      { flags: "--reason <TEXT>", text: "why, such as INC-42" },
      { flags: "--object <KIND/NAME>", text: "only this object" },
      { flags: "--field <PATH>", text: "only this field" },
      { flags: "--timeout <DURATION>", text: "how long to wait for the agent", fallback: "30s" },
    ],
    notes: `New commits wait, nothing is corrected or deleted. The same object and field again: with another end and reason. The exit
code is 0 when the agent has taken it up, 5 after the timeout: then it will when it runs.

Examples:
  syncline hold shop --for 2h --reason INC-42
  syncline hold shop/checkout --for 30m --reason "load test" --object deploy/web --field .spec.replicas`,
    load: async () => (await import("./hold.ts")).hold,
  },
  {
    name: "resume",
    args: "<GITSYNC[/RELEASE]>",
    group,
    summary: "end holds before their time",
    options: [
      ...cluster,
      { flags: "--object <KIND/NAME>", text: "only the hold of this object" },
      { flags: "--field <PATH>", text: "only the hold of this field" },
      { flags: "--timeout <DURATION>", text: "how long to wait for the agent", fallback: "30s" },
    ],
    notes: "Without --object and --field: all holds that were asked for there.",
    load: async () => (await import("./resume.ts")).resume,
  },
  {
    name: "approve",
    args: "<GITSYNC/RELEASE> <HASH>",
    group,
    summary: "approve the deletions that wait in a release, and exactly those",
    options: [
      ...cluster,
      { flags: "--wait", text: "until they are done and the release is synced and healthy" },
      { flags: "--timeout <DURATION>", text: "how long --wait waits", fallback: "5m" },
    ],
    notes:
      "syncline status and syncline plan tell the hash. It names one plan: when the plan changes, so does the hash.",
    load: async () => (await import("./approve.ts")).approve,
  },
  {
    name: "rollback",
    args: "<GITSYNC/RELEASE>",
    group,
    summary: "bring an earlier revision of a release about again, also while Git is away, and keep it",
    options: [
      ...cluster,
      {
        flags: "--to <REV>",
        text: "a revision of syncline history, by seven digits or more; the last healthy one before the present without it",
      },
      { flags: "--reason <TEXT>", text: "why, for the status and everybody who is told" },
      {
        flags: "--timeout <DURATION>",
        text: "how long to wait until it is in force and healthy",
        fallback: "5m",
      },
    ],
    notes: `The release stays there until a newer commit changes it; commits to other releases do not end that, and asking for the
newest revision does. The exit code is 0 when it is in force and healthy, 1 when it was refused or failed, 5 after the timeout.

Examples:
  syncline rollback shop/checkout --reason INC-42
  syncline rollback shop/checkout --to 1a2b3c4`,
    load: async () => (await import("./rollback.ts")).rollback,
  },
];
