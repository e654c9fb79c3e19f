import type { Json } from "../core/json.ts";
import { refText } from "../core/object-ref.ts";
import { SynclineError } from "../core/errors.ts";
import { durationOf, textOf, type Call } from "./command.ts";
import { askAgent } from "./agent-api.ts";
import { itemsOf, mergeItems, recordedItems, type DriftRow } from "./drift-items.ts";
import { exitCode, type ExitCode, type Io } from "./io.ts";
import { age, print } from "./output.ts";
import { listStatuses } from "./own-objects.ts";
import { releaseName } from "./release-name.ts";
import { openCluster } from "./wire.ts";

/** The agent's API gives no more at once. */
const mostEntries = 10_000;

/** `syncline drift`: open items and past ones no older than --since, newest first. */
export async function drift(call: Call): Promise<ExitCode> {
  const { flags, io } = call;
  const asked = askedOf(call.args[0]);
  const since = new Date(Date.now() - durationOf(flags, "since")).toISOString();
  const place = await openCluster(call);
  const agent = textOf(flags, "agent");
  const statuses = await listStatuses(place, asked.gitSync, io.signal);
  const known = statuses.flatMap(itemsOf);
  const recorded =
    agent === undefined
      ? []
      : await fromLedger(agent, { ...asked, since, namespace: place.namespace }, io.signal);
  const items = mergeItems(known, recorded)
    .filter(({ release }) => asked.release === undefined || release === asked.release)
    .filter(({ open, since: at }) => open || at >= since);
  printItems(items, {
    io,
    format: textOf(flags, "output") ?? "table",
    source: agent === undefined ? "SyncStatus" : "agent",
  });
  const isOpen = items.some(({ open }) => open);
  return flags["exit-code"] === true && isOpen ? exitCode.differences : exitCode.fine;
}

interface Asked {
  readonly gitSync: string | undefined;
  readonly release: string | undefined;
}

function askedOf(text: string | undefined): Asked {
  if (text === undefined) return { gitSync: undefined, release: undefined };
  if (text === "") throw new SynclineError("CLI-USAGE", "the name of a GitSync is empty");
  return text.includes("/") ? releaseName(text) : { gitSync: text, release: undefined };
}

async function fromLedger(
  agent: string,
  of: Asked & { readonly since: string; readonly namespace: string },
  signal: AbortSignal,
): Promise<readonly DriftRow[]> {
  const query = {
    since: of.since,
    limit: String(mostEntries),
    ...(of.gitSync === undefined || of.namespace === "" ? {} : { gitsync: `${of.namespace}/${of.gitSync}` }),
    ...(of.release === undefined ? {} : { release: of.release }),
  };
  const entries = await askAgent(agent, { path: "/v1/drift", query }, signal);
  return entries
    .flatMap(recordedItems)
    .filter(({ namespace }) => of.namespace === "" || namespace === of.namespace)
    .filter(({ gitSync }) => of.gitSync === undefined || gitSync === of.gitSync);
}

function printItems(
  items: readonly DriftRow[],
  { io, format, source }: { readonly io: Io; readonly format: string; readonly source: string },
): void {
  const now = new Date();
  print(io, format, {
    items,
    columns: [
      ["RELEASE", ({ gitSync, release }) => `${gitSync}/${release}`],
      ["OBJECT", ({ object }) => refText(object)],
      ["FIELD", ({ path }) => (path === "" ? "(deleted)" : path)],
      ["EXPECTED", ({ expected }) => short(expected)],
      ["ACTUAL", ({ actual }) => short(actual)],
      ["WHO", ({ user, manager }) => user || manager || "unknown"],
      ["SINCE", ({ since }) => age(since, now)],
      ["ACTION", ({ action }) => action],
    ],
    name: ({ object }) =>
      `${object.kind.toLowerCase()}${object.group === "" ? "" : `.${object.group}`}/${object.name}`,
    document: { source, items: items as unknown as Json },
    empty: "Nothing moved without Git.",
  });
  if (source === "SyncStatus" && format === "table")
    io.stderr(
      "(from the SyncStatus: open items and the newest past ones; --agent asks the agent's ledger)\n",
    );
}

function short(value: Json | undefined): string {
  if (value === undefined) return "-";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
