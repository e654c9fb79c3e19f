import { SynclineError } from "../core/errors.ts";
import { isJsonObject, type JsonObject } from "../core/json.ts";
import type { LedgerEntry } from "../core/ledger-entry.ts";

const timeoutMs = 30_000;

/** Entries of the agent's ledger, newest first. `path`: /v1/history or /v1/drift; the query as the agent's API reads it.
 *  Errors: CLI-USAGE (no URL), CLI-UNREACHABLE. */
export async function askAgent(
  agent: string,
  {
    path,
    query,
  }: { readonly path: string; readonly query: Readonly<Record<string, string | readonly string[]>> },
  signal: AbortSignal,
): Promise<readonly LedgerEntry[]> {
  const url = URL.canParse(agent) ? new URL(path, agent) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new SynclineError("CLI-USAGE", `--agent ${agent}: want a URL such as http://127.0.0.1:8081`);
  for (const [name, value] of Object.entries(query))
    for (const each of typeof value === "string" ? [value] : value) url.searchParams.append(name, each);
  const answer = await fetchJson(url, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]), signal);
  const entries = answer["entries"];
  if (!Array.isArray(entries)) throw unreachable(url, "the answer is not the agent's");
  return entries as readonly LedgerEntry[];
}

async function fetchJson(url: URL, inTime: AbortSignal, signal: AbortSignal): Promise<JsonObject> {
  try {
    const response = await fetch(url, { signal: inTime, redirect: "error" });
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
