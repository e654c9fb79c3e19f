import { setTimeout as sleep } from "node:timers/promises";
import { ofAgent, type Call } from "../audit.ts";
import { memoryOf, type Memory } from "../memory.ts";
import type { Stage } from "../stage.ts";
import type { Applied } from "./first-apply.ts";

/** What an agent does while nothing changes. */
export interface Unchanged {
  readonly polls: number;
  /** Requests beside watches, the self-audit, the Lease and the GitSync's heartbeat (one write in five minutes). */
  readonly requests: number;
  readonly writes: number;
  readonly memory: Memory;
}

/** Events and the like of what happened before: what is no news stands in the status 5 s later. */
const settleMs = 8_000;

/** Lets so many seconds of polls find nothing new, and counts in the API server's audit log. */
export async function unchangedPolls(
  stage: Stage,
  { agent }: Pick<Applied, "agent">,
  seconds: number,
): Promise<Unchanged> {
  await sleep(settleMs);
  const mark = stage.mark();
  const before = stage.clock.polls();
  await sleep(seconds * 1000);
  const polls = stage.clock.polls() - before;
  const calls = ofAgent(mark.calls()).filter((call) => !isExpected(call));
  const memory = memoryOf(agent.pid);
  if (memory === undefined) throw new Error(`the agent ended:\n${agent.output()}`);
  return { polls, requests: calls.length, writes: calls.filter(isWrite).length, memory };
}

/** The self-audit's dry-run, one a minute, is no poll's. */
function isExpected({ verb, resource, subresource }: Call): boolean {
  return (
    verb === "watch" ||
    verb === "dry-run" ||
    resource === "leases" ||
    (resource === "gitsyncs" && subresource === "status")
  );
}

function isWrite({ verb }: Call): boolean {
  return !["get", "list", "watch"].includes(verb);
}
