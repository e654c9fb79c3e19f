import { SynclineError } from "../core/errors.ts";
import { isJsonObject, type Json } from "../core/json.ts";
import type { KubeObject } from "../core/manifest.ts";
import type { Outcome } from "../core/outcome.ts";
import { refText } from "../core/object-ref.ts";
import type { Write } from "../plan/plan.ts";
import type { ApplyContext } from "./context.ts";

const attempts = 60;
const firstPauseMs = 50;
const longestPauseMs = 1000;

/** Waits until applied CRDs are Established and their kinds are served, so that custom resources of the same commit can follow.
 *  A CRD that does not get there is a failed outcome (it stops only its own resources). */
export async function waitForKinds(
  crds: readonly Write[],
  context: ApplyContext,
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  const late = await Promise.all(crds.map((change) => waitFor(change, context, signal)));
  await context.cluster.discover({ refresh: true }, signal);
  return late.filter((outcome) => outcome !== undefined);
}

async function waitFor(
  change: Write,
  context: ApplyContext,
  signal: AbortSignal,
): Promise<Outcome | undefined> {
  const { ref } = change;
  let pause = firstPauseMs;
  let last = "not read yet";
  for (let attempt = 0; attempt < attempts; attempt++) {
    try {
      const crd = await context.cluster.get(ref, { as: context.account }, signal);
      if (crd === undefined) return undefined; // its apply failed: that outcome is told already
      const state = conditionOf(crd, "Established");
      if (state?.status === "True") return undefined;
      last = state?.message ?? "no Established condition";
    } catch (error) {
      if (!(error instanceof SynclineError)) throw error;
      last = error.message;
    }
    await context.clock.sleep(pause, signal);
    pause = Math.min(pause * 2, longestPauseMs);
  }
  const message = `${refText(ref)} is not established: ${last}`;
  return { ref, change, result: { type: "failed", code: "API-TIMEOUT", message } };
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
