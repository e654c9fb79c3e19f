import { printable } from "../core/text.ts";
import { targetNames } from "../matrix/target-names.ts";
import { excerptOf } from "./excerpt.ts";
import type { GroupedProblem } from "./grouped-problems.ts";
import { complaintText } from "./print-error.ts";
import type { Workshop } from "./renderings.ts";
import { sourceTexts } from "./source-texts.ts";

/** Each problem with the line it is about and the targets it hits. */
export function printProblems(
  problems: readonly GroupedProblem[],
  { tree, builtins, targets }: Pick<Workshop, "tree" | "builtins" | "targets">,
  { write, color }: { readonly write: (text: string) => void; readonly color: boolean },
): void {
  const texts = sourceTexts({ tree, builtins });
  for (const problem of problems) {
    const { severity, position } = problem;
    const excerpt = position === undefined ? [] : excerptOf(position, texts(position));
    const mark = severity === "error" ? "error" : "warning";
    const painted = color ? `\u001b[${severity === "error" ? 31 : 33}m${mark}\u001b[0m` : mark;
    const names = targetNames(problem.targets, targets);
    const where = names === "" ? "" : `  ${printable(`in ${names}`)}\n`;
    write(`${painted} ${complaintText({ ...problem, excerpt })}${where}`);
  }
}

/** `in all 8 targets`, `in prod/eu, prod/us`; "" where there is only one target. */
export function targetsText(hit: readonly string[], all: number): string {
  if (all <= 1 || hit.length === 0) return "";
  if (hit.length === all) return `in all ${all} targets`;
  const named = hit.slice(0, 6).join(", ");
  return hit.length > 6 ? `in ${hit.length} of ${all} targets: ${named}, …` : `in ${named}`;
}
