import { SynclineError } from "../core/errors.ts";
import type { Json } from "../core/json.ts";
import { refText, type GroupKind } from "../core/object-ref.ts";
import { shortSha } from "../core/revision.ts";
import { isKind, parseKindName } from "../explain/kind-name.ts";
import { askAgent } from "./agent-api.ts";
import { textOf, type Call } from "./command.ts";
import { itemsOf } from "./drift-items.ts";
import { exitCode, type ExitCode } from "./io.ts";
import { limitOf } from "./limit.ts";
import { lastOfEach, logRows, type LogRow } from "./log-rows.ts";
import { age, print } from "./output.ts";
import { listStatuses } from "./own-objects.ts";
import { openCluster, type ClusterPlace } from "./wire.ts";

/** `syncline log KIND/NAME`: every recorded change of one object, the newest first: the first row of a field tells its last change.
 *  Without the agent's ledger only the drift that a SyncStatus holds. */
export async function log(call: Call): Promise<ExitCode> {
  const { args, flags, io } = call;
  const asked = args[0] ?? "";
  const limit = limitOf(textOf(flags, "limit") ?? "");
  const place = await openCluster(call);
  const agent = textOf(flags, "agent");
  const of: Asked = { ...(await kindOf(asked, place, io.signal)), namespace: textOf(flags, "namespace") };
  const all = await (agent === undefined
    ? fromStatuses(of, place, io.signal)
    : fromAgent(agent, of, io.signal));
  const rows = flags["last"] === true ? lastOfEach(all) : all;
  const source = agent === undefined ? "SyncStatus" : "agent";
  const format = textOf(flags, "output") ?? "table";
  const now = new Date();
  const shown = rows.slice(0, limit);
  print(io, format, {
    items: shown,
    columns: [
      ["AGE", ({ at }) => age(at, now)],
      ["OBJECT", ({ object }) => refText(object)],
      ["WHAT", ({ what }) => what],
      ["FIELD", ({ path }) => path],
      ["BY", ({ by }) => by],
      ["REVISION", ({ revision }) => shortSha(revision)],
      ["DETAIL", detailOf],
    ],
    name: ({ revision }) => revision,
    document: { source, items: shown as unknown as Json },
    empty: `Nothing is recorded of ${asked}.`,
  });
  if (agent === undefined && format === "table")
    io.stderr("(from the SyncStatus: drift only; --agent asks the agent's ledger, which has every change)\n");
  return exitCode.fine;
}

interface Asked {
  readonly kinds: readonly GroupKind[];
  readonly name: string;
  /** undefined = any. */
  readonly namespace: string | undefined;
}

/** The kinds that a person may mean, as the cluster serves them. */
async function kindOf(
  text: string,
  { cluster }: ClusterPlace,
  signal: AbortSignal,
): Promise<Omit<Asked, "namespace">> {
  const asked = parseKindName(text);
  if (asked === undefined)
    throw new SynclineError("CLI-USAGE", `${JSON.stringify(text)} is no object`, {
      hint: "write KIND/NAME, such as deployment/web",
    });
  const { types } = await cluster.discover({ refresh: false }, signal);
  const known = new Map<string, GroupKind>();
  for (const { group, kind, plural } of types) {
    const own = [{ group, kind, names: [plural] }];
    if (isKind(asked.kind, { group, kind, namespace: "", name: asked.name }, own))
      known.set(`${kind}.${group}`, { group, kind });
  }
  if (known.size === 0)
    throw new SynclineError("CLI-NOT-FOUND", `the cluster has no kind ${JSON.stringify(asked.kind)}`, {
      hint: "kubectl api-resources lists the kinds",
    });
  return { kinds: [...known.values()], name: asked.name };
}

async function fromAgent(
  agent: string,
  { kinds, name, namespace }: Asked,
  signal: AbortSignal,
): Promise<readonly LogRow[]> {
  const rows = await Promise.all(
    kinds.map(async ({ group, kind }) => {
      const where = namespace === undefined ? {} : { namespace };
      const query = { kind, name, group, ...where, event: "PassEnded", limit: "10000" };
      const entries = await askAgent(agent, { path: "/v1/log", query }, signal);
      return logRows(
        entries,
        (ref) =>
          ref.kind === kind &&
          ref.group === group &&
          ref.name === name &&
          (namespace ?? ref.namespace) === ref.namespace,
      );
    }),
  );
  return rows.flat();
}

async function fromStatuses(
  { kinds, name, namespace }: Asked,
  place: ClusterPlace,
  signal: AbortSignal,
): Promise<readonly LogRow[]> {
  const statuses = await listStatuses({ ...place, namespace: "" }, undefined, signal);
  return statuses
    .flatMap(itemsOf)
    .filter(({ object }) => object.name === name && (namespace ?? object.namespace) === object.namespace)
    .filter(({ object }) => kinds.some(({ group, kind }) => object.group === group && object.kind === kind))
    .map(({ namespace: of, gitSync, open: _, since, action, user, manager, grade: _grade, ...item }) => ({
      ...item,
      at: since,
      what: action,
      by: user === "" ? `manager:${manager === "" ? "unknown" : manager}` : `user:${user}`,
      revision: "",
      gitSync: `${of}/${gitSync}`,
      summary: item.path === "" ? "deleted by hand" : "",
    }));
}

function detailOf({ summary, expected, actual }: LogRow): string {
  if (expected === undefined && actual === undefined) return summary;
  return `${short(expected)} in Git, ${short(actual)} by hand`;
}

function short(value: Json | undefined): string {
  if (value === undefined) return "nothing";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
