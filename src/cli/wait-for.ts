import { SynclineError } from "../core/errors.ts";
import type { KubeObject } from "../core/manifest.ts";
import { printable } from "../core/text.ts";
import { createMailbox } from "../sync/mailbox.ts";
import { exitCode, type ExitCode, type Io } from "./io.ts";
import { gitSyncKind, listStatuses } from "./own-objects.ts";
import { showProgress } from "./progress.ts";
import type { Verdict } from "./sync-verdict.ts";
import { watchOwn } from "./watch-own.ts";
import type { ClusterPlace } from "./wire.ts";

/** What is waited for. */
export interface Wanted {
  readonly gitSync: string;
  /** For people: a GitSync, or a release. */
  readonly name: string;
  /** How it stands, of the GitSync and all of its releases. */
  readonly judge: (gitSync: KubeObject | undefined, statuses: readonly KubeObject[]) => Verdict;
  readonly timeoutMs: number;
  /** What is told when it is ready; absent = that it is synced and healthy. */
  readonly ready?: string;
}

/** Looks at each change until the verdict is no longer `pending`, tells it, and says it by the exit code; a terminal is told meanwhile
 *  what is waited for. Errors: API-*; API-UNREACHABLE also when the time ran out without an API server.
 *  Events only say when to look again: what counts is read in one order, the GitSync before its releases, because the agent writes
 *  them in the other. */
export async function waitFor(wanted: Wanted, place: ClusterPlace, io: Io): Promise<ExitCode> {
  const { gitSync, name, timeoutMs } = wanted;
  const inTime = AbortSignal.any([io.signal, AbortSignal.timeout(timeoutMs)]);
  const [mail, stop, progress] = [createMailbox(), new AbortController(), showProgress(name, io)];
  let verdict: Verdict = { type: "pending", lines: ["the agent has not answered"] };
  let away = "";
  const trouble = (text: string): void => {
    away = text;
    io.stderr(`warning: ${printable(text)}\n`);
  };
  const watching = watchOwn(
    place,
    { gitSync, settleMs: 0 },
    { changed: () => mail.post(), trouble },
    AbortSignal.any([inTime, stop.signal]),
  );
  try {
    while (verdict.type === "pending") {
      await mail.wait(Infinity, inTime);
      verdict = await look(wanted, place, inTime);
      away = "";
      progress.at(verdict);
    }
  } catch (error) {
    io.signal.throwIfAborted();
    if (!inTime.aborted) throw error;
  } finally {
    stop.abort();
    progress.end();
    await watching;
  }
  if (verdict.type === "pending" && away.startsWith("API-UNREACHABLE"))
    throw new SynclineError("API-UNREACHABLE", away.replace("API-UNREACHABLE ", ""));
  return tell(verdict, wanted, io);
}

async function look({ gitSync, judge }: Wanted, place: ClusterPlace, signal: AbortSignal): Promise<Verdict> {
  const ref = { ...gitSyncKind, namespace: place.namespace, name: gitSync };
  const found = await place.cluster.get(ref, {}, signal);
  return judge(found, await listStatuses(place, gitSync, signal));
}

function tell(verdict: Verdict, wanted: Wanted, io: Io): ExitCode {
  const { name, timeoutMs, ready = "is synced and healthy" } = wanted;
  const lines = verdict.lines.map((line) => `  ${printable(line)}\n`).join("");
  switch (verdict.type) {
    case "ready":
      io.stdout(`${name} ${ready}: ${printable(verdict.lines.join("; "))}\n`);
      return exitCode.fine;
    case "pending":
      io.stderr(`${name} is not ready after ${timeoutMs / 1000} s:\n${lines}`);
      return exitCode.timeout;
    case "held":
      io.stderr(`${name} is held:\n${lines}`);
      return exitCode.held;
    case "failed":
      io.stderr(`${name} failed:\n${lines}`);
      return exitCode.wrong;
    case "gone":
      throw new SynclineError("CLI-NOT-FOUND", `${name} was deleted meanwhile`);
  }
}
