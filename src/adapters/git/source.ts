import { createHash } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { CommitSha } from "../../core/brand.ts";
import { retryOf, SynclineError } from "../../core/errors.ts";
import type { GitRequest, GitSource, Log, Snapshot } from "../../ports.ts";
import { checkSource, type CheckedSource } from "./check-source.ts";
import { createChildren, type Children } from "./children.ts";
import { createClients, type Client, type Clients } from "./clients.ts";
import { withDeadline } from "./deadline.ts";
import { gitLimits, type GitLimits } from "./git-limits.ts";
import type { ProxySettings } from "./http.ts";
import { listRefs } from "./list-refs.ts";
import { connect, type Caller, type Remote } from "./remote.ts";
import { removeIdleCaches } from "./idle-caches.ts";
import { commitOf, fullName, missingRef } from "./resolve-ref.ts";
import { toldError } from "./told-error.ts";

export interface GitSourceOptions {
  /** Caches stand in `<dataDir>/git`. */
  readonly dataDir: string;
  /** http: and file: URLs, and link-local addresses (--allow-insecure-sources). */
  readonly allowInsecure: boolean;
  readonly log: Log;
  readonly proxy?: ProxySettings | undefined;
  readonly limits?: Partial<GitLimits>;
}

/**
 * Git over HTTPS. The head poll is one request of this process; everything that handles objects runs in a
 * child that is forked for each read (child.ts). Errors carry codes CFG-SOURCE, CFG-SECRET, GIT-* and REPO-*,
 * and never a credential.
 */
export function createGitSource({
  dataDir,
  allowInsecure,
  log,
  proxy,
  ...options
}: GitSourceOptions): GitSource {
  const limits = { ...gitLimits, ...options.limits };
  const folder = join(dataDir, "git");
  const clients = createClients({ proxy, anyAddress: allowInsecure, limits });
  const children = createChildren({ home: join(folder, "home"), log, limits });
  const place = { clients, children, folder, proxy, anyAddress: allowInsecure, limits };
  const told = async <T>(
    request: GitRequest & { readonly path?: string },
    work: (source: CheckedSource) => Promise<T>,
  ): Promise<T> => {
    const source = checkSource({ path: "", ...request }, allowInsecure);
    return work(source).catch((error: unknown) => {
      throw toldError(error, source.url, request.auth);
    });
  };
  let tidied: Promise<void> | undefined;
  return {
    head: (request, signal) => told(request, (source) => head(place, source, request, signal)),
    read: async (request, signal) => {
      await (tidied ??= removeIdleCaches(folder, limits.idleCacheDays));
      return told(request, (source) => read(place, source, request, signal));
    },
    close: async () => {
      await children.close();
      clients.close();
    },
  };
}

interface Place {
  readonly clients: Clients;
  readonly children: Children;
  readonly folder: string;
  readonly proxy: ProxySettings | undefined;
  readonly anyAddress: boolean;
  readonly limits: GitLimits;
}

async function head(
  { clients, children, limits }: Place,
  { url, ref }: CheckedSource,
  { auth }: GitRequest,
  signal: AbortSignal,
): Promise<CommitSha> {
  if (ref.type === "commit") return ref.sha;
  if (url.protocol === "file:") {
    return children.head(
      { type: "head", ref, limits, from: { type: "local", dir: fileURLToPath(url) } },
      signal,
    );
  }
  const client = clients.of(url, auth);
  return polite(client, { signal, limits }, async (caller) => {
    const remote = await remoteOf(client, url, caller);
    const commit = commitOf(ref, await listRefs(remote, [fullName(ref)], caller));
    if (commit !== undefined) return commit;
    throw missingRef(ref, await listRefs(remote, ["refs/heads/", "refs/tags/"], caller));
  });
}

async function read(
  place: Place,
  { url, path }: CheckedSource,
  { auth, ref, commit }: GitRequest & { readonly commit: CommitSha },
  signal: AbortSignal,
): Promise<Snapshot> {
  const what = { type: "read", commit, path, ref, limits: place.limits } as const;
  if (url.protocol === "file:") {
    return place.children.read({ ...what, from: { type: "local", dir: fileURLToPath(url) } }, signal);
  }
  const client = place.clients.of(url, auth);
  if (!client.proven)
    await polite(client, { signal, limits: place.limits }, (caller) => remoteOf(client, url, caller));
  client.checkPause();
  const { remote } = client;
  const { proxy, anyAddress } = place;
  // Named by the URL alone: credentials rotate, and `proven` keeps out who may not see the repository.
  const gitdir = join(place.folder, createHash("sha256").update(url.href).digest("hex").slice(0, 32));
  const from = { type: "remote", url: url.href, remote, auth, proxy, anyAddress, gitdir } as const;
  const input = `${commit} ${path}`;
  const refusal = client.refused.get(input);
  if (refusal !== undefined) throw refusal;
  try {
    return await place.children.read({ ...what, from }, signal, client.pause);
  } catch (error) {
    forgetServer(client, error);
    if (error instanceof SynclineError && retryOf[error.code] === "never")
      remember(client.refused, input, error);
    throw error;
  }
}

/** The server as this client knows it, or asked now. */
async function remoteOf(client: Client, url: URL, caller: Caller): Promise<Remote> {
  if (client.remote !== undefined) return client.remote;
  const remote = await connect(url, caller);
  client.proven = true;
  if (remote.protocol.version === 2) client.remote = remote;
  return remote;
}

/**
 * Requests of this process: not before the server wants them, under a time limit; trouble forgets what was
 * known.
 */
async function polite<T>(
  client: Client,
  { signal, limits }: { readonly signal: AbortSignal; readonly limits: GitLimits },
  work: (caller: Caller) => Promise<T>,
): Promise<T> {
  client.checkPause();
  try {
    return await withDeadline({ signal, ms: limits.headMs, what: "the poll" }, (limited) =>
      work({ http: client.http, auth: client.auth, signal: limited, limits }),
    );
  } catch (error) {
    forgetServer(client, error);
    throw error;
  }
}

/**
 * After trouble with the transport the server is asked anew; a mistake in the repository says nothing about
 * it.
 */
function forgetServer(client: Client, error: unknown): void {
  if (!(error instanceof SynclineError && error.code.startsWith("REPO-"))) client.remote = undefined;
}

const maxRefused = 100;

function remember(refused: Map<string, SynclineError>, input: string, error: SynclineError): void {
  const [oldest] = refused.keys();
  if (refused.size >= maxRefused && oldest !== undefined) refused.delete(oldest);
  refused.set(input, error);
}
