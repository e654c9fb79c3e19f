import { byText } from "../core/text.ts";
import { degraded, healthy, items, part, suspended, text, type HealthRule } from "./verdict.ts";

/** A schedule is healthy while its last run that ended did so well; one that never ran is. Degraded when the last run is over and no
 *  success came after it started: the controller notes starts and successes, never failures. */
export const cronJobHealth: HealthRule = (cronJob) => {
  if (part(cronJob, "spec")["suspend"] === true) return suspended("the schedule is suspended");
  const status = part(cronJob, "status");
  const [started, succeeded] = [text(status["lastScheduleTime"]), text(status["lastSuccessfulTime"])];
  const isRunning = items(status["active"]).length > 0;
  // Both are RFC 3339 in UTC without fractions: as texts they have the order of time.
  if (started === "" || isRunning || byText(succeeded, started) >= 0) return healthy;
  const last = succeeded === "" ? "none ever did" : `the last that did ended ${succeeded}`;
  return degraded(`its run of ${started} did not succeed; ${last}`);
};
