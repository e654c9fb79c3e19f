import { isJsonObject } from "../core/json.ts";
import type { Position } from "../core/position.ts";
import { generate } from "./generate.ts";
import { listOf, readKustomization, textField, type Kustomization } from "./kustomization.ts";
import { loadResources } from "./load.ts";
import { patchObjects } from "./patch-objects.ts";
import { setImages } from "./set-images.ts";
import { setLabels } from "./set-labels.ts";
import { setNames, setNamespace } from "./set-names.ts";
import { pathFrom, tell, type Built, type Workspace } from "./workspace.ts";

/** `names of the base`: the folder's own namePrefix and nameSuffix are left out, and told, because a patch cannot rename. */
export type Naming = "all names" | "names of the base";

/** What kustomize builds of a folder, as far as an import can; all else is told in the workspace. */
export function build(work: Workspace, folder: string, naming: Naming): readonly Built[] {
  return buildAt(work, folder, { position: { file: folder, line: 0, column: 0 }, above: [], naming });
}

interface Visit {
  /** Who asks for it. */
  readonly position: Position;
  /** The folders that are being built. */
  readonly above: readonly string[];
  readonly naming: Naming;
}

function buildAt(work: Workspace, folder: string, { position, above, naming }: Visit): readonly Built[] {
  if (above.includes(folder)) {
    tell(
      work,
      "IMPORT-READ",
      `the kustomizations need each other: ${[...above, folder].join(" → ")}`,
      position,
    );
    return [];
  }
  const kustomization = readKustomization(work, folder, position);
  return kustomization === undefined
    ? []
    : transformed(work, kustomization, { objects: [], above: [...above, folder], naming });
}

/** What stands before a kustomization does its part. */
interface Standing extends Omit<Visit, "position"> {
  readonly objects: readonly Built[];
}

/** Resources, components, generators, then the transformers in kustomize's order (kusttarget, v0.21). */
function transformed(
  work: Workspace,
  kustomization: Kustomization,
  { objects, above, naming }: Standing,
): readonly Built[] {
  const loaded = loadResources(work, kustomization, (folder, position) =>
    buildAt(work, folder, { position, above, naming: "all names" }),
  );
  const composed = withComponents(work, kustomization, { objects: [...objects, ...loaded], above, naming });
  const generated = generate(work, kustomization, composed);
  const merged = patchObjects(work, kustomization, generated, ["patchesStrategicMerge", "patches"]);
  const placed = setNamespace(kustomization, merged);
  const named =
    naming === "all names" ? setNames(kustomization, placed) : withoutNames(work, kustomization, placed);
  const labelled = setLabels(work, kustomization, named);
  return setImages(work, kustomization, patchObjects(work, kustomization, labelled, ["patchesJson6902"]));
}

/** A component changes what stands already. */
function withComponents(
  work: Workspace,
  kustomization: Kustomization,
  { objects, above }: Standing,
): readonly Built[] {
  return listOf(work, kustomization, "components").reduce<readonly Built[]>((all, { item, position }) => {
    const folder = pathFrom(kustomization.folder, String(item));
    if (folder === undefined) work.outside.push(String(item));
    if (folder === undefined || above.includes(folder) || isJsonObject(item)) return all;
    const component = readKustomization(work, folder, position);
    return component === undefined
      ? all
      : transformed(work, component, { objects: all, above: [...above, folder], naming: "all names" });
  }, objects);
}

function withoutNames(
  work: Workspace,
  kustomization: Kustomization,
  objects: readonly Built[],
): readonly Built[] {
  for (const field of ["namePrefix", "nameSuffix"].filter((each) => textField(kustomization, each) !== "")) {
    const hint = "the environments keep one name: give each its own namespace, or a release of its own";
    tell(
      work,
      "IMPORT-FIELD",
      `${field} of an overlay is not imported: a patch cannot rename`,
      kustomization.at([field]),
      hint,
    );
  }
  return objects;
}
