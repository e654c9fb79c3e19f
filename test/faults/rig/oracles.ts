import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { verifyLedger } from "../../../src/adapters/ledger/verify.ts";
import type { LedgerEntry } from "../../../src/core/ledger-entry.ts";
import type { AuditMark, Write } from "./audit.ts";

/** What the agent of a rig may have written in a case. */
export interface Scope {
  /** Where the GitSyncs are. */
  readonly own: string;
  /** Where objects of releases may be. */
  readonly targets: readonly string[];
  /** Cluster-scoped objects of releases: `namespaces/shop`. */
  readonly clusterScoped?: readonly string[];
  /** The plan: objects that may be deleted, `configmaps/a`. Each at most once. */
  readonly deletable?: readonly string[];
}

/** O2: no deletion outside the plan, no write outside the scope, nothing of a release in the agent's own name. */
export function assertScope(
  mark: AuditMark,
  { own, targets, clusterScoped = [], deletable = [] }: Scope,
): void {
  const left = [...deletable];
  const wrong = mark.writes().filter((write) => {
    if (isOwn(write, own)) return false;
    const id = `${write.resource.split("/")[0] ?? ""}/${write.name}`;
    if (write.as === "") return true;
    if (
      write.verb.startsWith("delete") &&
      left.splice(left.indexOf(id), left.includes(id) ? 1 : 0).length === 0
    )
      return true;
    return write.namespace === "" ? !clusterScoped.includes(id) : !targets.includes(write.namespace);
  });
  assert.deepEqual(wrong.map(writeText), [], "O2: writes outside the scope");
}

const ownResources = /^(gitsyncs|syncstatuses|leases|events)(\/|$)/;
const reviews = /^(tokenreviews|subjectaccessreviews|selfsubjectreviews)$/;

function isOwn({ resource, namespace, as, verb }: Write, own: string): boolean {
  if (as !== "") return false;
  if (verb === "delete") return namespace === own && resource === "syncstatuses"; // of a release that is over
  return reviews.test(resource) || (namespace === own && ownResources.test(resource));
}

/** `patch configmaps shop/a as system:serviceaccount:…`. */
export function writeText({ verb, resource, namespace, name, as }: Write): string {
  return `${verb} ${resource} ${namespace}/${name}${as === "" ? "" : ` as ${as}`}`;
}

/** O3: the commits that passes set out for come in the order of their history. `commits` = shas, oldest first. */
export function assertOrder(mark: AuditMark, commits: readonly string[]): void {
  const last = new Map<string, number>();
  for (const { resource, name, body } of mark.writes()) {
    if (resource !== "syncstatuses/status") continue;
    const { status } = body as { status?: { revision?: { attempted?: string } } };
    const sha = /sha1:([0-9a-f]+)/.exec(status?.revision?.attempted ?? "")?.[1];
    if (sha === undefined) continue;
    const index = commits.findIndex((commit) => commit.startsWith(sha));
    const before = last.get(name) ?? -1;
    assert.ok(index >= before, `O3: ${name} went back from commit ${before + 1} to ${index + 1}`);
    last.set(name, index);
  }
}

/** O4: the chain holds, and each pass that began has one end. A killed process leaves its passes without one: `interrupted` of them may
 *  be. `entries` are those of one release, newest first. */
export function assertHistory(file: string, entries: readonly LedgerEntry[], interrupted: number): void {
  const proof = verifyLedger(file);
  assert.ok(proof.ok, `O4: ${proof.reason ?? ""}`);
  const marks = entries.filter(({ event }) => /^Pass(Started|Ended)$/.test(event)).toReversed();
  let open = 0;
  for (const [index, { event }] of marks.entries()) {
    if (event === "PassStarted" && marks[index + 1]?.event !== "PassEnded") open++;
  }
  assert.ok(open <= interrupted, `O4: ${open} passes began and have no end`);
}

/** O5: no sink holds a secret, plain or in base64. */
export function assertNoLeak(canaries: readonly string[], sinks: Readonly<Record<string, string>>): void {
  const shapes = canaries.flatMap((canary) => [
    canary,
    Buffer.from(canary).toString("base64").replace(/=+$/, ""),
  ]);
  const leaks = Object.entries(sinks).flatMap(([name, text]) =>
    shapes.filter((shape) => text.includes(shape)).map((shape) => `${shape} in ${name}`),
  );
  assert.deepEqual(leaks, [], "O5: leaked");
}

/** Far above what one agent with a few GitSyncs needs; a leak of one per request passes it soon. */
const most = { rssMiB: 500, descriptors: 300 };

/** O7: memory and descriptors of the agent. Says nothing where there is no /proc. */
export function assertBounded(pid: number): void {
  const folder = `/proc/${pid}`;
  if (!existsSync(folder)) return;
  const status = readFileSync(join(folder, "status"), "utf8");
  const rssMiB = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024;
  const descriptors = readdirSync(join(folder, "fd")).length;
  assert.ok(rssMiB < most.rssMiB, `O7: ${Math.round(rssMiB)} MiB of memory`);
  assert.ok(descriptors < most.descriptors, `O7: ${descriptors} descriptors`);
}

/** O8: what a reconcile wrote that had nothing to do. That it was handled is written on the GitSync. */
export function assertQuiet(mark: AuditMark): void {
  const writes = mark
    .attempts()
    .filter(({ resource }) => resource !== "gitsyncs/status" && !reviews.test(resource));
  assert.deepEqual(writes.map(writeText), [], "O8: a reconcile without need wrote");
}
