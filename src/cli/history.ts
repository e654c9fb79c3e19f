import type { Json } from "../core/json.ts";
import type { LedgerEntry } from "../core/ledger-entry.ts";
import { shortSha } from "../core/revision.ts";
import { parseSyncStatus, type SyncStatusStatus } from "../schema/syncstatus.ts";
import { askAgent } from "./agent-api.ts";
import { textOf, type Call } from "./command.ts";
import { exitCode, type ExitCode } from "./io.ts";
import { limitOf } from "./limit.ts";
import { age, print } from "./output.ts";
import { getSyncStatus } from "./own-objects.ts";
import { releaseName, statusName } from "./release-name.ts";
import { openCluster } from "./wire.ts";

/** One thing that happened to a release. */
export interface HistoryItem {
  /** Counts up; only to be compared within one source. */
  readonly seq: number;
  /** ISO 8601. */
  readonly at: string;
  /** A word of core/event.ts. */
  readonly event: string;
  readonly revision: string;
  /** `git:Alice`, `agent`, `manager:kubectl-edit`. */
  readonly actor: string;
  readonly summary: string;
}

/** `syncline history GITSYNC/RELEASE`: from the agent's ledger when it can be asked, else from the SyncStatus. */
export async function history(call: Call): Promise<ExitCode> {
  const { args, flags, io } = call;
  const name = args[0] ?? "";
  const release = releaseName(name);
  const limit = limitOf(textOf(flags, "limit") ?? "");
  const place = await openCluster(call);
  const agent = textOf(flags, "agent");
  const object = await getSyncStatus(place, statusName(release), io.signal);
  const items =
    agent === undefined
      ? fromStatus(object)
      : await fromAgent(agent, { ...release, namespace: place.namespace, limit }, io.signal);
  const source = agent === undefined ? "SyncStatus" : "agent";
  const now = new Date();
  const shown = items.slice(0, limit);
  print(io, textOf(flags, "output") ?? "table", {
    items: shown,
    columns: [
      ["AGE", ({ at }) => age(at, now)],
      ["EVENT", ({ event }) => event],
      ["REVISION", ({ revision }) => shortSha(revision)],
      ["BY", ({ actor }) => actor],
      ["SUMMARY", ({ summary }) => summary],
    ],
    name: ({ revision }) => revision,
    document: { ...release, source, items: shown as unknown as Json },
    empty: `Nothing is recorded of ${name} yet.`,
  });
  if (agent === undefined && textOf(flags, "output") === "table")
    io.stderr("(from the SyncStatus: the last ten applied revisions; --agent asks the agent's ledger)\n");
  return exitCode.fine;
}

/** What the ledger holds of a release beside these is about passes and messages, not about the release. */
const events = [
  "Applied",
  "Pruned",
  "Failed",
  "Denied",
  "Recovered",
  "Held",
  "Approved",
  "RolledBack",
  "Corrected",
  "Drift",
];

async function fromAgent(
  agent: string,
  of: {
    readonly namespace: string;
    readonly gitSync: string;
    readonly release: string;
    readonly limit: number;
  },
  signal: AbortSignal,
): Promise<readonly HistoryItem[]> {
  const query = {
    gitsync: `${of.namespace}/${of.gitSync}`,
    release: of.release,
    event: events,
    limit: String(of.limit),
  };
  return (await askAgent(agent, { path: "/v1/history", query }, signal)).map(fromEntry);
}

function fromEntry({ seq, time, event, revision, actor, summary }: LedgerEntry): HistoryItem {
  return { seq, at: time, event, revision, actor, summary };
}

/** The applied revisions of a SyncStatus, newest first. */
export function fromStatus(object: unknown): readonly HistoryItem[] {
  const parsed = parseSyncStatus(object);
  const entries: SyncStatusStatus["history"] = "syncStatus" in parsed ? parsed.syncStatus.status.history : [];
  return (entries ?? []).map(
    ({ seq, at = "", result = "", revision, author = "", subject = "", changes = 0 }) => ({
      seq,
      at,
      event: result,
      revision,
      actor: `git:${author}`,
      summary: `${subject} (${changes} ${changes === 1 ? "object" : "objects"} changed)`,
    }),
  );
}
