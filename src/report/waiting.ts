import type { Failed, Outcome } from "../core/outcome.ts";
import { groupKindText, refText, type ObjectRef } from "../core/object-ref.ts";
import { printable } from "../core/text.ts";
import { hintFor } from "../health/hint.ts";
import type { SyncStatusStatus } from "../schema/syncstatus.ts";
import { isoSeconds } from "./conditions.ts";
import type { PassFacts } from "./facts.ts";
import { leftoverWait } from "./leftovers.ts";

type Wait = NonNullable<PassFacts["waitingFor"]>;

/** What a release waits for, as its status says it: `since` is set once, when the wait for that object and condition begins. */
export function waitingOf(facts: PassFacts): Pick<SyncStatusStatus, "waitingFor"> {
  const wait = waitOf(facts);
  if (wait === undefined) return {};
  const { object, condition, hint } = wait;
  const before = facts.previous.waitingFor;
  const isSame = before?.object === object && before.condition === condition;
  const since = isSame && before.since ? before.since : isoSeconds(facts.now);
  return { waitingFor: { object, condition, since, hint: printable(hint).slice(0, longestHint) } };
}

const longestHint = 700;

/** Failures that pass by themselves once something else is there: the release waits, it has not failed. */
export function isWait(code: string): boolean {
  return code in waits;
}

/** The first of: what keeps the pass from going on, an object that cannot be written yet, one that should not be there (any more), the
 *  worst of those that are not healthy. A release that failed says so instead, and what somebody put to rest is not waited for. */
function waitOf(facts: PassFacts): Wait | undefined {
  const { waitingFor, outcomes, health } = facts;
  const wait = waitingFor ?? outcomeWait(outcomes);
  if (wait !== undefined) return wait;
  const left = leftoverWait(facts);
  if (left !== undefined) return left;
  const { worst } = health;
  if (worst === undefined || worst.health.status === "Suspended") return undefined;
  const { message } = worst.health;
  const hint = hintFor(message);
  const told = hint === "" ? message : `${message}: ${hint}`;
  return { object: refText(worst.ref), condition: "Healthy", hint: told };
}

/** The first object that cannot be written until something else is there, as a wait for that. */
export function outcomeWait(outcomes: readonly Outcome[]): Wait | undefined {
  for (const outcome of outcomes) {
    const wait = waitOfOutcome(outcome);
    if (wait !== undefined) return wait;
  }
  return undefined;
}

function waitOfOutcome({ ref, result }: Outcome): Wait | undefined {
  if (result.type !== "failed") return undefined;
  const row = waits[result.code];
  if (row === undefined) return undefined;
  const [condition, hint] = row;
  const object = awaited(ref, result);
  const kind = groupKindText(ref);
  return {
    object,
    condition: condition.replace("KIND", kind),
    hint: result.hint ?? hint.replace("KIND", kind),
  };
}

/** What a failure waits for is not always the object that met it. */
function awaited(ref: ObjectRef, { code, message }: Failed): string {
  const isNamespace =
    code === "API-TERMINATING" || (code === "API-NOT-FOUND" && / namespaces "/.test(message));
  if (isNamespace) return `Namespace ${ref.namespace}`;
  const webhook =
    code === "API-WEBHOOK" ? /failed calling webhook ["']([\w./-]+)["']/.exec(message)?.[1] : undefined;
  return webhook === undefined ? refText(ref) : `webhook ${webhook}`;
}

/** Code → what is awaited, and what may help. */
const waits: { readonly [code: string]: readonly [condition: string, hint: string] } = {
  "OBJ-KIND": [
    "kind KIND exists",
    "no CustomResourceDefinition defines KIND: install it, or name the release that brings it in dependsOn",
  ],
  "OBJ-RUNNING": [
    "its run has ended",
    "the new version of a Job or Pod follows when the old one has ended; delete the old one to go on at once",
  ],
  "OBJ-CRD": ["Established", "the API server has to accept it (kubectl describe crd)"],
  "API-WEBHOOK": [
    "answers the API server",
    "look at the Service and the pods behind it; if it is gone for good, delete its webhook configuration",
  ],
  "API-NOT-FOUND": [
    "exists",
    "create it, declare it in Git, or let it be created: createNamespace: true in release.yaml",
  ],
  "API-TERMINATING": [
    "gone, to be made anew",
    "it is being deleted; its conditions say what still holds it (kubectl get namespace -o yaml)",
  ],
};
