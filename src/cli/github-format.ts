import { valuePlaceText } from "../core/problem.ts";
import { printable } from "../core/text.ts";
import type { GroupedProblem } from "./grouped-problems.ts";

/** Annotations of a GitHub workflow, one line per problem: `::error file=…,line=…,col=…,title=CODE::message`. `prefix` stands
 *  before each file. */
export function githubText(problems: readonly GroupedProblem[], prefix: string): string {
  return problems
    .map(({ severity, code, message, position, hint, targets, values = [] }) => {
      const place =
        position === undefined
          ? []
          : [
              `file=${property(prefix + position.file)}`,
              ...(position.line > 0 ? [`line=${position.line}`] : []),
              ...(position.column > 0 ? [`col=${position.column}`] : []),
            ];
      const where = targets.length === 0 ? "" : ` (${targets.join(", ")})`;
      const from = values.map((value) => `; ${valuePlaceText(value)}`).join("");
      const text = `${message}${hint === undefined ? "" : `. ${hint}`}${from}${where}`;
      return `::${severity} ${[...place, `title=${code}`].join(",")}::${escaped(printable(text))}\n`;
    })
    .join("");
}

function escaped(text: string): string {
  return text.replaceAll("%", "%25");
}

function property(text: string): string {
  return escaped(printable(text)).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
