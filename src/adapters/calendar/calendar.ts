import { schedule, validate } from "node-cron";
import type { Calendar, Log } from "../../ports.ts";

/** Calendar jobs by node-cron, in UTC. A run that is still going when the next is due is not doubled; a failed run is logged. */
export function createCalendar(log: Log): Calendar {
  return {
    schedule(name, cron, run) {
      if (!validate(cron)) throw new TypeError(`not a cron expression: ${cron}`);
      const job = async (): Promise<void> => {
        try {
          await run();
        } catch (error) {
          log.error(
            { job: name, error: error instanceof Error ? error.message : String(error) },
            "calendar job failed",
          );
        }
      };
      const task = schedule(cron, job, { name, noOverlap: true, timezone: "UTC", logger: quiet });
      return { stop: () => void task.destroy() };
    },
  };
}

const nothing = (): void => undefined;
/** node-cron logs in colour to the console unless it is given a logger; what matters is logged above. */
const quiet = { info: nothing, warn: nothing, error: nothing, debug: nothing };
