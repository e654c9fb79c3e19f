import { assertNever } from "../core/assert-never.ts";
import type { DriftItem } from "../core/drift.ts";
import type { Fight } from "../core/fight.ts";
import { refText } from "../core/object-ref.ts";
import { toolOf } from "../diff/tools.ts";
import { isoSeconds, type ConditionNow } from "./conditions.ts";
import { short } from "./short.ts";

/** What DriftItem.operation says of a field that admission rewrites: an earlier process's status tells it by that. */
export const byAdmission = "Admission";

/** A fight as an open drift item. */
export function fightItem(fight: Fight): DriftItem {
  const { ref, path, against, expected, actual, manager, operation, subresource, since } = fight;
  return {
    ref,
    path,
    ...(expected === undefined ? {} : { expected }),
    ...(actual === undefined ? {} : { actual }),
    manager,
    operation: against === "admission" ? byAdmission : operation,
    subresource,
    user: "",
    grade: manager === "" ? "C" : "B",
    since: isoSeconds(new Date(since)),
    action: "fighting",
  };
}

/** Who writes what, in one sentence, with what settles it. */
export function fightText(fight: Fight): string {
  const { ref, path, against, manager, expected, actual } = fight;
  const what = `${refText(ref)}${path === "" ? "" : ` ${path}`}`;
  const who = manager === "" ? "somebody" : manager;
  switch (against) {
    case "rival":
      if (path === "")
        return `${what}: syncline makes it and ${who} deletes it, in turns; it is not made again. Remove it from Git, or stop who deletes it`;
      return `${what}: syncline and ${who} set it in turns, ${short(expected)} and ${short(actual)}; it is not corrected any more. ${settledBy(fight, who)}`;
    case "tool":
      return `${what}: ${toolOf(manager) ?? who} (${manager}) writes it again after syncline took it; the object is held: pause it first. ${settledBy(fight, who)}`;
    case "admission":
      return `${what}: syncline sends ${short(expected)}, a mutating webhook or policy of the API server makes it ${short(actual)}. Put that into Git, or exempt the object. ${settledBy(fight)}`;
    default:
      return assertNever(against);
  }
}

function settledBy({ ref, path }: Fight, who?: string): string {
  if (path === "" || path.startsWith(".metadata.managedFields")) return "";
  return `To leave it ${who === undefined ? "alone" : `to ${who}`}, in release.yaml: ${rule(ref.kind, ref.name, path)}`;
}

/** The entry of release.yaml that leaves a field to others. */
function rule(kind: string, name: string, path: string): string {
  const quoted = /^[\w.-]+$/.test(path) ? path : JSON.stringify(path);
  return `fields: [{ kind: ${kind}, name: ${name}, path: ${quoted}, policy: Yield }]`;
}

/** The condition Fighting: the first fight in full. */
export function fightingCondition(fights: readonly Fight[]): ConditionNow {
  const [first] = fights;
  if (first === undefined) return { type: "Fighting", status: "False", reason: "NoFight", message: "" };
  const more = fights.length > 1 ? ` (and ${fights.length - 1} more)` : "";
  return {
    type: "Fighting",
    status: "True",
    reason: "Fighting",
    message: `${fightText(first).trim()}${more}`,
  };
}
