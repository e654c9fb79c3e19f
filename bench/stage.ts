import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { commitFiles, revision, type FileContent, type GitRepo } from "../test/support/git-repo.ts";
import { startGitServer } from "../test/support/git-server.ts";
import { api } from "../tools/testcluster/api.ts";
import { createNamespace } from "../tools/testcluster/bootstrap.ts";
import { patienceMs } from "./applied.ts";
import { markAudit, type AuditMark } from "./audit.ts";
import { agentNamespace, startBenchCluster, type BenchCluster } from "./cluster.ts";
import { startGitClock, type GitClock } from "./git-clock.ts";
import type { Input } from "./inputs/input.ts";
import type { RawOrder } from "./raw-client.ts";

/** Where everything is measured: an API server, a Git server behind a clock, and the ways to act on them as people do. */
export interface Stage {
  readonly bench: BenchCluster;
  readonly clock: GitClock;
  mark(): AuditMark;
  /** A repository with this input as its first commit, which is returned too. */
  repository(input: Pick<Input, "files">): { readonly repo: GitRepo; readonly commit: string };
  commit(repo: GitRepo, files: Readonly<Record<string, FileContent>>): string;
  /** Creates a GitSync that is polled every second. */
  createGitSync(name: string, repo: GitRepo, spec: object): Promise<void>;
  /** Applies so many wide ConfigMaps into a new namespace with the raw client: as in Git, or `marked` as the agent sends them. */
  raw(namespace: string, objects: number, form: "as in Git" | "marked"): Promise<void>;
  /** Takes a GitSync with its statuses away; its objects stay. */
  removeGitSync(name: string): Promise<void>;
  /** Deletes everything in these collections: `api/v1/namespaces/wide/configmaps`. */
  sweep(collections: readonly string[]): Promise<void>;
  /** Sends one merge patch as a person would, under this field manager; throws when it is refused. */
  edit(path: string, manager: string, patch: object): Promise<void>;
  close(): Promise<void>;
}

/** As the agent's `--concurrency`. */
const inFlight = 16;
const resources = `/apis/syncline.dev/v1alpha1/namespaces/${agentNamespace}`;

export async function openStage(signal: AbortSignal): Promise<Stage> {
  const [bench, git] = await Promise.all([startBenchCluster(signal), startGitServer()]);
  const clock = await startGitClock(git.origin);
  const { cluster } = bench;
  const call = async (method: string, path: string, body?: object, contentType?: string): Promise<void> => {
    const options = { timeoutMs: patienceMs, ...(body && { body }), ...(contentType && { contentType }) };
    const { status, text } = await api(cluster, method, path, options);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
  };
  let repositories = 0;
  return {
    bench,
    clock,
    mark: () => markAudit(bench.auditFile),
    repository({ files }) {
      const repo = git.createRepo(`repo-${++repositories}`);
      return { repo, commit: commitFiles(repo, files) };
    },
    commit: (repo, files) => commitFiles(repo, files),
    async createGitSync(name, repo, spec) {
      const source = { url: clock.url(git.url(repo)), ref: "main", interval: "1s" };
      const metadata = { name, namespace: agentNamespace };
      const body = {
        apiVersion: "syncline.dev/v1alpha1",
        kind: "GitSync",
        metadata,
        spec: { source, ...spec },
      };
      await call("POST", `${resources}/gitsyncs`, body);
    },
    async raw(namespace, objects, form) {
      await createNamespace(cluster, namespace);
      const token = cluster.tokenFor("admin");
      const marked = form === "marked";
      await runRawClient({
        server: cluster.server,
        ca: cluster.ca,
        token,
        namespace,
        objects,
        inFlight,
        marked,
      });
    },
    async removeGitSync(name) {
      await call("DELETE", `${resources}/gitsyncs/${name}`);
      await call("DELETE", `${resources}/syncstatuses?labelSelector=syncline.dev/gitsync=${name}`);
    },
    async sweep(collections) {
      for (const collection of collections) await call("DELETE", `/${collection}`);
    },
    edit: (path, manager, patch) =>
      call("PATCH", `${path}?fieldManager=${manager}`, patch, "application/merge-patch+json"),
    async close() {
      await clock.close();
      await Promise.all([bench.stop(), git.close()]);
    },
  };
}

/** The newest commit of a repository's main. */
export function headOf(repo: GitRepo): string {
  return revision(repo, "refs/heads/main");
}

async function runRawClient(order: RawOrder): Promise<void> {
  const file = join(import.meta.dirname, "raw-client.ts");
  const child = fork(file, { execArgv: ["--disable-warning=ExperimentalWarning"] });
  child.send(order);
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) throw new Error(`the raw client ended with ${code}`);
}
