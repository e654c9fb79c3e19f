import type { Json } from "../core/json.ts";
import type { PlannedRelease } from "../core/planned.ts";
import { textOf, type Call } from "./command.ts";
import { exitCode, type ExitCode } from "./io.ts";
import { printDocument } from "./output.ts";
import { findPlans, type FoundPlans } from "./find-plans.ts";
import { isDoomed, objectName, planText, type Detail } from "./plan-text.ts";
import { printable } from "../core/text.ts";

/** `syncline plan GITSYNC[/RELEASE]`: what the next pass would do, in order. */
export function plan(call: Call): Promise<ExitCode> {
  return tellPlans(call, "paths");
}

/** `syncline diff --live GITSYNC[/RELEASE]`: the same, field by field. */
export function diffLive(call: Call): Promise<ExitCode> {
  return tellPlans(call, "values");
}

async function tellPlans(call: Call, detail: Detail): Promise<ExitCode> {
  const { io, flags } = call;
  const found = await findPlans(call);
  const format = textOf(flags, "output") ?? "table";
  switch (format) {
    case "json":
    case "yaml":
      printDocument(io, format, documentOf(found));
      break;
    case "name":
      for (const { steps } of found.plans)
        for (const { ref } of steps) io.stdout(`${printable(objectName(ref))}\n`);
      break;
    default:
      if (found.plans.length === 0) io.stderr(`${found.empty}\n`);
      io.stdout(found.plans.map((each) => planText(each, { detail, color: io.color })).join("\n"));
  }
  if (found.note !== undefined && format === "table") io.stderr(`${found.note}\n`);
  return verdictOf(found.plans, flags["exit-code"] === true);
}

/** One release as it is asked for, else a list. */
function documentOf({ plans, source, isOne }: FoundPlans): Json {
  const all = plans.map((each) => ({ ...each, source })) as unknown as readonly Json[];
  return isOne ? (all[0] ?? null) : { source, items: all };
}

function verdictOf(plans: readonly PlannedRelease[], isAsked: boolean): ExitCode {
  if (plans.some(isDoomed)) return exitCode.wrong;
  if (!isAsked) return exitCode.fine;
  if (plans.some(({ needsApproval }) => needsApproval)) return exitCode.held;
  return plans.some(hasWork) ? exitCode.differences : exitCode.fine;
}

function hasWork({ steps, recorded }: PlannedRelease): boolean {
  const isBehind = recorded !== undefined && recorded.sync !== "Synced" && recorded.sync !== "Pinned";
  return steps.length > 0 || isBehind;
}
