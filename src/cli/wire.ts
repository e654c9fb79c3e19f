import { resolve } from "node:path";
import { loadBuiltins } from "../adapters/builtins/builtins.ts";
import { systemClock } from "../adapters/clock/clock.ts";
import type { Verification } from "../adapters/ledger/verify.ts";
import type { Connection } from "../adapters/cluster/connection.ts";
import type { BlameRequest } from "../adapters/worktree/blame.ts";
import type { LineOrigin } from "../core/blame.ts";
import type { Builtins } from "../core/builtins.ts";
import type { Commit } from "../core/revision.ts";
import type { SourceTree } from "../core/source-tree.ts";
import { version } from "../core/version.ts";
import type { Clock, Cluster, Log } from "../ports.ts";
import { textOf, type Call, type Flags } from "./command.ts";
import type { Io } from "./io.ts";

/** The only file of the command line that knows adapters; each is loaded when a command needs it. */

/** A cluster, and how it was found. */
export interface ClusterPlace {
  readonly cluster: Cluster;
  readonly server: string;
  /** Of the kubeconfig, or `in-cluster`. */
  readonly context: string;
  /** -n, the context's, or syncline-system; "" = all. */
  readonly namespace: string;
}

/** The cluster of `--kubeconfig` and `--context`, as kubectl finds it. Nothing is sent yet. Errors: CLI-KUBECONFIG. */
export async function openCluster({ flags, io }: Pick<Call, "flags" | "io">): Promise<ClusterPlace> {
  const { createCluster } = await import("../adapters/cluster/cluster.ts");
  const connection = await connect(flags, io);
  const { server, name: context } = connection;
  return {
    cluster: createCluster(connection, { log: silent, userAgent: `syncline-cli/${version}` }),
    server,
    context,
    namespace: namespaceOf(flags, connection),
  };
}

async function connect(flags: Flags, { environment, terminal }: Io): Promise<Connection> {
  const [path, context] = [textOf(flags, "kubeconfig"), textOf(flags, "context")];
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port, KUBECONFIG } = environment;
  const named = path ?? context ?? KUBECONFIG;
  if (named === undefined && host !== undefined && port !== undefined) {
    const { inClusterConnection } = await import("../adapters/cluster/connection.ts");
    return inClusterConnection({ host, port });
  }
  const { loadKubeconfig } = await import("../adapters/cluster/kubeconfig.ts");
  return loadKubeconfig({ path, context, environment, interactive: terminal.err });
}

/** `default` is what a context has that names none, and no place for GitSyncs; -n default still reaches it. */
function namespaceOf(flags: Flags, { namespace }: Connection): string {
  if (flags["all-namespaces"] === true) return "";
  return textOf(flags, "namespace") ?? (namespace === "default" ? "syncline-system" : namespace);
}

/** The clock of this machine. */
export const clock: Clock = systemClock;

/** What goes wrong is told by the command itself. */
export const silent: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silent,
};

/** The files of `--repo`, on disk or at `--rev`. Errors: REPO-*, GIT-*. */
export async function openRepo({ flags, io }: Pick<Call, "flags" | "io">): Promise<SourceTree> {
  const dir = resolve(io.cwd, textOf(flags, "repo") ?? ".");
  const rev = textOf(flags, "rev");
  return rev === undefined ? openFolder(dir) : (await openRevision(dir, rev)).tree;
}

/** What a folder of a checkout holds at a revision. Errors: REPO-*, GIT-*. */
export async function openRevision(
  dir: string,
  rev: string,
): Promise<{ readonly tree: SourceTree; readonly commit: Commit }> {
  const { readRevision } = await import("../adapters/worktree/read-revision.ts");
  return readRevision(dir, rev);
}

/** Where the checked out commit left the default branch. Errors: GIT-NOT-FOUND, REPO-REF. */
export async function openForkPoint(
  dir: string,
): Promise<{ readonly commit: string; readonly branch: string }> {
  const { findForkPoint } = await import("../adapters/worktree/fork-point.ts");
  return findForkPoint(dir);
}

/** The last commit of lines of `--repo`, on disk or at `--rev`, by `file:line`. Looks back for two seconds at most; empty outside
 *  a repository. Errors: REPO-REF. */
export async function blameLines(
  { flags, io }: Pick<Call, "flags" | "io">,
  lines: BlameRequest["lines"],
  contentOf: BlameRequest["contentOf"],
): Promise<ReadonlyMap<string, LineOrigin>> {
  const { blame } = await import("../adapters/worktree/blame.ts");
  const dir = resolve(io.cwd, textOf(flags, "repo") ?? ".");
  const limits = { commits: 500, milliseconds: 2000 };
  return blame({ dir, rev: textOf(flags, "rev"), lines, contentOf, limits });
}

/** The files of a folder on disk. Errors: REPO-*. */
export async function openFolder(dir: string): Promise<SourceTree> {
  const { readWorktree } = await import("../adapters/worktree/read-worktree.ts");
  return readWorktree(dir);
}

/** Charts and policies that ship with the program. */
export function openBuiltins({ root }: Io): Promise<Builtins> {
  return loadBuiltins(root);
}

/** Proves a ledger or an export of one; the agent may be writing to it. Errors: LEDGER-WRITE. */
export async function proveLedger(file: string, { cwd }: Pick<Io, "cwd">): Promise<Verification> {
  const { verifyLedger } = await import("../adapters/ledger/verify.ts");
  return verifyLedger(resolve(cwd, file));
}

/** The same, and each entry as a line of JSON once it is proven. */
export async function exportLedger(
  file: string,
  { cwd, stdout }: Pick<Io, "cwd" | "stdout">,
): Promise<Verification> {
  const { verifyLedger } = await import("../adapters/ledger/verify.ts");
  const { exportLine } = await import("../adapters/ledger/export.ts");
  return verifyLedger(resolve(cwd, file), (entry) => {
    stdout(exportLine(entry));
  });
}
