import type { Json } from "../core/json.ts";
import type { Position } from "../core/position.ts";
import { version } from "../core/version.ts";
import type { GroupedProblem } from "./grouped-problems.ts";

/** Problems as SARIF 2.1.0, which code scanning of forges reads. `prefix` stands before each file. */
export function sarifDocument(problems: readonly GroupedProblem[], prefix: string): Json {
  const codes = [...new Set(problems.map(({ code }) => code))].sort();
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        columnKind: "utf16CodeUnits",
        tool: { driver: { name: "syncline", version, rules: codes.map((id) => ({ id })) } },
        results: problems.map((problem) => resultOf(problem, prefix)),
      },
    ],
  };
}

function resultOf(
  { severity, code, message, position, hint, targets, values = [] }: GroupedProblem,
  prefix: string,
): Json {
  const text = `${message}${hint === undefined ? "" : `. ${hint}`}`;
  const related = values.map((value, index) => ({
    id: index + 1,
    message: { text: `value ${value.key} (${value.layerName})` },
    physicalLocation: locationOf(value.position, prefix),
  }));
  return {
    ruleId: code,
    level: severity,
    message: { text },
    ...(position === undefined ? {} : { locations: [{ physicalLocation: locationOf(position, prefix) }] }),
    ...(related.length === 0 ? {} : { relatedLocations: related }),
    properties: { targets },
  };
}

/** Lines and columns count from 1; what is not known is left out. */
function locationOf({ file, line, column }: Position, prefix: string): Json {
  const uri = (prefix + file).split("/").map(encodeURIComponent).join("/");
  const region = { ...(line > 0 ? { startLine: line } : {}), ...(column > 0 ? { startColumn: column } : {}) };
  return { artifactLocation: { uri }, ...(line > 0 ? { region } : {}) };
}
