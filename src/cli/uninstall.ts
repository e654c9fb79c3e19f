import { SynclineError } from "../core/errors.ts";
import { pruneFinalizer } from "../core/labels.ts";
import { refOf, type KubeObject } from "../core/manifest.ts";
import { refText, type ObjectRef } from "../core/object-ref.ts";
import { agentLabels, agentName } from "../install/names.ts";
import { lockLabel } from "../install/lock-policy.ts";
import { installObjects } from "../install/objects.ts";
import { findLocks } from "../sync/lock-removal.ts";
import { textOf, type Call } from "./command.ts";
import { otherAgents, scopeOf, type Agent, type Scope } from "./installed-agents.ts";
import { installManager } from "./install.ts";
import { exitCode, type ExitCode, type Io } from "./io.ts";
import { gitSyncKind } from "./own-objects.ts";
import { openCluster, type ClusterPlace } from "./wire.ts";

/** `syncline uninstall`: stops the agent, takes its finalizers off GitSyncs (nothing would answer to them any more), then removes what
 *  `install` brought, in reverse order. What GitSyncs applied stays, and so do the CRDs without --crds, and the namespace. */
export async function uninstall(call: Call): Promise<ExitCode> {
  const { flags, io } = call;
  const namespace = textOf(flags, "namespace") ?? "";
  const place = await openCluster(call);
  const others = await otherAgents(place, namespace, io.signal);
  const scope = await scopeOf(place, namespace, others, io.signal);
  const found = [
    ...(await installed(place, { namespace, withCrds: flags["crds"] === true, others }, io)),
    ...(await locksIn(place, scope, io)),
  ];
  const finalized = await withFinalizer(place, scope, io);
  for (const { metadata } of finalized)
    io.stdout(
      `release ${refText({ ...gitSyncKind, name: metadata.name, namespace: metadata.namespace ?? "" })}\n`,
    );
  for (const object of found) io.stdout(`delete ${refText(refOf(object))}\n`);
  if (found.length + finalized.length === 0) io.stdout("nothing that syncline install brought is there\n");
  if (flags["dry-run"] === true || found.length + finalized.length === 0) return exitCode.fine;
  if (flags["yes"] !== true && !(await isConfirmed(io))) return exitCode.wrong;
  const agent = found.filter(({ kind }) => kind === "StatefulSet");
  for (const object of agent) await remove(place, object, io);
  await agentStopped(place, namespace, io);
  for (const object of await withFinalizer(place, scope, io)) await release(place, object, io);
  for (const object of found) if (!agent.includes(object)) await remove(place, object, io);
  io.stdout(
    `uninstalled; what GitSyncs applied stays, and namespace ${namespace} with its Secrets and volumes: ` +
      `kubectl delete namespace ${namespace} removes those\n`,
  );
  return exitCode.fine;
}

/** What `drift.mode: Prevent` locks would stay locked, with nobody to bring it about any other way. */
async function locksIn(place: ClusterPlace, scope: Scope, io: Io): Promise<readonly KubeObject[]> {
  const locks = await findLocks(lockLabel, place, io.signal);
  return locks.filter((lock) => scope(lock.metadata.labels?.[lockLabel] ?? ""));
}

/** What install brought and is still there, the last applied first. Throws API-CONFLICT where something else looks after the agent. */
async function installed(
  { cluster }: ClusterPlace,
  {
    namespace,
    withCrds,
    others,
  }: { readonly namespace: string; readonly withCrds: boolean; readonly others: readonly Agent[] },
  io: Io,
): Promise<readonly KubeObject[]> {
  const wanted = installObjects({ namespace, image: "", applierClusterAdmin: true }).filter(
    ({ kind }) => kind !== "Namespace" && (withCrds || kind !== "CustomResourceDefinition"),
  );
  const found: KubeObject[] = [];
  for (const object of wanted.toReversed()) {
    const live = await getIfServed(cluster, refOf(object), io);
    if (live === undefined) continue;
    const [other] = others;
    const isShared = other !== undefined && live.metadata.namespace === undefined;
    if (isShared)
      io.stdout(`left ${refText(refOf(object))}: the agent in namespace ${other.namespace} needs it\n`);
    else if (live.metadata.managedFields?.some(({ manager }) => manager === installManager) === true)
      found.push(live);
    else if (object.kind === "StatefulSet") throw notOurs(refOf(object));
    else io.stdout(`left ${refText(refOf(object))}: syncline install did not make it\n`);
  }
  return found;
}

function notOurs(ref: ObjectRef): SynclineError {
  return new SynclineError("API-CONFLICT", `${refText(ref)} was not made by syncline install`, {
    ref,
    hint: "helm uninstall removes what Helm installed; syncline uninstall then releases what is left of finalizers",
  });
}

async function getIfServed(
  cluster: ClusterPlace["cluster"],
  ref: ObjectRef,
  io: Io,
): Promise<KubeObject | undefined> {
  try {
    return await cluster.get(ref, { metadataOnly: true }, io.signal);
  } catch (error) {
    if (error instanceof SynclineError && error.code === "OBJ-KIND") return undefined;
    throw error;
  }
}

/** GitSyncs that nobody would answer for any more, with our finalizer. */
async function withFinalizer(
  { cluster }: ClusterPlace,
  scope: Scope,
  io: Io,
): Promise<readonly KubeObject[]> {
  try {
    const all = await cluster.list(gitSyncKind, { metadataOnly: true }, io.signal);
    return all
      .filter(({ metadata }) => metadata.finalizers?.includes(pruneFinalizer) === true)
      .filter(({ metadata }) => scope(metadata.namespace ?? ""));
  } catch (error) {
    if (error instanceof SynclineError && error.code === "OBJ-KIND") return [];
    throw error;
  }
}

async function isConfirmed({ ask, stderr }: Io): Promise<boolean> {
  if (ask === undefined)
    throw new SynclineError("CLI-USAGE", "nobody can be asked here whether this is to be done", {
      hint: "--yes does it without asking, --dry-run only tells",
    });
  const answer = await ask("Go on? [y/N] ");
  const isYes = /^\s*y(es)?\s*$/i.test(answer);
  if (!isYes) stderr("nothing was done\n");
  return isYes;
}

async function remove({ cluster }: ClusterPlace, object: KubeObject, io: Io): Promise<void> {
  const ref = refOf(object);
  await cluster.delete(ref, { uid: object.metadata.uid ?? "", propagation: "Background" }, io.signal);
  io.stdout(`deleted ${refText(ref)}\n`);
}

const patienceMs = 120_000;
const againMs = 250;

/** An agent that still runs would put its finalizers back. */
async function agentStopped({ cluster }: ClusterPlace, namespace: string, io: Io): Promise<void> {
  const labelSelector = Object.entries(agentLabels)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
  const patience = AbortSignal.timeout(patienceMs);
  const pods = { group: "", kind: "Pod" };
  while ((await cluster.list(pods, { namespace, labelSelector, metadataOnly: true }, io.signal)).length > 0) {
    if (patience.aborted)
      throw new SynclineError("API-TIMEOUT", `the pods of ${agentName} are still there`, {
        hint: `kubectl -n ${namespace} get pods; then run syncline uninstall again`,
      });
    await new Promise((resolve) => setTimeout(resolve, againMs));
  }
}

async function release({ cluster }: ClusterPlace, { metadata }: KubeObject, io: Io): Promise<void> {
  const { name, namespace = "", resourceVersion = "", finalizers = [] } = metadata;
  const ref = { ...gitSyncKind, namespace, name };
  const others = finalizers.filter((finalizer) => finalizer !== pruneFinalizer);
  const ops = [
    { op: "test", path: "/metadata/resourceVersion", value: resourceVersion },
    { op: "replace", path: "/metadata/finalizers", value: others },
  ] as const;
  await cluster.patch(ref, ops, { manager: installManager }, io.signal);
  io.stdout(`released ${refText(ref)}\n`);
}
