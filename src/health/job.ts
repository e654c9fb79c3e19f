import type { KubeObject } from "../core/manifest.ts";
import { firstTrouble } from "./pod.ts";
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

/** Healthy when complete, Degraded when failed; runs meanwhile. */
export const jobHealth: HealthRule = (job, context) => {
  const { spec, status } = { spec: part(job, "spec"), status: part(job, "status") };
  const failed = condition(job, "Failed", "True") ?? condition(job, "FailureTarget", "True");
  if (failed !== undefined) {
    const trouble = firstTrouble(context.pods ?? [], job);
    return degraded(trouble === undefined ? said(failed) : `${said(failed)}; ${trouble.message}`);
  }
  if (completed(job)) return healthy;
  if (spec["suspend"] === true) return suspended("the job is suspended");
  const wanted = count(spec["completions"], 1);
  const failures = count(status["failed"]);
  const tries = failures === 0 ? "" : `, ${String(failures)} failed`;
  const done = `${String(count(status["succeeded"]))} of ${String(wanted)} completions, ${String(count(status["active"]))} active${tries}`;
  const trouble = firstTrouble(context.pods ?? [], job);
  return progressing(trouble === undefined ? done : `${done}; ${trouble.message}`);
};

/** A schedule is healthy by being there; its last run is judged by its own Job. */
export const cronJobHealth: HealthRule = (cronJob) => {
  if (part(cronJob, "spec")["suspend"] === true) return suspended("the schedule is suspended");
  return healthy;
};

/** Whether a run-once object (Job, bare Pod) ended well: it is done, and its later absence is no drift (apply-and-drift.md). */
export function completed(object: KubeObject): boolean {
  if (object.kind === "Pod") return text(part(object, "status")["phase"]) === "Succeeded";
  return (
    condition(object, "Complete", "True") !== undefined ||
    condition(object, "SuccessCriteriaMet", "True") !== undefined
  );
}
