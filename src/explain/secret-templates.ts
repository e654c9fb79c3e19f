import { parsePath, type FieldPath } from "../core/field-path.ts";

/**
 * Values that a template names in the data of a Secret, read as text: for a release that does not render, and for a Secret that
 * this target leaves out. Conditions do not count; what a loop goes over does.
 */
export function valuesInSecretData(template: string): readonly FieldPath[] {
  return template.split(/^---/m).flatMap((document) => {
    if (!/^kind:\s*["']?Secret\b/m.test(document)) return [];
    const expressions = dataLines(document.split("\n")).flatMap((line) => line.match(/\{\{[^]*?\}\}/g) ?? []);
    return expressions
      .filter((expression) => !/^\{\{~?\s*(#if|#unless|else)\b/.test(expression))
      .flatMap((expression) => [...expression.matchAll(/\bValues\.([\w$-]+(?:\.[\w$-]+)*)/g)])
      .map(([, key = ""]) => parsePath(key));
  });
}

/** From `data:` and `stringData:` to the next key of the object. A line of blocks only is part of what it stands in. */
function dataLines(lines: readonly string[]): readonly string[] {
  let isData = false;
  return lines.filter((line, at) => {
    const [, key] = /^([\w.-]+):/.exec(line) ?? [];
    if (key !== undefined) isData = key === "data" || key === "stringData";
    // A loop may stand right above the key.
    return isData || (/^\{\{/.test(line) && /^(data|stringData):/.test(lines[at + 1] ?? ""));
  });
}
