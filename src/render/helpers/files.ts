import { Buffer } from "node:buffer";
import { nearest } from "../../core/text.ts";
import { stringifyYaml } from "../../yaml/stringify.ts";
import { templateError } from "../template-error.ts";
import { textAt } from "./arguments.ts";
import { globMatch } from "./glob.ts";
import { plainMap, type ChartFiles, type HelperTable } from "./helper.ts";

/** Files under the chart's folder, as the commit holds them; templates, partials and settings are none of
 *  them. */
export const files: HelperTable = {
  filesGet: {
    use: "filesGet PATH",
    doc: "The text of a file of the chart.",
    args: 1,
    lines: true,
    verbatim: true,
    run: (args, { files: chart }) => read(chart, textAt(args, 0)),
  },
  filesGlob: {
    use: "filesGlob PATTERN",
    doc: "A map from path to text of the files that match; * stays within a folder, ** does not.",
    args: 1,
    run: (args, { files: chart }) =>
      plainMap(matching(chart, textAt(args, 0)).map((path) => [path, read(chart, path)])),
  },
  filesLines: {
    use: "filesLines PATH",
    doc: "A list of the lines of a file.",
    args: 1,
    run: (args, { files: chart }) => read(chart, textAt(args, 0)).replace(/\n$/, "").split(/\r?\n/),
  },
  filesAsConfig: {
    use: "filesAsConfig PATTERN",
    doc: 'The files that match as the data of a ConfigMap: {{nindent 2 (filesAsConfig "config/*")}}.',
    args: 1,
    lines: true,
    verbatim: true,
    run: (args, { files: chart }) => asMap(matching(chart, textAt(args, 0)), (path) => read(chart, path)),
  },
  filesAsSecrets: {
    use: "filesAsSecrets PATTERN",
    doc: "The files that match as the data of a Secret, in base64.",
    args: 1,
    lines: true,
    verbatim: true,
    run: (args, { files: chart }) =>
      asMap(matching(chart, textAt(args, 0)), (path) => Buffer.from(bytes(chart, path)).toString("base64")),
  },
};

function read(chart: ChartFiles, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes(chart, path));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw templateError("TPL-TYPE", `${path} is not UTF-8 text`, "write filesAsSecrets for binary files");
  }
}

function bytes(chart: ChartFiles, path: string): Uint8Array {
  const found = chart.read(path);
  if (found !== undefined) return found;
  const near = nearest(path, chart.paths);
  const hint = near === undefined ? "paths are relative to the chart's folder" : `did you mean ${near}?`;
  throw templateError("TPL-UNDEFINED", `the chart has no file ${path}`, hint);
}

function matching(chart: ChartFiles, pattern: string): readonly string[] {
  return chart.paths.filter((path) => globMatch(pattern, path)).sort();
}

function asMap(paths: readonly string[], content: (path: string) => string): string {
  const entries = paths.map((path) => [path.split("/").at(-1) ?? path, content(path)] as const);
  const names = entries.map(([name]) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw templateError("TPL-TYPE", `two files are named ${twice}`, "narrow the pattern");
  return stringifyYaml(plainMap(entries)).replace(/\n$/, "");
}
