import { isJsonObject, type Json } from "../core/json.ts";
import type { KubeObject } from "../core/manifest.ts";
import type { Position } from "../core/position.ts";
import { plainDocument } from "../render/objects/found.ts";
import { expandList } from "../render/objects/expand-list.ts";
import { parseDocuments } from "../yaml/parse.ts";
import { isKustomization, listOf, type Kustomization } from "./kustomization.ts";
import { pathFrom, readText, tell, type Built, type Workspace } from "./workspace.ts";

/** `resources` and `bases`: files, and other kustomizations, which `build` builds. */
export function loadResources(
  work: Workspace,
  kustomization: Kustomization,
  build: (folder: string, position: Position) => readonly Built[],
): readonly Built[] {
  return ["resources", "bases"].flatMap((field) =>
    listOf(work, kustomization, field).flatMap(({ item, position }) => {
      const path = String(item);
      if (isRemote(path)) {
        const hint = "commit what it holds beside this file; an import reads nothing from the network";
        tell(work, "IMPORT-FIELD", `${field}: ${hostOf(path)} is not in this repository`, position, hint);
        return [];
      }
      const folder = pathFrom(kustomization.folder, path);
      if (folder !== undefined && isKustomization(work, folder)) return build(folder, position);
      const text = readText(work, kustomization.folder, path, position);
      return text === undefined ? [] : objectsOf(work, text, folder ?? path);
    }),
  );
}

function isRemote(path: string): boolean {
  return /^[a-z+]+:\/\/|^git@|^(github|gitlab|bitbucket)\.(com|org)[/:]|[?&]ref=/.test(path);
}

/** Never a URL with its user and password. */
function hostOf(path: string): string {
  return path
    .replace(/^[a-z+]+:\/\//, "")
    .replace(/^[^/]*@/, "")
    .replace(/\?.*$/, "");
}

/** The objects of a file, Lists as their items. */
function objectsOf(work: Workspace, text: string, file: string): readonly Built[] {
  const { documents, problems } = parseDocuments(text, file);
  work.problems.push(...problems);
  return documents.flatMap((document) =>
    expandList(plainDocument(document)).flatMap(({ value }): readonly Built[] => {
      if (isObject(value)) return [{ object: value, file, names: [value.metadata.name] }];
      tell(work, "IMPORT-READ", "a document that is no Kubernetes object", document.position);
      return [];
    }),
  );
}

function isObject(value: Json): value is KubeObject {
  if (!isJsonObject(value)) return false;
  const { apiVersion, kind, metadata } = value;
  const hasName = isJsonObject(metadata) && typeof metadata["name"] === "string";
  return typeof apiVersion === "string" && typeof kind === "string" && hasName;
}
