import { positionText } from "../../src/core/position.ts";
import type { Problem } from "../../src/core/problem.ts";

/** A problem on one line, as rows of tests hold it: `YAML-TAB app.yaml:2:1 tab used for indentation | Indent with spaces.` */
export function problemText({ severity, code, message, position, hint }: Problem): string {
  const warning = severity === "warning" ? "warning " : "";
  const where = position === undefined ? "" : ` ${positionText(position)}`;
  return `${warning}${code}${where} ${message}${hint === undefined ? "" : ` | ${hint}`}`;
}
