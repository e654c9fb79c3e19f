import { SynclineError } from "../core/errors.ts";
import { isJsonObject } from "../core/json.ts";
import { ignoreWindowsAnnotation, requestAnnotations } from "../core/labels.ts";
import { annotate } from "./annotate.ts";
import { durationOf, textOf, type Call, type Flags } from "./command.ts";
import { exitCode, type ExitCode } from "./io.ts";
import { getGitSync } from "./own-objects.ts";
import { judgeSync } from "./sync-verdict.ts";
import { waitFor, type Wanted } from "./wait-for.ts";
import { openCluster } from "./wire.ts";

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
  const ignored = windowsIgnored(flags, new Date());
  if (ignored !== undefined)
    await annotate(place, { read, key: ignoreWindowsAnnotation, value: ignored }, io.signal);
  await annotate(place, { read, key: requestAnnotations.syncNow, value }, io.signal);
  if (flags["wait"] !== true) {
    io.stdout(`asked for a sync of ${name}\n`);
    return exitCode.fine;
  }
  const judge: Wanted["judge"] = (gitSync, statuses) => judgeSync(gitSync, statuses, value);
  return waitFor({ gitSync: name, name, judge, timeoutMs }, place, io);
}

/** What `--ignore-windows REASON --for DURATION` asks for. Throws CLI-USAGE. */
function windowsIgnored(flags: Flags, now: Date): string | undefined {
  const reason = textOf(flags, "ignore-windows");
  if (reason === undefined) return undefined;
  if (reason.trim() === "")
    throw new SynclineError("CLI-USAGE", "--ignore-windows: want a reason, such as INC-42");
  const until = new Date(now.getTime() + durationOf(flags, "for")).toISOString();
  return JSON.stringify({ until, reason });
}
