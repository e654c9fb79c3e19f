import type { Json } from "../core/json.ts";
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
        tool: { driver: { name: "syncline", version, rules: codes.map((id) => ({ id })) } },
        results: problems.map((problem) => resultOf(problem, prefix)),
      },
    ],
  };
}

function resultOf(
  { severity, code, message, position, hint, targets }: GroupedProblem,
  prefix: string,
): Json {
  const text = `${message}${hint === undefined ? "" : `. ${hint}`}`;
  const uri = (prefix + (position?.file ?? "")).split("/").map(encodeURIComponent).join("/");
  // Lines and columns count from 1; what is not known is left out.
  const region = {
    ...(position !== undefined && position.line > 0 ? { startLine: position.line } : {}),
    ...(position !== undefined && position.column > 0 ? { startColumn: position.column } : {}),
  };
  const physicalLocation = {
    artifactLocation: { uri },
    ...(Object.keys(region).length === 0 ? {} : { region }),
  };
  return {
    ruleId: code,
    level: severity,
    message: { text },
    ...(position === undefined ? {} : { locations: [{ physicalLocation }] }),
    properties: { targets },
  };
}
