import type { Digest } from "../core/brand.ts";
import type { KubeObject, Manifest } from "../core/manifest.ts";
import { hasErrors, uniqueProblems, type Problem } from "../core/problem.ts";
import type { RenderedRelease } from "../core/rendered.ts";
import type { ReleaseSettings } from "../core/release.ts";
import { targetText, type Target } from "../core/target.ts";
import { evaluatePolicies } from "../policy/evaluate.ts";
import { findDuplicates } from "../render/objects/duplicates.ts";
import { scopeFinder } from "../render/objects/scope.ts";
import { toManifests } from "../render/objects/to-manifests.ts";
import type { ReadObject } from "../render/objects/read-objects.ts";
import { digestOfAll, digestOfObject } from "./digest.ts";
import type { YamlPath } from "../yaml/document.ts";
import type { Preparation } from "./prepare.ts";
import type { ReadRelease } from "./read-release.ts";

/** A release whose manifests are final, and the Namespaces that exist beside them. */
export interface PlacedRelease {
  readonly settings: ReleaseSettings;
  readonly manifests: readonly Manifest[];
  readonly problems: readonly Problem[];
  readonly namespaces: readonly KubeObject[];
  readonly secretTexts: readonly string[];
  /** What a manifest of it was made from. */
  readonly sourceOf: (manifest: Manifest) => ReadObject;
}

/** Gives all objects their namespaces, by the scopes that the whole commit defines, and finds objects that
 *  stand in two places. */
export function placeReleases(
  read: readonly ReadRelease[],
  { capabilities }: Preparation,
): readonly PlacedRelease[] {
  const objects = read.flatMap((release) => release.objects.map(({ object }) => object));
  const scopeOf = scopeFinder(capabilities.types, objects);
  const namespaces = objects.filter(({ kind, apiVersion }) => kind === "Namespace" && apiVersion === "v1");
  const placed = read.map((release) => ({
    release,
    ...toManifests(release.objects, release.settings.namespace, scopeOf),
  }));
  const twice = findDuplicates(
    placed.map(({ release, manifests, sources }) => ({
      name: release.settings.name,
      manifests,
      at: (manifest) => sources.get(manifest)?.at([]) ?? manifest.position,
    })),
  );
  return placed.map(({ release, manifests, sources, problems }) => ({
    settings: release.settings,
    manifests,
    problems: uniqueProblems([...release.problems, ...problems, ...(twice.get(release.settings.name) ?? [])]),
    namespaces,
    secretTexts: release.secretTexts,
    sourceOf: (manifest) => {
      const source = sources.get(manifest);
      if (source === undefined) throw new Error("a manifest of another release");
      return source;
    },
  }));
}

/** Policies and digest of one release. */
export function judgeRelease(
  { settings, manifests, problems, namespaces, secretTexts, sourceOf }: PlacedRelease,
  { target, capabilities, policies, now }: Preparation,
): RenderedRelease {
  const context = {
    target,
    capabilities,
    release: settings.name,
    namespaces,
    spotOf: (manifest: Manifest, path: YamlPath) => sourceOf(manifest).at(path),
    ...(now === undefined ? {} : { now }),
  };
  const judged = evaluatePolicies(manifests, policies, context);
  const all = [...problems, ...emptiness({ settings, manifests, problems }, target), ...judged];
  return { settings, manifests, digest: digestOf(manifests), problems: all, ...secretOf(secretTexts) };
}

/** A release whose policies could not be asked, for this reason. */
export function unjudged(
  { settings, manifests, problems, secretTexts }: PlacedRelease,
  reason: Problem,
): RenderedRelease {
  const all = [...problems, reason];
  return { settings, manifests, digest: digestOf(manifests), problems: all, ...secretOf(secretTexts) };
}

function secretOf(secretTexts: readonly string[]): Pick<RenderedRelease, "secretTexts"> {
  return secretTexts.length === 0 ? {} : { secretTexts };
}

/** Row B26: nothing at all is more often a mistake than a wish, and would prune everything. */
function emptiness(
  { settings, manifests, problems }: Pick<PlacedRelease, "settings" | "manifests" | "problems">,
  target: Target,
): readonly Problem[] {
  if (manifests.length > 0 || hasErrors(problems)) return [];
  const { name, source, chart } = settings;
  const where = targetText(target) === "" ? "" : ` for ${targetText(target)}`;
  const hint =
    chart === ""
      ? "Commit at least one object, or correct the path."
      : "Exclude the target in release.yaml if this is intended.";
  const position = source === "" ? {} : { position: { file: source, line: 0, column: 0 } };
  return [
    {
      severity: "error",
      code: "TPL-EMPTY",
      message: `release ${name} rendered nothing${where}`,
      hint,
      ...position,
    },
  ];
}

function digestOf(manifests: readonly Manifest[]): Digest {
  return digestOfAll(manifests.map(({ object }) => digestOfObject(object)));
}
