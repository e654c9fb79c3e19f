import { Buffer } from "node:buffer";
import { isJsonObject, type Json, type JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/manifest.ts";
import type { Position } from "../core/position.ts";
import { listOf, type Kustomization } from "./kustomization.ts";
import { readBytes, readText, tell, type Built, type Workspace } from "./workspace.ts";

/** `configMapGenerator`: ConfigMaps under their plain names. `secretGenerator`: nothing; it is told what to do instead. */
export function generate(
  work: Workspace,
  kustomization: Kustomization,
  objects: readonly Built[],
): readonly Built[] {
  let all = objects;
  for (const { item, position } of listOf(work, kustomization, "configMapGenerator")) {
    if (isJsonObject(item)) all = withConfigMap(work, { kustomization, item, position }, all);
  }
  for (const { item, position } of listOf(work, kustomization, "secretGenerator")) {
    const name = isJsonObject(item) ? String(item["name"]) : "";
    const hint = "create the Secret another way, such as with External Secrets or Sealed Secrets";
    tell(
      work,
      "IMPORT-FIELD",
      `Secret ${name} is not generated: its data would stand in Git in clear`,
      position,
      hint,
    );
  }
  return all;
}

interface Source {
  readonly kustomization: Kustomization;
  readonly item: JsonObject;
  readonly position: Position;
}

function withConfigMap(work: Workspace, source: Source, objects: readonly Built[]): readonly Built[] {
  const { item, kustomization, position } = source;
  const { name, namespace, behavior } = item;
  const options = { ...mapOf(kustomization.value["generatorOptions"]), ...mapOf(item["options"]) };
  const isHere = (built: Built): boolean =>
    built.object.kind === "ConfigMap" && built.names.includes(String(name));
  if (options["disableNameSuffixHash"] !== true) {
    const hint =
      "pods do not restart by themselves when it changes: add a checksum annotation, or rename it with its content";
    tell(work, "IMPORT-FIELD", `ConfigMap ${String(name)} has no hash in its name any more`, position, hint);
  }
  const data = dataOf(work, source);
  if (behavior === "merge") {
    return objects.map((built) => (isHere(built) ? { ...built, object: merged(built.object, data) } : built));
  }
  const { immutable } = options;
  const metadata = {
    name: String(name),
    ...(typeof namespace === "string" ? { namespace } : {}),
    ...(isJsonObject(options["labels"]) ? { labels: options["labels"] } : {}),
    ...(isJsonObject(options["annotations"]) ? { annotations: options["annotations"] } : {}),
  };
  const more = { ...data, ...(immutable === true ? { immutable } : {}) };
  const object = { apiVersion: "v1", kind: "ConfigMap", metadata, ...more } as KubeObject;
  if (behavior === "replace") {
    return objects.map((built) =>
      isHere(built) ? { ...built, object: { ...object, metadata: built.object.metadata } } : built,
    );
  }
  return [...objects, { object, file: kustomization.file, names: [String(name)] }];
}

function merged(object: KubeObject, more: JsonObject): KubeObject {
  const both = (field: string): JsonObject => ({ ...mapOf(object[field]), ...mapOf(more[field]) });
  const entries = ["data", "binaryData"].map((field) => [field, both(field)] as const);
  return { ...object, ...Object.fromEntries(entries.filter(([, map]) => Object.keys(map).length > 0)) };
}

function mapOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** `data` and `binaryData` of literals, files and env files. */
function dataOf(work: Workspace, { kustomization, item, position }: Source): JsonObject {
  const { folder } = kustomization;
  const texts = (field: string): readonly string[] =>
    Array.isArray(item[field]) ? item[field].map(String) : [];
  const data: Record<string, string> = {};
  const binaryData: Record<string, string> = {};
  const envs = [...texts("envs"), ...(typeof item["env"] === "string" ? [item["env"]] : [])];
  for (const path of envs) {
    for (const line of (readText(work, folder, path, position) ?? "").split(/\r?\n/)) {
      if (line.trim() !== "" && !line.trimStart().startsWith("#"))
        Object.assign(data, pairOf(line.trimStart()));
    }
  }
  for (const text of texts("literals")) Object.assign(data, unquoted(pairOf(text)));
  for (const text of texts("files")) {
    const at = text.indexOf("=");
    const path = text.slice(at + 1);
    const key = at < 0 ? (path.split("/").at(-1) ?? path) : text.slice(0, at);
    const bytes = readBytes(work, folder, path, position) ?? new Uint8Array();
    const content = utf8(bytes);
    if (content === undefined) binaryData[key] = Buffer.from(bytes).toString("base64");
    else data[key] = content;
  }
  return {
    ...(Object.keys(data).length > 0 ? { data } : {}),
    ...(Object.keys(binaryData).length > 0 ? { binaryData } : {}),
  };
}

function pairOf(text: string): Readonly<Record<string, string>> {
  const at = text.indexOf("=");
  return at < 0 ? { [text]: "" } : { [text.slice(0, at)]: text.slice(at + 1) };
}

/** One pair of quotes around a literal's value is taken off, as kustomize does. */
function unquoted(pair: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const entries = Object.entries(pair).map(([key, value]) => [
    key,
    /^(["'])(.*)\1$/s.exec(value)?.[2] ?? value,
  ]);
  return Object.fromEntries(entries) as Record<string, string>;
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
