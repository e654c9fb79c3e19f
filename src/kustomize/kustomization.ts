import { isJsonObject, type Json, type JsonObject } from "../core/json.ts";
import type { Position } from "../core/position.ts";
import { nearest } from "../core/text.ts";
import type { YamlPath } from "../yaml/document.ts";
import { parseDocuments } from "../yaml/parse.ts";
import { tell, type Workspace } from "./workspace.ts";

/** A kustomization.yaml as it is written; fields that cannot be carried over are told already. */
export interface Kustomization {
  readonly folder: string;
  readonly file: string;
  readonly value: JsonObject;
  at(path: YamlPath): Position;
}

/** The kustomization of a folder; undefined when there is none, or it cannot be read (told, if `position` wants one). */
export function readKustomization(
  work: Workspace,
  folder: string,
  position: Position,
): Kustomization | undefined {
  const file = fileNames
    .map((name) => (folder === "" ? name : `${folder}/${name}`))
    .find((path) => work.files.has(path));
  if (file === undefined) {
    tell(
      work,
      "IMPORT-READ",
      `there is no kustomization.yaml in ${folder === "" ? "this folder" : folder}`,
      position,
    );
    return undefined;
  }
  const { documents, problems } = parseDocuments(new TextDecoder().decode(work.files.get(file)), file);
  work.problems.push(...problems);
  const [document] = documents;
  if (document === undefined || !isJsonObject(document.value)) return undefined;
  const { value, keyAt, at } = document;
  for (const key of Object.keys(value).filter((name) => !known.has(name))) {
    const near = nearest(key, [...known, ...Object.keys(unsupported)]);
    const advice = Object.hasOwn(unsupported, key) ? unsupported[key] : undefined;
    const hint = advice ?? (near === undefined ? "carry it over by hand" : `did you mean ${near}?`);
    tell(work, "IMPORT-FIELD", `${key} is not imported`, keyAt([key]), hint);
  }
  return { folder, file, value, at };
}

const fileNames = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/** Whether a folder is one that kustomize builds. */
export function isKustomization({ files }: Workspace, folder: string): boolean {
  return fileNames.some((name) => files.has(folder === "" ? name : `${folder}/${name}`));
}

const known: ReadonlySet<string> = new Set([
  ..."apiVersion kind metadata resources bases components namespace namePrefix nameSuffix".split(" "),
  ..."commonLabels labels commonAnnotations images replicas".split(" "),
  ..."patches patchesStrategicMerge patchesJson6902".split(" "),
  ..."configMapGenerator secretGenerator generatorOptions sortOptions".split(" "),
]);

const byChart = "use a chart: values and templates do this";
const unsupported: Readonly<Record<string, string | undefined>> = {
  vars: byChart,
  replacements: byChart,
  configurations: "name what it should do in a patch",
  transformers: "name what it should do in a patch",
  generators: "commit what it generates below manifests/",
  validators: "write a policy below policies/",
  helmCharts: "give the chart a release of its own",
  helmChartInflationGenerator: "give the chart a release of its own",
  helmGlobals: "give the chart a release of its own",
  crds: "nothing is lost unless references inside of custom resources must be renamed",
  openapi: "lists of custom resources are replaced as a whole: write patches that say the whole list",
  buildMetadata: "Syncline tells the source of every object itself",
};

/** The items of a list field with their places; one that is no list has none, and is told. */
export function listOf(
  work: Workspace,
  { value, at }: Kustomization,
  field: string,
): readonly { readonly item: Json; readonly position: Position; readonly path: YamlPath }[] {
  const list = value[field];
  if (list === undefined || list === null) return [];
  if (Array.isArray(list)) {
    return (list as readonly Json[]).map((item, index) => ({
      item,
      position: at([field, index]),
      path: [field, index],
    }));
  }
  tell(work, "IMPORT-READ", `${field} must be a list`, at([field]));
  return [];
}

/** A text field; "" without it. */
export function textField({ value }: Kustomization, field: string): string {
  const text = value[field];
  return typeof text === "string" ? text : "";
}
