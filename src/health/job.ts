import type { Json } from "../core/json.ts";
import type { KubeObject } from "../core/manifest.ts";
import { firstCause } from "./cause.ts";
import {
  condition,
  count,
  degraded,
  healthy,
  part,
  progressing,
  said,
  suspended,
  text,
  type HealthRule,
} from "./verdict.ts";

/** Healthy when complete, Degraded when failed; runs meanwhile. A pod that cannot start is no failure of the Job yet: it stays
 *  Progressing until its controller gives it up, or until the release's timeout. */
export const jobHealth: HealthRule = (job, context) => {
  const { spec, status } = { spec: part(job, "spec"), status: part(job, "status") };
  const cause = firstCause(job, context);
  const because = cause === undefined ? "" : `; ${cause.message}`;
  const failure = condition(job, "Failed", "True") ?? condition(job, "FailureTarget", "True");
  if (failure !== undefined) return { ...degraded(`${said(failure)}${because}`), over: true };
  if (completed(job)) return healthy;
  if (spec["suspend"] === true) return suspended("the job is suspended");
  const succeeded = count(status["succeeded"]);
  const wanted = count(spec["completions"], 1);
  const failures = count(status["failed"]);
  const tries = failures === 0 ? "" : `, ${String(failures)} failed${allowed(spec["backoffLimit"])}`;
  const message = `${String(succeeded)} of ${String(wanted)} completions, ${String(count(status["active"]))} active${tries}`;
  return { ...progressing(`${message}${because}`), done: succeeded };
};

/** The API server writes the largest number where failures count per index. */
function allowed(limit: Json | undefined): string {
  const most = count(limit, 6);
  return most >= 2 ** 31 - 1 ? "" : ` (${String(most)} allowed)`;
}

/** Whether a run-once object (Job, bare Pod) ended without success. */
export function failed(object: KubeObject): boolean {
  if (object.kind === "Pod") return text(part(object, "status")["phase"]) === "Failed";
  return condition(object, "Failed", "True") !== undefined;
}

/** Whether a run-once object (Job, bare Pod) ended well: it is done, and its later absence is no drift (apply-and-drift.md). */
export function completed(object: KubeObject): boolean {
  if (object.kind === "Pod") return text(part(object, "status")["phase"]) === "Succeeded";
  return (
    condition(object, "Complete", "True") !== undefined ||
    condition(object, "SuccessCriteriaMet", "True") !== undefined
  );
}
