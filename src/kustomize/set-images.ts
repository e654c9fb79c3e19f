import { isJsonObject, type Json, type JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/manifest.ts";
import { changeAll } from "./change-at.ts";
import { listOf, type Kustomization } from "./kustomization.ts";
import { tell, type Built, type Workspace } from "./workspace.ts";

/** `images` and `replicas`. What fits nothing is told. */
export function setImages(
  work: Workspace,
  kustomization: Kustomization,
  objects: readonly Built[],
): readonly Built[] {
  let all = objects;
  for (const { item, position } of listOf(work, kustomization, "replicas")) {
    if (!isJsonObject(item)) continue;
    const { name, count } = item;
    const fits = ({ object, names }: Built): boolean =>
      scaled.includes(object.kind) && names.includes(String(name));
    if (!all.some(fits))
      tell(work, "IMPORT-FIELD", `replicas: nothing to scale is named ${String(name)}`, position);
    all = all.map((built) =>
      fits(built) ? { ...built, object: scaledTo(built.object, count ?? null) } : built,
    );
  }
  for (const { item, position } of listOf(work, kustomization, "images")) {
    if (!isJsonObject(item)) continue;
    if (item["tagSuffix"] !== undefined) {
      tell(work, "IMPORT-FIELD", "images: tagSuffix is not imported", position, "write newTag");
    }
    all = all.map((built) => ({ ...built, object: withImage(built.object, item) }));
  }
  return all;
}

const scaled: readonly string[] = ["Deployment", "ReplicationController", "ReplicaSet", "StatefulSet"];

function scaledTo(object: KubeObject, replicas: Json): KubeObject {
  const { spec } = object;
  return { ...object, spec: { ...(isJsonObject(spec) ? spec : {}), replicas } };
}

function withImage(object: KubeObject, change: JsonObject): KubeObject {
  return changeAll(object, (map, keys) => {
    const { image } = map;
    const list = keys.at(-1) ?? "";
    if (typeof image !== "string" || !/^(containers|initContainers)$/.test(list)) return map;
    return { ...map, image: renamed(image, change) };
  }) as KubeObject;
}

/** `registry:5000/app:1@sha256:…` → name, tag, digest. */
function renamed(image: string, { name, newName, newTag, digest }: JsonObject): string {
  const [, own = "", tag = "", hash = ""] =
    /^(.*?)(:[\w][\w.-]*)?(@[\w+.-]+:[0-9a-fA-F]+)?$/.exec(image) ?? [];
  if (own !== name) return image;
  const base = typeof newName === "string" ? newName : own;
  if (typeof digest === "string") return `${base}@${digest}`;
  if (newTag !== undefined && newTag !== null) return `${base}:${String(newTag as string | number)}`;
  return `${base}${tag}${hash}`;
}
