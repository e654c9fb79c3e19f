import { SynclineError } from "../core/errors.ts";
import { isJsonObject } from "../core/json.ts";
import { requestAnnotations } from "../core/labels.ts";
import { printable } from "../core/text.ts";
import { createMailbox } from "../sync/mailbox.ts";
import { annotate } from "./annotate.ts";
import { durationOf, type Call } from "./command.ts";
import { exitCode, type ExitCode, type Io } from "./io.ts";
import { getGitSync, gitSyncKind, listStatuses } from "./own-objects.ts";
import { judgeSync, type Verdict } from "./sync-verdict.ts";
import { watchOwn } from "./watch-own.ts";
import { openCluster, type ClusterPlace } from "./wire.ts";

/** `syncline sync GITSYNC`: asks the agent to look now; with --wait, until all releases are ready. */
export async function sync(call: Call): Promise<ExitCode> {
  const { io, args, flags } = call;
  const [name = ""] = args;
  const timeoutMs = durationOf(flags, "timeout");
  const place = await openCluster(call);
  const value = new Date().toISOString();
  const read = () => getGitSync(place, name, io.signal);
  const { spec } = await read();
  if (isJsonObject(spec) && spec["suspend"] === true) {
    io.stderr(`${name} is suspended (spec.suspend): the agent does not look at it\n`);
    return exitCode.held;
  }
  await annotate(place, { read, key: requestAnnotations.syncNow, value }, io.signal);
  if (flags["wait"] !== true) {
    io.stdout(`asked for a sync of ${name}\n`);
    return exitCode.fine;
  }
  return waitForSync(place, { name, value, timeoutMs }, io);
}

interface Wanted {
  readonly name: string;
  /** Of the annotation. */
  readonly value: string;
  readonly timeoutMs: number;
}

/** Events only say when to look again: what counts is read in one order, the GitSync before its releases, because the agent
 *  writes them in the other. */
async function waitForSync(
  place: ClusterPlace,
  { name, value, timeoutMs }: Wanted,
  io: Io,
): Promise<ExitCode> {
  const inTime = AbortSignal.any([io.signal, AbortSignal.timeout(timeoutMs)]);
  const look = async (): Promise<Verdict> => {
    const gitSync = await place.cluster.get({ ...gitSyncKind, namespace: place.namespace, name }, {}, inTime);
    return judgeSync(gitSync, await listStatuses(place, name, inTime), value);
  };
  const mail = createMailbox();
  const stop = new AbortController();
  const trouble = (text: string): void => io.stderr(`warning: ${printable(text)}\n`);
  const watching = watchOwn(
    place,
    { gitSync: name, settleMs: 0 },
    { changed: () => mail.post(), trouble },
    AbortSignal.any([inTime, stop.signal]),
  );
  let verdict: Verdict = { type: "pending", lines: ["the agent has not answered"] };
  try {
    while (verdict.type === "pending") {
      await mail.wait(Infinity, inTime);
      verdict = await look();
    }
  } catch (error) {
    io.signal.throwIfAborted();
    if (!inTime.aborted) throw error;
  } finally {
    stop.abort();
    await watching;
  }
  return tell(verdict, { name, seconds: timeoutMs / 1000 }, io);
}

function tell(verdict: Verdict, { name, seconds }: { name: string; seconds: number }, io: Io): ExitCode {
  const lines = verdict.lines.map((line) => `  ${printable(line)}\n`).join("");
  switch (verdict.type) {
    case "ready":
      io.stdout(`${name} is synced and healthy: ${printable(verdict.lines.join("; "))}\n`);
      return exitCode.fine;
    case "pending":
      io.stderr(`${name} is not ready after ${seconds} s:\n${lines}`);
      return exitCode.timeout;
    case "held":
      io.stderr(`${name} is held:\n${lines}`);
      return exitCode.held;
    case "failed":
      io.stderr(`${name} failed:\n${lines}`);
      return exitCode.wrong;
    case "gone":
      throw new SynclineError("CLI-NOT-FOUND", `GitSync ${name} was deleted meanwhile`);
  }
}
