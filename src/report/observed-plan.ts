import { isForeign, type Change } from "../core/change.ts";
import type { PassFacts } from "./facts.ts";

const words: readonly (readonly [Change["action"], string])[] = [
  ["create", "create"],
  ["adopt", "adoption"],
  ["update", "update"],
  ["correct", "correction"],
  ["prune", "prune"],
];

/** `12 creates, 3 updates, 1 prune waiting (mode Observe)`; undefined where no commit waits: drift alone has better words. */
export function observedPlan({ gitSync, outcomes }: PassFacts): string | undefined {
  if (gitSync.mode !== "Observe") return undefined;
  const waiting = outcomes
    .filter(({ change, result }) => result.type === "skipped" && !isForeign(change))
    .map(({ change }) => change.action);
  if (!waiting.some((action) => action !== "correct" && words.some(([word]) => word === action)))
    return undefined;
  const counts = words
    .map(([action, word]) => [waiting.filter((each) => each === action).length, word] as const)
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}${count === 1 ? "" : "s"}`);
  return `${counts.join(", ")} waiting (mode Observe)`;
}
