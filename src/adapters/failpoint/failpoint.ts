import process from "node:process";
import { SynclineError } from "../../core/errors.ts";
import { manager } from "../../core/labels.ts";
import type { Cluster, GitSource, Ledger, Log, Notifier, Sandbox } from "../../ports.ts";

/** Where a process can be made to fail: before the step of this name. */
export const failSteps = [
  "fetch",
  "render",
  "intent",
  "apply",
  "wait",
  "prune",
  "status",
  "ledger",
  "notify",
] as const;
export type FailStep = (typeof failSteps)[number];

/** `kill` and `stop` are the signals: no handler runs, nothing is written any more. `throw` is a bug in the step. */
const ways = ["kill", "stop", "throw"] as const;

export interface Failpoint {
  readonly step: FailStep;
  /** The nth time the step is about to begin, from 1. */
  readonly nth: number;
  readonly way: (typeof ways)[number];
}

/** The ports that steps of a pass go through. */
export interface FailingPorts {
  readonly git: GitSource;
  readonly sandbox: Sandbox;
  readonly cluster: Cluster;
  readonly ledger: Ledger;
  readonly notifier: Notifier;
}

/** `apply:3:kill` (SYNCLINE_FAILPOINT, for tests). Throws CFG-FLAG: a misspelt one would test nothing. */
export function parseFailpoint(text: string): Failpoint {
  const [name = "", number = "", how = "", ...rest] = text.split(":");
  const step = failSteps.find((known) => known === name);
  const way = ways.find((known) => known === how);
  const nth = /^[1-9]\d{0,5}$/.test(number) ? Number(number) : undefined;
  if (step === undefined || way === undefined || nth === undefined || rest.length > 0) {
    throw new SynclineError(
      "CFG-FLAG",
      `SYNCLINE_FAILPOINT ${text}: want STEP:N:WAY, with a step of ${failSteps.join(", ")} and ${ways.join(", ")}`,
    );
  }
  return { step, nth, way };
}

/** The same ports, but before the nth beginning of the step this process fails. For tests of what a crash leaves behind: the one
 *  place where steps are told apart, by what goes through a port. */
export function withFailpoint<Ports extends FailingPorts>(ports: Ports, point: Failpoint, log: Log): Ports {
  const at = createTrap(point, log);
  const { git, sandbox, cluster, ledger, notifier } = ports;
  const failing: FailingPorts = {
    git: { ...git, read: (...call) => at("fetch", () => git.read(...call)) },
    sandbox: { ...sandbox, render: (...call) => at("render", () => sandbox.render(...call)) },
    cluster: {
      ...cluster,
      get: (...call) =>
        call[1].metadataOnly === true ? cluster.get(...call) : at("wait", () => cluster.get(...call)),
      apply: (...call) => at(stepOf(call[0], call[1]), () => cluster.apply(...call)),
      delete: (...call) => at("prune", () => cluster.delete(...call)),
    },
    ledger: { ...ledger, append: (...call) => at("ledger", () => ledger.append(...call)) },
    notifier: {
      ...notifier,
      tell: (...call) => {
        at("notify", () => {
          notifier.tell(...call);
        });
      },
    },
  };
  return { ...ports, ...failing };
}

/** Our own resources: the record before the first write is the intent, everything else of them is status. */
function stepOf(object: Parameters<Cluster["apply"]>[0], options: Parameters<Cluster["apply"]>[1]): FailStep {
  if (options.manager !== manager.agent) return "apply";
  const status = object["status"] as { readonly sync?: unknown } | undefined;
  return status === undefined || status.sync === "Syncing" ? "intent" : "status";
}

function createTrap({ step, nth, way }: Failpoint, log: Log): <T>(now: FailStep, go: () => T) => T {
  log.warn({ step, nth, way }, "a failpoint is set: this process will fail on purpose");
  let count = 0;
  return (now, go) => {
    if (now !== step || ++count !== nth) return go();
    if (way === "throw") throw new Error(`failpoint ${step}:${nth}`);
    process.kill(process.pid, way === "kill" ? "SIGKILL" : "SIGSTOP");
    return go();
  };
}
