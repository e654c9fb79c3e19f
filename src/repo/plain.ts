import { apiVersion } from "../core/labels.ts";
import { isJsonObject, type Json } from "../core/json.ts";
import type { Problem } from "../core/problem.ts";
import type { YamlDocument } from "../yaml/document.ts";
import { parseDocuments } from "../yaml/parse.ts";
import { caseProblems } from "./places.ts";
import { fileProblem, textOf } from "./text.ts";
import type { FileTree, TreeFile } from "./tree.ts";

/** A repository without syncline.yaml: one release of plain manifests. */
export interface PlainManifests {
  /** Those that were read. `skipped`: its documents are no Kubernetes objects. */
  readonly files: readonly { readonly file: TreeFile; readonly skipped: boolean }[];
  /** Those that were left out. */
  readonly known: readonly TreeFile[];
  /** In the order of paths; documents with neither apiVersion nor kind stand here only beside others that have them. */
  readonly documents: readonly YamlDocument[];
  /** Files whose documents are no Kubernetes objects. */
  readonly skippedFiles: number;
  readonly problems: readonly Problem[];
}

/** Every `*.yaml|*.yml|*.json` outside dot folders. A file for another tool is one error, REPO-TOOL, and nothing else. A file for
 *  which `isKnown` holds is left out: what it holds is known already. */
export function readPlain(
  tree: FileTree,
  isKnown: (file: TreeFile) => boolean = () => false,
): PlainManifests {
  if (tree.problems.length > 0) return { ...nothing, problems: tree.problems };
  const files = [...tree.files.values()].filter(({ path }) => !/(^|\/)\./.test(path));
  const tool = files.flatMap(toolProblem)[0];
  if (tool !== undefined) return { ...nothing, problems: [tool] };
  // A link or submodule may be a folder of manifests whatever its name.
  const wanted = files.filter((file) => isManifestName(file.path) || file.problem !== undefined);
  const read = wanted.filter((file) => !isKnown(file)).map(readFile);
  return {
    files: read.map(({ file, skipped }) => ({ file, skipped })),
    known: wanted.filter(isKnown),
    documents: read.flatMap(({ documents }) => documents),
    skippedFiles: read.filter(({ skipped }) => skipped).length,
    problems: [
      ...read.flatMap(({ problems }) => problems),
      ...caseProblems(files.filter(({ path }) => isManifestName(path))),
    ],
  };
}

const nothing: PlainManifests = { files: [], known: [], documents: [], skippedFiles: 0, problems: [] };

function isManifestName(path: string): boolean {
  return /\.(yaml|yml|json)$/.test(path);
}

const tools: readonly (readonly [RegExp, string, string])[] = [
  [
    /(^|\/)Chart\.ya?ml$/,
    "this is a Helm chart, not a plain manifest",
    "Make a config repo: put the chart into charts/, add syncline.yaml and a release; or name the folder in .synclineignore.",
  ],
  [
    /(^|\/)(kustomization\.ya?ml|Kustomization)$/,
    "this is a kustomization, which Syncline does not run",
    "Commit what `kustomize build` prints, or point spec.source.path to a folder of plain manifests.",
  ],
];

function toolProblem(file: TreeFile): readonly Problem[] {
  const tool = tools.find(([pattern]) => pattern.test(file.path));
  return tool === undefined ? [] : [fileProblem(file, "REPO-TOOL", tool[1], tool[2])];
}

function readFile(file: TreeFile): {
  readonly file: TreeFile;
  readonly documents: readonly YamlDocument[];
  readonly skipped: boolean;
  readonly problems: readonly Problem[];
} {
  const unread = { file, documents: [], skipped: false };
  const read = textOf(file);
  if (read.text === undefined) return { ...unread, problems: [read.problem] };
  // Without these words no document can be an object: a file of another tool need not even be YAML that we accept.
  if (!/apiVersion|kind/.test(read.text)) return { ...unread, skipped: true, problems: [] };
  const { documents, problems } = parseDocuments(read.text, file.file);
  if (problems.length > 0) return { ...unread, problems };
  if (!documents.some(({ value }) => isObject(value))) return { ...unread, skipped: true, problems };
  return { file, documents, skipped: false, problems: documents.flatMap(misplaced) };
}

function isObject(value: Json): boolean {
  return isJsonObject(value) && (Object.hasOwn(value, "apiVersion") || Object.hasOwn(value, "kind"));
}

/** A config repo that lost its syncline.yaml must not be applied as if it were manifests. */
function misplaced({ value, position }: YamlDocument): readonly Problem[] {
  if (!isJsonObject(value) || value["apiVersion"] !== apiVersion) return [];
  if (value["kind"] !== "Release" && value["kind"] !== "ConfigRepo") return [];
  const message = `a ${value["kind"]} file of a config repo, but there is no syncline.yaml here`;
  const hint = "Add syncline.yaml, or point spec.source.path to the folder that holds it.";
  return [{ severity: "error", code: "REPO-TOOL", message, position, hint }];
}
