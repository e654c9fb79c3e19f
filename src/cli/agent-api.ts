import { SynclineError } from "../core/errors.ts";
import { isJsonObject, type JsonObject } from "../core/json.ts";
import type { LedgerEntry } from "../core/ledger-entry.ts";
import type { PlannedRelease } from "../core/planned.ts";

const timeoutMs = 30_000;

/** A question to the agent's API. */
interface Question {
  readonly path: string;
  readonly query: Readonly<Record<string, string | readonly string[]>>;
}

/** Entries of the agent's ledger, newest first. `path`: /v1/history or /v1/drift; the query as the agent's API reads it.
 *  Errors: CLI-USAGE (no URL), CLI-UNREACHABLE. */
export async function askAgent(
  agent: string,
  question: Question,
  signal: AbortSignal,
): Promise<readonly LedgerEntry[]> {
  return (await askList(agent, question, "entries", signal)) as readonly LedgerEntry[];
}

/** What the agent would do with a GitSync (`namespace/name`), or with one release of it. Throws CLI-NOT-FOUND where it knows none of
 *  that name, CLI-USAGE, CLI-UNREACHABLE. */
export async function askPlan(
  agent: string,
  { gitSync, release }: { readonly gitSync: string; readonly release: string | undefined },
  signal: AbortSignal,
): Promise<readonly PlannedRelease[]> {
  const query = { gitsync: gitSync, ...(release === undefined ? {} : { release }) };
  const found = await askList(agent, { path: "/v1/plan", query }, "items", signal);
  if (found !== undefined) return found as readonly PlannedRelease[];
  throw new SynclineError(
    "CLI-NOT-FOUND",
    `the agent knows no ${gitSync}${release === undefined ? "" : `/${release}`}`,
    { hint: "syncline status lists what there is; -n chooses the namespace" },
  );
}

/** undefined where the agent answers that there is no such thing. */
async function askList(
  agent: string,
  { path, query }: Question,
  key: string,
  signal: AbortSignal,
): Promise<readonly unknown[] | undefined> {
  const url = URL.canParse(agent) ? new URL(path, agent) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new SynclineError("CLI-USAGE", `--agent ${agent}: want a URL such as http://127.0.0.1:8081`);
  for (const [name, value] of Object.entries(query))
    for (const each of typeof value === "string" ? [value] : value) url.searchParams.append(name, each);
  const inTime = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const answer = await fetchJson(url, inTime, signal);
  if (answer === undefined && key === "items") return undefined;
  const list = answer?.[key];
  if (!Array.isArray(list)) throw unreachable(url, "the answer is not the agent's");
  return list as readonly unknown[];
}

async function fetchJson(
  url: URL,
  inTime: AbortSignal,
  signal: AbortSignal,
): Promise<JsonObject | undefined> {
  try {
    const response = await fetch(url, { signal: inTime, redirect: "error" });
    if (response.status === 404) return undefined;
    if (!response.ok) throw unreachable(url, `it answered ${response.status}`);
    const value: unknown = await response.json();
    return isJsonObject(value) ? value : {};
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof SynclineError) throw error;
    throw unreachable(url, reasonOf(error), error);
  }
}

function unreachable(url: URL, reason: string, cause?: unknown): SynclineError {
  return new SynclineError("CLI-UNREACHABLE", `no agent answers at ${url.origin}: ${reason}`, {
    hint: "kubectl port-forward -n syncline-system syncline-agent-0 8081 opens it; without --agent the SyncStatus answers",
    cause,
  });
}

/** fetch says only "fetch failed"; the reason stands behind it. */
function reasonOf(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(inner instanceof Error)) return String(inner);
  const code = "code" in inner ? String(inner.code) : "";
  return inner.message === "" ? code : inner.message;
}
