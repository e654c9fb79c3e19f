import { hookOf } from "../core/hook.ts";
import { objectAnnotations } from "../core/labels.ts";
import type { KubeObject, Manifest } from "../core/manifest.ts";
import { groupKindText, refId } from "../core/object-ref.ts";
import { definedKind } from "./defined-kind.ts";
import { isFoundation } from "./stages.ts";

/** The wave of each object of a release, by refId. */
export type Waves = ReadonlyMap<string, number>;

/** Where an object stands: hooks before the others, the others by their wave, hooks after the others. */
interface Place {
  readonly time: "before" | "among" | "after";
  readonly wave: number;
}

/** The waves of a release's objects: `syncline.dev/wave`, Argo CD's sync-wave, 0. Hooks come before the first of these, or after the last,
 *  in waves of their own by weight. Namespaces and CRDs come in the first wave that has an object of theirs, if their own is later. */
export function wavesOf(manifests: readonly Manifest[]): Waves {
  const places = manifests.map(({ ref, object }) => ({ id: refId(ref), place: placeOf(object) }));
  const numbers = numbering(places.map(({ place }) => place));
  const waves = new Map(places.map(({ id, place }) => [id, numbers(place)]));
  const needed = firstNeeds(manifests, waves);
  for (const manifest of manifests) {
    const { ref } = manifest;
    if (!isFoundation(ref)) continue;
    const id = refId(ref);
    waves.set(id, Math.min(waves.get(id) ?? 0, needed.get(providedBy(manifest)) ?? Infinity));
  }
  return waves;
}

/** A wave annotation of ours decides alone, also about a hook. Non-integers count as 0 (the render refuses them). */
function placeOf({ metadata: { annotations = {} } }: KubeObject): Place {
  const isOwn = annotations[objectAnnotations.wave] !== undefined;
  const hook = isOwn ? undefined : hookOf(annotations);
  if (hook !== undefined && hook.time !== "never" && hook.time !== "test")
    return { time: hook.time, wave: hook.weight };
  return { time: "among", wave: waveIn(annotations) };
}

/** The wave that annotations say: `syncline.dev/wave`, else Argo CD's sync-wave, else 0. */
export function waveIn(annotations: Readonly<Record<string, string>> = {}): number {
  const wave = Number(
    annotations[objectAnnotations.wave] ?? annotations["argocd.argoproj.io/sync-wave"] ?? 0,
  );
  return Number.isSafeInteger(wave) ? wave : 0;
}

/** Places as integers: the waves of hooks follow each other without gaps, right before and after those of the others. */
function numbering(places: readonly Place[]): (place: Place) => number {
  const waves = (time: Place["time"]): readonly number[] =>
    [...new Set(places.filter((place) => place.time === time).map(({ wave }) => wave))].toSorted(
      (a, b) => a - b,
    );
  const [before, among, after] = [waves("before"), waves("among"), waves("after")];
  const first = Math.min(0, ...among);
  const last = Math.max(0, ...among);
  return ({ time, wave }) => {
    if (time === "before") return first - before.length + before.indexOf(wave);
    return time === "after" ? last + 1 + after.indexOf(wave) : wave;
  };
}

/** The first wave with an object in a namespace, and with one of a kind. */
function firstNeeds(manifests: readonly Manifest[], waves: Waves): ReadonlyMap<string, number> {
  const first = new Map<string, number>();
  for (const { ref } of manifests) {
    const wave = waves.get(refId(ref)) ?? 0;
    for (const need of [`namespace ${ref.namespace}`, `kind ${groupKindText(ref)}`])
      first.set(need, Math.min(wave, first.get(need) ?? Infinity));
  }
  return first;
}

function providedBy({ ref, object }: Manifest): string {
  return ref.kind === "Namespace" ? `namespace ${ref.name}` : `kind ${definedKind(object)}`;
}
