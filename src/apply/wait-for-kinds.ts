import { SynclineError } from "../core/errors.ts";
import { isJsonObject, type Json } from "../core/json.ts";
import type { KubeObject } from "../core/manifest.ts";
import type { Outcome } from "../core/outcome.ts";
import { groupKindText, refText } from "../core/object-ref.ts";
import { definedKind } from "../plan/defined-kind.ts";
import type { Plan, Write } from "../plan/plan.ts";
import type { ApplyContext } from "./context.ts";

/** Together ten seconds: a CRD is served about 0.1 s after it was applied, and on a busy API server, with many others, after some. One that
 *  needs somebody (taken names, no right to read it) says so and is not waited for. */
const pausesMs = [50, 100, 200, 400, 800, ...Array<number>(8).fill(1000)];

/** A change whose manifest is a CustomResourceDefinition. */
type Definition = Pick<Write, "ref" | "manifest"> & Outcome["change"];

/** Waits a moment until applied CRDs are Established and their kinds are served, so that custom resources of the same commit can
 *  follow. A CRD that does not get there is a failed outcome, OBJ-CRD: it stops only its own resources, and a later pass goes on. */
export async function waitForKinds(
  written: readonly Write[],
  context: ApplyContext,
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  const crds = written.filter(isDefinition);
  return crds.length === 0 ? [] : established(crds, pausesMs, context, signal);
}

/** The same for CRDs that an earlier pass applied, where these writes are of kinds which are not served yet. Looked at once. */
export async function awaitedKinds(
  writes: readonly Write[],
  { idle }: Plan,
  context: ApplyContext,
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  const crds = idle.filter(isDefinition);
  if (crds.length === 0) return [];
  const { types } = await context.cluster.discover({ refresh: false }, signal);
  const served = new Set(types.map(groupKindText));
  const missing = new Set(writes.map(({ ref }) => groupKindText(ref)).filter((kind) => !served.has(kind)));
  const needed = crds.filter(({ manifest }) => missing.has(definedKind(manifest.object)));
  return needed.length === 0 ? [] : established(needed, [], context, signal);
}

function isDefinition(change: Outcome["change"]): change is Definition {
  return "manifest" in change && change.ref.kind === "CustomResourceDefinition";
}

async function established(
  crds: readonly Definition[],
  pauses: readonly number[],
  context: ApplyContext,
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  const late = await Promise.all(crds.map((change) => waitFor(change, pauses, context, signal)));
  await context.cluster.discover({ refresh: true }, signal);
  return late.filter((outcome) => outcome !== undefined);
}

async function waitFor(
  change: Definition,
  pauses: readonly number[],
  { cluster, account, clock }: ApplyContext,
  signal: AbortSignal,
): Promise<Outcome | undefined> {
  const { ref } = change;
  for (const pause of [...pauses, undefined]) {
    const lack = await readLack(() => cluster.get(ref, { as: account }, signal));
    if (lack === undefined) return undefined;
    if (pause === undefined || lack.isLasting) {
      const message = `${refText(ref)} is not established: ${lack.why}`;
      return { ref, change, result: { type: "failed", code: "OBJ-CRD", message, hint: lack.why } };
    }
    await clock.sleep(pause, signal);
  }
  return undefined;
}

interface Lack {
  readonly why: string;
  /** It does not get there by itself in a moment. */
  readonly isLasting: boolean;
}

/** What a CRD lacks to be of use. One that is not there failed before: that outcome is told already. */
async function readLack(read: () => Promise<KubeObject | undefined>): Promise<Lack | undefined> {
  try {
    const crd = await read();
    return crd && lackOf(crd);
  } catch (error) {
    if (!(error instanceof SynclineError)) throw error;
    return { why: error.message, isLasting: error.code === "API-DENIED" };
  }
}

function lackOf(crd: KubeObject): Lack | undefined {
  if (crd.metadata.deletionTimestamp !== undefined)
    return { why: "it is being deleted, and its objects with it", isLasting: true };
  const [state, names] = [conditionOf(crd, "Established"), conditionOf(crd, "NamesAccepted")];
  if (state?.status === "True") return undefined;
  if (names?.status === "False") return { why: names.message, isLasting: true };
  return { why: state?.message ?? "the API server has not looked at it yet", isLasting: false };
}

function conditionOf(object: KubeObject, type: string): { status: string; message: string } | undefined {
  const { status } = object;
  const conditions = isJsonObject(status) ? status["conditions"] : undefined;
  if (!Array.isArray(conditions)) return undefined;
  const found = (conditions as Json[]).find((item) => isJsonObject(item) && item["type"] === type);
  return isJsonObject(found)
    ? { status: String(found["status"]), message: String(found["message"] ?? "") }
    : undefined;
}
