import type { Json } from "../core/json.ts";
import { printable } from "../core/text.ts";
import { defaultOptions } from "../install/options.ts";
import { agentTrouble, readLease } from "./agent-seen.ts";
import { SynclineError } from "../core/errors.ts";
import { textOf, type Call } from "./command.ts";
import { exitCode, type ExitCode, type Io } from "./io.ts";
import { printDocument } from "./output.ts";
import { overviewOf, type GitSyncRow, type Overview } from "./overview.ts";
import { getGitSync, listGitSyncs, listStatuses } from "./own-objects.ts";
import { overviewText } from "./status-text.ts";
import { watchStatus } from "./status-watch.ts";
import { openCluster, type ClusterPlace } from "./wire.ts";

/** `syncline status`: GitSyncs with their errors, then releases, then what each release waits for. */
export async function status(call: Call): Promise<ExitCode> {
  const { io, flags, args } = call;
  const format = textOf(flags, "output") ?? "table";
  if (flags["watch"] === true && format !== "table")
    throw new SynclineError("CLI-USAGE", `-w goes with the table only, not with -o ${format}`);
  const place = await openCluster(call);
  const [{ gitSyncs, denied }, statuses] = await Promise.all([
    listGitSyncs(place, args[0], io.signal),
    listStatuses(place, args[0], io.signal),
  ]);
  if (denied !== undefined) io.stderr(`warning: only releases are shown: ${printable(denied)}\n`);
  else if (gitSyncs.length === 0 && args[0] !== undefined && place.namespace !== "")
    await getGitSync(place, args[0], io.signal);
  const overview = overviewOf(gitSyncs, statuses);
  await warnOfAgent(place, overview.gitSyncs, io);
  if (flags["watch"] === true) {
    await watchStatus(place, args[0], io);
    return exitCode.fine;
  }
  printOverview(overview, { io, format, isWide: place.namespace === "", namespace: place.namespace });
  return exitCode.fine;
}

async function warnOfAgent(place: ClusterPlace, rows: readonly GitSyncRow[], io: Io): Promise<void> {
  const lease = await readLease(place, defaultOptions.namespace, io.signal);
  const lastSeen = rows.map((row) => row.lastSeen);
  const trouble = agentTrouble(lease, { lastSeen, now: new Date() });
  if (trouble !== undefined) io.stderr(`warning: ${trouble} (syncline doctor finds out why)\n`);
}

interface Form {
  readonly io: Io;
  readonly format: string;
  /** With the namespace of each row. */
  readonly isWide: boolean;
  readonly namespace: string;
}

function printOverview({ gitSyncs, releases }: Overview, { io, format, isWide, namespace }: Form): void {
  switch (format) {
    case "json":
    case "yaml":
      printDocument(io, format, { gitSyncs, releases } as unknown as Json);
      return;
    case "name":
      for (const { name } of gitSyncs) io.stdout(`${printable(`gitsync.syncline.dev/${name}`)}\n`);
      for (const { gitSync, release } of releases)
        io.stdout(`${printable(`syncstatus.syncline.dev/${gitSync}.${release}`)}\n`);
      return;
    default:
      if (gitSyncs.length === 0 && releases.length === 0)
        io.stderr(
          isWide
            ? "There is no GitSync.\n"
            : `There is no GitSync in namespace ${namespace}; -A looks in all.\n`,
        );
      else io.stdout(overviewText({ gitSyncs, releases }, { io, isWide, now: new Date() }));
  }
}
