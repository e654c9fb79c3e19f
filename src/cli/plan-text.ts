import type { FieldChange } from "../core/change.ts";
import { groupKindText, refText, type ObjectRef } from "../core/object-ref.ts";
import type { PlannedAction, PlannedConflict, PlannedRelease, PlannedStep } from "../core/planned.ts";
import { positionText } from "../core/position.ts";
import { shortSha } from "../core/revision.ts";
import { targetText } from "../core/target.ts";
import { printable } from "../core/text.ts";
import { masked } from "../diff/mask.ts";
import { countText, valueText } from "./matrix-words.ts";

/** How much is told of fields: which change, or from what to what. */
export type Detail = "paths" | "values";

interface View {
  readonly detail: Detail;
  readonly color: boolean;
}

/** A plan for people: what is wrong, then wave by wave each object with what becomes of it and what it waits for, then a sum. */
export function planText(plan: PlannedRelease, view: View): string {
  const common = commonWait(plan.steps);
  const lines = [
    headline(plan, view),
    ...problemLines(plan),
    ...(plan.waitingFor === undefined ? [] : [waitLine(plan.waitingFor)]),
    ...(common === undefined ? [] : [`  waits: ${common}`]),
    ...sections(plan.steps).flatMap(([title, steps]) => [
      `  ${title}`,
      ...steps.flatMap((step) => stepLines(step, common, view)),
    ]),
    ...(plan.pruneWaits === undefined ? [] : [`  what is to be deleted is not known: ${plan.pruneWaits}`]),
    ...approvalLines(plan),
    `  ${sumOf(plan)}`,
  ];
  return `${lines.map(cleaned).join("\n")}\n`;
}

/** Colours are ours; everything else was made printable where it was put in. */
function cleaned(line: string): string {
  return line.trimEnd();
}

/** True where the plan tells of something that would come to nothing. */
export function isDoomed({ problems, steps }: PlannedRelease): boolean {
  return problems.some(({ severity }) => severity === "error") || steps.some(({ problem }) => problem);
}

/** `deployment.apps/web`, as kubectl takes it. */
export function objectName(ref: ObjectRef): string {
  const [kind = "", ...group] = groupKindText(ref).split(".");
  return `${[kind.toLowerCase(), ...group].join(".")}/${ref.name}`;
}

function headline({ gitSync, release, target, revision, mode }: PlannedRelease, view: View): string {
  const name = paint("1", `${gitSync}/${release}`, view);
  const ref = /^(.*)@sha1:/.exec(revision)?.[1];
  const at = revision === "" ? "" : `${ref === undefined ? "" : `${ref}@`}${shortSha(revision)}`;
  const more = [targetText(target), at, mode === "Observe" ? "mode Observe" : ""];
  return [name, ...more.filter((text) => text !== "").map(printable)].join("  ");
}

function problemLines({ problems }: PlannedRelease): readonly string[] {
  return problems.map(({ severity, code, message, position, hint }) => {
    const where = position === undefined ? "" : `${positionText(position)} `;
    const help = hint === undefined ? "" : ` (${hint})`;
    return `  ${printable(`${severity} ${code} ${where}${message}${help}`)}`;
  });
}

function waitLine({ object, condition, hint }: NonNullable<PlannedRelease["waitingFor"]>): string {
  return `  ${printable(`waits for ${object}: ${condition}${hint === "" ? "" : ` (${hint})`}`)}`;
}

/** What every step waits for is told once. */
function commonWait(steps: readonly PlannedStep[]): string | undefined {
  const waits = new Set(steps.map(({ waitsFor }) => waitsFor));
  const [only] = waits;
  return waits.size === 1 && steps.length > 1 ? only && printable(only) : undefined;
}

type Section = readonly [title: string, steps: readonly PlannedStep[]];

function sections(steps: readonly PlannedStep[]): readonly Section[] {
  const titleOf = ({ action, wave }: PlannedStep): string => ends[action] ?? `wave ${wave}`;
  return [...Map.groupBy(steps, titleOf)];
}

const ends: Partial<Record<PlannedAction, string>> = {
  refuse: "not touched",
  prune: "deleted, after all that",
  orphan: "let go: they stay in the cluster, and are no longer of this release",
};

const codes: Readonly<Record<PlannedAction, string>> = {
  create: "32",
  adopt: "33",
  update: "33",
  correct: "33",
  reapply: "33",
  replace: "31",
  prune: "31",
  orphan: "33",
  refuse: "31",
};

function stepLines(step: PlannedStep, common: string | undefined, view: View): readonly string[] {
  const { action, ref, waitsFor, problem, unknown, owners = [], conflicts = [] } = step;
  const notes = [
    owners.length === 0 ? "" : `of ${[...new Set(owners.map(({ manager }) => manager))].join(", ")}`,
    view.detail === "paths" ? pathsText(step.fields) : "",
    waitsFor === undefined || waitsFor === common ? "" : `waits for ${waitsFor}`,
  ].filter((note) => note !== "");
  const line = `    ${paint(codes[action], action.padEnd(8), view)} ${printable(refText(ref))}`;
  const more = notes.length === 0 ? "" : `  ${printable(notes.join("; "))}`;
  return [
    `${line}${more}`,
    ...(view.detail === "values" ? step.fields.map((field) => fieldLine(field, view)) : []),
    ...conflicts.map((conflict) => `             ${printable(conflictText(conflict))}`),
    ...(unknown === undefined ? [] : [`             ${printable(unknown)}`]),
    ...(problem === undefined ? [] : [`             ${paint("31", problemText(problem), view)}`]),
  ];
}

function problemText({ code, message, hint }: NonNullable<PlannedStep["problem"]>): string {
  const word = code === "OBJ-IMMUTABLE" ? "uncorrectable" : `refused: ${code}`;
  return printable(`${word}: ${message}${hint === undefined ? "" : ` (${hint})`}`);
}

const mostPaths = 3;

function pathsText(fields: readonly FieldChange[]): string {
  const named = fields.slice(0, mostPaths).map(({ path }) => path);
  const rest = fields.length - named.length;
  return `${named.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}

function fieldLine({ path, before, after, owner }: FieldChange, view: View): string {
  const isHidden = before === masked && after === masked;
  const was = paint("31", isHidden ? masked : valueText(before, after), view);
  const is = paint("32", isHidden ? masked : valueText(after, before), view);
  const by = owner === undefined ? "" : `  (${printable(owner.manager)})`;
  return `             ${printable(path)}  ${was} → ${is}${by}`;
}

const outcomeWords: Readonly<Record<PlannedConflict["outcome"], string>> = {
  taken: "taken from",
  left: "left to",
  contested: "left to, and reported:",
};

function conflictText({ path, manager, outcome }: PlannedConflict): string {
  return `${path}: ${outcomeWords[outcome]} ${manager}`;
}

function approvalLines({ needsApproval, held, hash, gitSync, release }: PlannedRelease): readonly string[] {
  if (!needsApproval) return [];
  const how =
    hash === ""
      ? "the agent's next pass gives this plan a hash to approve"
      : `to allow exactly these deletions: syncline approve ${gitSync}/${release} ${hash}`;
  return [`  ${printable(`held: ${held ?? "deletions need approval"}`)}`, `  ${printable(how)}`];
}

/** `2 creates, 1 update, 60 prunes, 3 unchanged`. */
function sumOf({ steps, unchanged, recorded }: PlannedRelease): string {
  if (recorded !== undefined) return recordedText(steps.length, recorded);
  if (steps.length === 0) return `nothing to do: ${countText(unchanged ?? 0, "object")} as in Git`;
  const counts = [...Map.groupBy(steps, ({ action }) => action)].map(([action, all]) =>
    countText(all.length, action),
  );
  return `${counts.join(", ")}, ${unchanged ?? 0} unchanged`;
}

/** Of writes nothing is said: none is known. */
function recordedText(
  deletions: number,
  { sync, message, missing }: NonNullable<PlannedRelease["recorded"]>,
): string {
  const count = deletions === 0 ? "" : `${countText(deletions + missing, "prune")}; `;
  const more = missing === 0 ? "" : `${missing} of them are not named; `;
  return printable(`${count}${more}its status: ${sync}, ${message}`);
}

function paint(code: string, text: string, { color }: Pick<View, "color">): string {
  return color ? `\u001b[${code}m${text}\u001b[0m` : text;
}
