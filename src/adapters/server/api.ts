import { assertNever } from "../../core/assert-never.ts";
import { SynclineError } from "../../core/errors.ts";
import { isLoopback, type ListenAddress } from "../../core/listen-address.ts";
import type { AgentView, Log } from "../../ports.ts";
import { gitSyncJson } from "./gitsync-json.ts";
import { listen, refusal, type Answer, type Ask, type Listener } from "./listen.ts";
import { readQuery } from "./read-query.ts";

export interface ApiOptions {
  /** Loopback only: the right to port-forward is the permission (cli.md). */
  readonly address: ListenAddress;
  readonly view: AgentView;
  readonly log: Log;
}

const paths = ["/v1/history", "/v1/drift", "/v1/log", "/v1/gitsyncs", "/v1/plan"] as const;
type Path = (typeof paths)[number];

/** What the command line asks a running agent, read-only JSON:
 *  - `/v1/history?gitsync=NS/NAME&release=R&event=E&since=T&limit=N` → `{ entries: LedgerEntry[] }`, newest first
 *  - `/v1/drift` with the same → `{ entries }` of Drift, Corrected and Fighting
 *  - `/v1/log?kind=K&name=N&namespace=NS&group=G` with the same → `{ entries }` about one object
 *  - `/v1/plan?gitsync=NS/NAME&release=R` → `{ items: PlannedRelease[] }`, computed now; nothing is written
 *  - `/v1/gitsyncs` → `{ ready, items }`
 *  CFG-FLAG when the address is not loopback. */
export async function serveApi({ address, view, log }: ApiOptions): Promise<Listener> {
  if (!isLoopback(address)) {
    throw new SynclineError(
      "CFG-FLAG",
      `--api-address ${address.host}:${address.port} is not a loopback address`,
      {
        hint: "Use 127.0.0.1:8081 and `kubectl port-forward`.",
      },
    );
  }
  return listen(address, (ask) => answer(ask, view), log);
}

async function answer(ask: Ask, view: AgentView): Promise<Answer> {
  // A page in somebody's browser can reach a loopback port under a name of its own; it cannot fake this.
  if (!isLocalName(ask.headers.host) || ask.headers.origin !== undefined) return refusal(403);
  const path = paths.find((known) => known === ask.path);
  if (path === undefined) return refusal(404);
  const value = await valueOf(path, ask, view);
  if (value === undefined) return refusal(400);
  if (value === "absent") return refusal(404);
  return { status: 200, type: "application/json", body: `${JSON.stringify(value)}\n` };
}

/** undefined = the question cannot be understood. */
async function valueOf(
  path: Path,
  { query, signal }: Ask,
  view: AgentView,
): Promise<object | "absent" | undefined> {
  if (path === "/v1/gitsyncs") return { ready: view.ready(), items: view.gitSyncs().map(gitSyncJson) };
  if (path === "/v1/plan") return planOf(query, view, signal);
  const asked = readQuery(query);
  if (asked === undefined) return undefined;
  switch (path) {
    case "/v1/history":
      return { entries: await view.history(asked, signal) };
    case "/v1/drift":
      return {
        entries: await view.history({ ...asked, events: ["Drift", "Corrected", "Fighting"] }, signal),
      };
    case "/v1/log":
      return asked.object === undefined ? undefined : { entries: await view.history(asked, signal) };
    default:
      return assertNever(path);
  }
}

async function planOf(
  query: URLSearchParams,
  view: AgentView,
  signal: AbortSignal,
): Promise<object | "absent" | undefined> {
  const known = [...query.keys()].every((name) => name === "gitsync" || name === "release");
  const gitSync = query.get("gitsync");
  if (gitSync === null || !known) return undefined;
  const items = await view.plan({ gitSync, release: query.get("release") ?? undefined }, signal);
  return items === undefined ? "absent" : { items };
}

function isLocalName(host: string | undefined): boolean {
  return /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/.test(host ?? "");
}
