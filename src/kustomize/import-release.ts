import { jsonEqual, type Json, type JsonObject } from "../core/json.ts";
import { apiVersion } from "../core/labels.ts";
import type { KubeObject } from "../core/manifest.ts";
import { groupOf, refId } from "../core/object-ref.ts";
import type { Problem } from "../core/problem.ts";
import { byText } from "../core/text.ts";
import { stringifyYaml } from "../yaml/stringify.ts";
import { build } from "./build.ts";
import { difference } from "./difference.ts";
import { commonNamespace, namespaceText } from "./namespaces.ts";
import { tell, type Built, type Workspace } from "./workspace.ts";

/** What is imported. Folders are relative to the files' root. */
export interface ImportRequest {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly base: string;
  readonly overlays: readonly { readonly environment: string; readonly folder: string }[];
  /** The release's name. */
  readonly release: string;
}

export interface Imported {
  /** By path: `<release>/release.yaml`, `<release>/manifests/…`, and releases of their own for what one overlay adds. */
  readonly files: ReadonlyMap<string, string>;
  readonly problems: readonly Problem[];
  /** Paths that lead out of the files that were given: with more files they could be read. */
  readonly outside: readonly string[];
}

/** A kustomization as a release: what the base builds becomes manifests, what an overlay builds otherwise becomes patches of its
 *  environment. What cannot be carried over is in `problems` (IMPORT-FIELD), with what to do instead. */
export function importRelease({ files, base, overlays, release }: ImportRequest): Imported {
  const work: Workspace = { files, problems: [], outside: [] };
  const objects = withoutSecrets(work, build(work, base, "all names"));
  const built = overlays.map(({ environment, folder }) => ({
    environment,
    folder,
    objects: withoutSecrets(work, build(work, folder, "names of the base")),
  }));
  const namespace = namespaceText(
    work,
    built.length === 0 ? [{ environment: "", folder: base, objects }] : built,
  );
  const bare = inRelease(objects);
  const environments = built.map((overlay) => ({ ...overlay, objects: inRelease(overlay.objects) }));
  const patches = merged(environments.flatMap((overlay) => patchesOf(bare, overlay)));
  const head = { apiVersion, kind: "Release", ...(namespace === "" ? {} : { namespace }) };
  const targets =
    overlays.length === 0
      ? {}
      : { targets: { environments: overlays.map(({ environment }) => environment) } };
  const main = { ...head, ...targets, ...(patches.length === 0 ? {} : { patches }) };
  const added = environments.flatMap((overlay) => additions(bare, overlay, { release, head }));
  return {
    files: new Map([...releaseFiles(release, main, bare), ...added]),
    problems: once(work.problems),
    outside: work.outside,
  };
}

/** The base is built for itself and in each overlay. */
function once(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}

/** Secret data would stand in Git a second time. */
function withoutSecrets(work: Workspace, objects: readonly Built[]): readonly Built[] {
  return objects.filter(({ object, file }) => {
    if (object.kind !== "Secret" || object.apiVersion !== "v1") return true;
    const hint = "create it another way, such as with External Secrets or Sealed Secrets";
    const message = `Secret ${object.metadata.name} is left out: its data would stand in Git in clear`;
    const position = { file, line: 0, column: 0 };
    if (!work.problems.some((problem) => problem.message === message))
      tell(work, "IMPORT-FIELD", message, position, hint);
    return false;
  });
}

/** Objects without the namespace that all of them share: release.yaml says it. */
function inRelease(objects: readonly Built[]): readonly Built[] {
  const namespace = commonNamespace(objects);
  return objects.map((built) => {
    const { namespace: own, ...metadata } = built.object.metadata;
    return own !== undefined && own === namespace
      ? { ...built, object: { ...built.object, metadata } }
      : built;
  });
}

interface Overlay {
  readonly environment: string;
  readonly objects: readonly Built[];
}

function idOf({ apiVersion: version, kind, metadata }: KubeObject): string {
  const { name, namespace = "" } = metadata;
  return refId({ group: groupOf(version), kind, namespace, name });
}

type PatchEntry = JsonObject & {
  readonly target: JsonObject;
  readonly environments: readonly string[];
  readonly patch: JsonObject;
};

function patchesOf(base: readonly Built[], { environment, objects }: Overlay): readonly PatchEntry[] {
  const after = new Map(objects.map(({ object }) => [idOf(object), object]));
  return base.flatMap(({ object }): readonly PatchEntry[] => {
    const now = after.get(idOf(object));
    const patch = now === undefined ? { $patch: "delete" } : difference(object, now);
    if (Object.keys(patch).length === 0) return [];
    return [{ target: targetOf(object, base), environments: [environment], patch }];
  });
}

/** Kind and name, and as much more as tells it apart. */
function targetOf(object: KubeObject, base: readonly Built[]): JsonObject {
  const { kind, metadata } = object;
  const { name, namespace } = metadata;
  const group = groupOf(object.apiVersion);
  const others = base
    .map((each) => each.object)
    .filter((each) => each.kind === kind && each.metadata.name === name && each !== object);
  const needsGroup = others.some((each) => groupOf(each.apiVersion) !== group);
  const needsNamespace = others.length > 0 && namespace !== undefined;
  return { kind, name, ...(needsGroup ? { group } : {}), ...(needsNamespace ? { namespace } : {}) };
}

/** The same patch in several environments once. */
function merged(patches: readonly PatchEntry[]): readonly PatchEntry[] {
  return patches.reduce<readonly PatchEntry[]>((all, patch) => {
    const same = all.find(
      (each) => jsonEqual(each.target, patch.target) && jsonEqual(each.patch, patch.patch),
    );
    if (same === undefined) return [...all, patch];
    const environments = [...same.environments, ...patch.environments];
    return all.map((each) => (each === same ? { ...each, environments } : each));
  }, []);
}

/** What only one overlay has: a release of its own, for that environment. */
function additions(
  base: readonly Built[],
  { environment, objects }: Overlay,
  { release, head }: { readonly release: string; readonly head: JsonObject },
): readonly (readonly [string, string])[] {
  const known = new Set(base.map(({ object }) => idOf(object)));
  const own = objects.filter(({ object }) => !known.has(idOf(object)));
  if (own.length === 0) return [];
  const spec = { ...head, targets: { environments: [environment] } };
  return [...releaseFiles(`${release}-${environment}`, spec, own)];
}

/** release.yaml, and the objects in files named as those they come from. */
function releaseFiles(
  release: string,
  spec: JsonObject,
  objects: readonly Built[],
): ReadonlyMap<string, string> {
  const names = new Map<string, readonly Built[]>();
  for (const built of objects) {
    const stem = (built.file.split("/").at(-1) ?? "").replace(/\.(ya?ml|json)$/, "").toLowerCase();
    const name = stem === "kustomization" ? "generated" : stem;
    names.set(name, [...(names.get(name) ?? []), built]);
  }
  const files = [...names]
    .toSorted(([a], [b]) => byText(a, b))
    .map(([name, all]) => {
      const text = all.map(({ object }) => stringifyYaml(object as Json)).join("---\n");
      return [`${release}/manifests/${name}.yaml`, text] as const;
    });
  return new Map([[`${release}/release.yaml`, stringifyYaml(spec)], ...files]);
}
