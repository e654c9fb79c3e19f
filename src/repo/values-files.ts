import { nearest } from "../core/text.ts";
import type { Problem } from "../core/problem.ts";
import { kindOf } from "../schema/parse-with.ts";
import { parseDocuments } from "../yaml/parse.ts";
import type { ValuesFile, ValuesFiles } from "./model.ts";
import type { PlacedFile } from "./places.ts";
import { fileProblem, textOf } from "./text.ts";
import type { TreeFile } from "./tree.ts";

/** `values.yaml` → "", `values.prod.eu.yaml` → `prod.eu`; undefined for other names. */
export function layerOf(name: string): string | undefined {
  const match = /^values(?:\.([^/]+))?\.yaml$/.exec(name);
  return match === null ? undefined : (match[1] ?? "");
}

/** The values files among the files of one folder. A layer that does not exist is VAL-LAYER. */
export function valuesFiles(
  files: readonly PlacedFile[],
  layers: readonly string[],
): { readonly values: ValuesFiles; readonly problems: readonly Problem[] } {
  const values = new Map<string, ValuesFile>();
  const problems: Problem[] = [];
  for (const { name, file } of files) {
    const layer = layerOf(name);
    if (layer === undefined) continue;
    if (layer === "" || layers.includes(layer)) values.set(layer, valuesFile(file));
    else problems.push(noSuchLayer(layer, file, layers));
  }
  return { values, problems };
}

function noSuchLayer(layer: string, file: TreeFile, layers: readonly string[]): Problem {
  const swapped = layer.split(".").toReversed().join(".");
  const dotted = layer.replaceAll("-", ".");
  const close = [swapped, dotted].find((each) => layers.includes(each)) ?? nearest(layer, layers);
  const isPair = layer.includes(".") && layer.split(".").every((part) => layers.includes(part));
  const hint =
    isPair && close === undefined
      ? noSuchPair
      : close === undefined
        ? `Known layers: ${layers.join(", ")}.`
        : `Did you mean values.${close}.yaml?`;
  const message = `no layer "${layer}": no environment, region, pair or cluster of syncline.yaml has this name`;
  return fileProblem(file, "VAL-LAYER", message, hint);
}

const noSuchPair = "No target has both: is it taken out by `except` in syncline.yaml?";

/** Parsed at the first call of `read`. */
export function valuesFile(file: TreeFile): ValuesFile {
  let result: ReturnType<ValuesFile["read"]> | undefined;
  return { file: file.file, read: () => (result ??= readValues(file)) };
}

/** At most one document, a map: VAL-ROOT. An empty file is no layer. */
function readValues(file: TreeFile): ReturnType<ValuesFile["read"]> {
  const read = textOf(file);
  if (read.text === undefined) return { problems: [read.problem] };
  const { documents, problems } = parseDocuments(read.text, file.file);
  if (problems.length > 0) return { problems };
  const [document, second] = documents;
  if (document === undefined) return { problems };
  const wrongRoot = (message: string, position: Problem["position"], hint: string): Problem => ({
    severity: "error",
    code: "VAL-ROOT",
    message,
    hint,
    ...(position === undefined ? {} : { position }),
  });
  if (second !== undefined) {
    return {
      problems: [
        wrongRoot("a second document; a values file holds one", second.position, 'Remove the "---".'),
      ],
    };
  }
  const { value, position } = document;
  if (typeof value === "object" && !Array.isArray(value)) return { document, problems };
  return { problems: [wrongRoot(`must be a map, is ${kindOf(value)}`, position, "Write key: value lines.")] };
}
