import { valueAt } from "../core/field-path.ts";
import type { Problem } from "../core/problem.ts";
import { chartSchema } from "../schema/chart-file.ts";
import { parseWith } from "../schema/parse-with.ts";
import { readDocument } from "./document.ts";
import type { ChartFileText, ChartSource } from "./model.ts";
import { isFree, unknownFile, type PlacedFile } from "./places.ts";
import { bytesOf, fileProblem, textOf } from "./text.ts";
import { valuesFile } from "./values-files.ts";

/** One chart from the files below its folder (names from there), with the subcharts in its `charts/`. Helm's layout. */
export function readChart(folder: string, files: readonly PlacedFile[]): ChartSource {
  const own = files.filter(({ name }) => !name.startsWith("charts/"));
  const problems: Problem[] = [];
  const of = (kind: Kind): readonly PlacedFile[] => own.filter(({ name }) => kindOf(name) === kind);
  const texts = (kind: Kind): readonly ChartFileText[] =>
    of(kind).flatMap((placed) => chartText(placed, problems));
  const { meta, at } = readMeta(folder, of("meta")[0], problems);
  const [values] = of("values");
  const templates = texts("template");
  const others = own.filter(({ name }) => kindOf(name) === undefined && !isFree(name));
  problems.push(...of("requirements").map(({ file }) => oldRequirements(file)));
  // Helm gives a chart's other files to its templates.
  const isHelm = templates.some(({ name }) => !name.endsWith(".hbs"));
  if (!isHelm) problems.push(...others.map((placed) => unknownFile(placed, knownNames)));
  return {
    folder,
    meta,
    at,
    values: values === undefined ? undefined : valuesFile(values.file),
    schema: texts("schema")[0],
    templates,
    partials: texts("partial"),
    crds: texts("crd"),
    files: readFiles([...of("file"), ...(isHelm ? others : [])], problems),
    subcharts: readSubcharts(folder, files, problems),
    problems,
  };
}

type Kind = "meta" | "lock" | "requirements" | "values" | "schema" | "partial" | "template" | "crd" | "file";

const kinds: readonly (readonly [RegExp, Kind])[] = [
  [/^Chart\.yaml$/, "meta"],
  [/^Chart\.lock$/, "lock"],
  [/^requirements\.(yaml|lock)$/, "requirements"],
  [/^values\.yaml$/, "values"],
  [/^values\.schema\.json$/, "schema"],
  [/^templates\/(.+\/)?_[^/]*\.(hbs|tpl)$/, "partial"],
  [/^templates\/.+\.(yaml|yml|json|txt)(\.hbs)?$/, "template"],
  [/^templates\/.+\.tpl$/, "template"],
  [/^crds\/.+\.(yaml|yml|json)$/, "crd"],
  [/^files\/./, "file"],
];

const knownNames = [
  "Chart.yaml",
  "values.yaml",
  "values.schema.json",
  "templates/",
  "files/",
  "crds/",
  "charts/",
];

function kindOf(name: string): Kind | undefined {
  return kinds.find(([pattern]) => pattern.test(name))?.[1];
}

type Meta = Pick<ChartSource, "meta" | "at">;

function readMeta(folder: string, placed: PlacedFile | undefined, problems: Problem[]): Meta {
  const name = folder.slice(folder.lastIndexOf("/") + 1).replace(/@.*$/, "");
  const position = { file: `${folder}/Chart.yaml`, line: 0, column: 0 };
  const unknown: Meta = {
    meta: chartSchema.parse({ apiVersion: "v2", name, version: "0.0.0" }),
    at: () => position,
  };
  if (placed === undefined) {
    const hint = "Add Chart.yaml with apiVersion: v2, name and version.";
    problems.push(fileProblem({ file: folder }, "REPO-CHART", "the chart has no Chart.yaml", hint));
    return unknown;
  }
  const read = readDocument(placed.file);
  problems.push(...read.problems);
  if (read.document === undefined) return unknown;
  if (valueAt(read.document.value, ["apiVersion"]) === "v1") {
    const hint = "Write apiVersion: v2, and move what requirements.yaml says to `dependencies`.";
    const message = "apiVersion v1 is Helm 2's format of charts";
    const at = read.document.at(["apiVersion"]);
    problems.push({ severity: "error", code: "REPO-CHART", message, position: at, hint });
    return unknown;
  }
  const parsed = parseWith(chartSchema, read.document);
  problems.push(...parsed.problems);
  const { at } = read.document;
  return parsed.value === undefined ? { ...unknown, at } : { meta: parsed.value, at };
}

/** Of Helm 2. */
function oldRequirements(file: PlacedFile["file"]): Problem {
  const message = "dependencies stand in Chart.yaml since apiVersion: v2";
  const hint = "Move them to `dependencies` of Chart.yaml, and remove this file.";
  return fileProblem(file, "REPO-CHART", message, hint);
}

function chartText({ name, file }: PlacedFile, problems: Problem[]): readonly ChartFileText[] {
  const read = textOf(file);
  if (read.text !== undefined) return [{ name, path: file.path, file: file.file, text: read.text }];
  problems.push(read.problem);
  return [];
}

function readFiles(files: readonly PlacedFile[], problems: Problem[]): ReadonlyMap<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  for (const { name, file } of files) {
    const read = bytesOf(file);
    if (read.bytes === undefined) problems.push(read.problem);
    else found.set(name, read.bytes);
  }
  return found;
}

function readSubcharts(
  folder: string,
  files: readonly PlacedFile[],
  problems: Problem[],
): readonly ChartSource[] {
  const byName = new Map<string, PlacedFile[]>();
  for (const { name, file } of files) {
    const match = /^charts\/([^/]+)\/(.+)$/.exec(name);
    const [, sub = "", rest = ""] = match ?? [];
    // As in Helm: `_x` is a folder that is put aside.
    if (name.startsWith("charts/_")) continue;
    if (match !== null) byName.set(sub, [...(byName.get(sub) ?? []), { name: rest, file }]);
    else if (name.startsWith("charts/") && !isFree(name)) problems.push(notUnpacked({ name, file }));
  }
  return [...byName].map(([name, below]) => readChart(`${folder}/charts/${name}`, below));
}

function notUnpacked(placed: PlacedFile): Problem {
  const problem = unknownFile(placed, []);
  return placed.name.endsWith(".tgz") ? { ...problem, hint: "Unpack the archive here." } : problem;
}
