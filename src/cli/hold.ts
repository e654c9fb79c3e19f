import { SynclineError } from "../core/errors.ts";
import { parsePath, pathText } from "../core/field-path.ts";
import { holdLimits, parseHolds, type Hold } from "../core/hold.ts";
import { isJsonObject } from "../core/json.ts";
import { requestAnnotations } from "../core/labels.ts";
import type { KubeObject } from "../core/manifest.ts";
import { parseGroupKind } from "../core/object-ref.ts";
import { printable } from "../core/text.ts";
import { isKind, parseKindName } from "../explain/kind-name.ts";
import { annotate } from "./annotate.ts";
import { durationOf, textOf, type Call, type Flags } from "./command.ts";
import type { ExitCode } from "./io.ts";
import { getGitSync, getSyncStatus } from "./own-objects.ts";
import { gitSyncOrRelease, statusName } from "./release-name.ts";
import { judgeHold } from "./sync-verdict.ts";
import { waitFor } from "./wait-for.ts";
import { openCluster, type ClusterPlace } from "./wire.ts";

/** `syncline hold NAME --for 2h --reason TEXT`: pauses what NAME stands for, then waits until the agent has taken that up. */
export async function hold(call: Call): Promise<ExitCode> {
  const { io, flags } = call;
  const asked = askedHold(flags, new Date());
  const timeoutMs = durationOf(flags, "timeout");
  const place = await openCluster(call);
  const held = heldPlace(place, call);
  let value = "";
  const change = (object: KubeObject): string => {
    const entry = { ...asked, ...objectOf(flags, object) };
    value = withHold(object.metadata.annotations?.[requestAnnotations.hold], entry, new Date());
    return value;
  };
  await annotate(place, { read: held.read, key: requestAnnotations.hold, value: change }, io.signal);
  const lines = [`until ${asked.until}: ${asked.reason}`];
  return waitFor({ ...held, judge: judgeHold(held, value, lines), timeoutMs, ready: "is held" }, place, io);
}

/** One entry of the annotation, as it is written. */
export interface HoldEntry {
  readonly until: string;
  readonly reason: string;
  readonly object?: string;
  readonly field?: string;
}

/** What a person named: a GitSync, or a release. */
export interface HeldPlace {
  readonly name: string;
  readonly gitSync: string;
  /** The SyncStatus of the release; undefined = the GitSync is meant. */
  readonly status: string | undefined;
  readonly read: () => Promise<KubeObject>;
}

/** Reads NAME. Throws CLI-USAGE. */
export function heldPlace(place: ClusterPlace, { io, args }: Call): HeldPlace {
  const [name = ""] = args;
  const { gitSync, release } = gitSyncOrRelease(name);
  const status = release === undefined ? undefined : statusName({ gitSync, release });
  const read = (): Promise<KubeObject> =>
    status === undefined ? getGitSync(place, gitSync, io.signal) : getSyncStatus(place, status, io.signal);
  return { name, gitSync, status, read };
}

const longestHours = 720;

/** Throws CLI-USAGE. */
function askedHold(flags: Flags, now: Date): HoldEntry {
  const reason = printable(textOf(flags, "reason") ?? "").trim();
  if (reason === "" || reason.length > holdLimits.reason)
    throw usage(`--reason: want one such as INC-42, at most ${holdLimits.reason} characters`);
  if (textOf(flags, "for") === undefined) throw usage("--for: want a duration such as 30m or 2h");
  const forMs = durationOf(flags, "for");
  if (forMs === 0 || forMs > longestHours * 3600_000)
    throw usage(`--for ${textOf(flags, "for") ?? ""}: want at most ${longestHours}h (30 days)`);
  const until = `${new Date(now.getTime() + forMs).toISOString().slice(0, 19)}Z`;
  const field = fieldOf(flags);
  return { until, reason, ...(field === undefined ? {} : { field }) };
}

/** The path of `--field`. Throws CLI-USAGE. */
export function fieldOf(flags: Flags): string | undefined {
  const text = textOf(flags, "field");
  if (text === undefined) return undefined;
  try {
    return pathText(parsePath(text));
  } catch {
    throw usage(`--field ${text}: want a path such as .spec.replicas`);
  }
}

/** `--object deploy/web` as the agent knows its kind, by what was ever applied here. Throws CLI-USAGE, CLI-NOT-FOUND. */
export function objectOf(flags: Flags, { status }: KubeObject): { readonly object?: string } {
  const text = textOf(flags, "object");
  if (text === undefined) return {};
  const asked = parseKindName(text);
  if (asked === undefined) throw usage(`--object ${text}: want KIND/NAME such as deploy/web`);
  const kinds = isJsonObject(status) && Array.isArray(status["groupKinds"]) ? status["groupKinds"] : [];
  const known = kinds.map(String);
  const found = known.find((kind) => isKind(asked.kind, { ...parseGroupKind(kind), ...nowhere }, []));
  if (found === undefined)
    throw new SynclineError(
      "CLI-NOT-FOUND",
      `no object of kind ${JSON.stringify(asked.kind)} was applied here`,
      {
        hint: `kinds that were: ${known.join(", ") || "none"}`,
      },
    );
  return { object: `${asked.kind.includes(".") ? found : parseGroupKind(found).kind}/${asked.name}` };
}

const nowhere = { namespace: "", name: "" };

/** The annotation with one entry more, or another one in place of that for the same object and field; what is over is left out.
 *  Throws CLI-USAGE when what stands there cannot be read. */
export function withHold(text: string | undefined, entry: HoldEntry, now: Date): string {
  const others = readable(text)
    .filter(({ until }) => until > now.getTime())
    .filter(({ object, field }) => object !== entry.object || field !== entry.field);
  if (others.length >= holdLimits.entries) throw usage(`more than ${holdLimits.entries} holds`);
  return JSON.stringify([...others.map(entryOf), entry]);
}

/** The annotation without the entry for this object and field; undefined = nothing is left of it. Throws CLI-USAGE when it cannot be
 *  read, CLI-NOT-FOUND when there is no such entry. */
export function withoutHold(
  text: string | undefined,
  { object, field }: Pick<HoldEntry, "object" | "field">,
): string | undefined {
  const all = readable(text);
  const others = all.filter((hold) => hold.object !== object || hold.field !== field);
  if (others.length === all.length)
    throw new SynclineError("CLI-NOT-FOUND", "no such hold", {
      hint: `what is held: ${all.map(({ object: of = "all", field: path = "" }) => `${of} ${path}`.trim()).join(", ") || "nothing"}`,
    });
  return others.length === 0 ? undefined : JSON.stringify(others.map(entryOf));
}

function readable(text = ""): readonly Hold[] {
  const holds = parseHolds(text);
  const wrong = holds.find(({ mistake }) => mistake !== undefined);
  if (wrong === undefined) return holds;
  throw new SynclineError(
    "CLI-USAGE",
    `its annotation ${requestAnnotations.hold} has a mistake: ${wrong.mistake ?? ""}`,
    {
      hint: "correct it, or end all of its holds: syncline resume NAME",
    },
  );
}

function entryOf({ until, reason, object, field }: Hold): HoldEntry {
  return {
    until: new Date(until).toISOString(),
    reason,
    ...(object === undefined ? {} : { object }),
    ...(field === undefined ? {} : { field }),
  };
}

function usage(message: string): SynclineError {
  return new SynclineError("CLI-USAGE", message);
}
