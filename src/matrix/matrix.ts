import { pathId, pathText, valueAt, type FieldPath } from "../core/field-path.ts";
import { canonicalJson, type Json } from "../core/json.ts";
import { refOf, type KubeObject } from "../core/manifest.ts";
import { refId } from "../core/object-ref.ts";
import { byText } from "../core/text.ts";
import { compareObjects } from "./compare-objects.ts";
import { oddTarget, type OddTarget } from "./odd-target.ts";

/** One release in one target, as it may be shown: secrets are masked already, equal values with equal masks. */
export interface MatrixRelease {
  readonly target: string;
  readonly release: string;
  /** Where its objects go that name no other place. */
  readonly namespace: string;
  readonly objects: readonly KubeObject[];
}

/** An object over all targets: `namespace` is "" where it is the release's own, which differs from target to target. */
export interface MatrixObject {
  readonly release: string;
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** One change of meaning, and every target that it hits. */
export interface MatrixChange {
  readonly object: MatrixObject;
  readonly path: string;
  readonly before?: Json;
  readonly after?: Json;
  readonly targets: readonly string[];
  /** The one target that is left out, or goes another way. */
  readonly odd?: OddTarget;
}

export interface MatrixPresence {
  readonly object: MatrixObject;
  readonly targets: readonly string[];
}

export interface Matrix {
  readonly changes: readonly MatrixChange[];
  readonly added: readonly MatrixPresence[];
  readonly removed: readonly MatrixPresence[];
  /** Objects that another release (`object.release`) has now. */
  readonly moved: readonly (MatrixPresence & { readonly from: string })[];
}

/** What differs between two renders of the same repository, each change once with its targets in the order given. */
export function matrixDiff(before: readonly MatrixRelease[], after: readonly MatrixRelease[]): Matrix {
  const order = [...new Set([...after, ...before].map(({ target }) => target))];
  const found: Found = { pairs: new Map(), added: new Map(), removed: new Map(), moved: new Map() };
  for (const target of order) {
    const own = (all: readonly MatrixRelease[]): readonly Placed[] =>
      all.filter((each) => each.target === target).flatMap(placed);
    pairUp(target, own(before), own(after), found);
  }
  return {
    changes: [...found.pairs.values()].flatMap(changesOf).toSorted(byChange),
    added: presences(found.added),
    removed: presences(found.removed),
    moved: [...found.moved.values()].toSorted(byObject),
  };
}

interface Placed {
  readonly object: MatrixObject;
  readonly id: string;
  readonly live: KubeObject;
}

function placed({ release, namespace, objects }: MatrixRelease): readonly Placed[] {
  return objects.map((live) => {
    const ref = refOf(live);
    const object = { release, ...ref, namespace: ref.namespace === namespace ? "" : ref.namespace };
    return { object, id: objectId(object), live };
  });
}

function objectId({ release, group, kind, namespace, name }: MatrixObject): string {
  return [release, group, kind, namespace, name].join("/");
}

/** One object in the targets that have it on both sides. */
interface Pairs {
  readonly object: MatrixObject;
  readonly both: { readonly target: string; readonly before: KubeObject; readonly after: KubeObject }[];
}

interface Found {
  readonly pairs: Map<string, Pairs>;
  readonly added: Map<string, { readonly object: MatrixObject; readonly targets: string[] }>;
  readonly removed: Map<string, { readonly object: MatrixObject; readonly targets: string[] }>;
  readonly moved: Map<
    string,
    { readonly object: MatrixObject; readonly targets: string[]; readonly from: string }
  >;
}

function pairUp(target: string, before: readonly Placed[], after: readonly Placed[], found: Found): void {
  const were = new Map(before.map((each) => [each.id, each]));
  const fresh: Placed[] = [];
  for (const now of after) {
    const was = were.get(now.id);
    if (was === undefined) fresh.push(now);
    else addPair(target, was, now, found);
    were.delete(now.id);
  }
  const left = new Map([...were.values()].map((each) => [refId(refOf(each.live)), each]));
  for (const now of fresh) {
    const was = left.get(refId(refOf(now.live)));
    left.delete(refId(refOf(now.live)));
    if (was === undefined) addTarget(found.added, now.object, target, {});
    else {
      addTarget(found.moved, now.object, target, { from: was.object.release });
      addPair(target, was, now, found);
    }
  }
  for (const { object } of left.values()) addTarget(found.removed, object, target, {});
}

function addPair(target: string, was: Placed, now: Placed, { pairs }: Found): void {
  const known = pairs.get(now.id) ?? { object: now.object, both: [] };
  known.both.push({ target, before: was.live, after: now.live });
  pairs.set(now.id, known);
}

function addTarget<More extends object>(
  to: Map<string, { readonly object: MatrixObject; readonly targets: string[] } & More>,
  object: MatrixObject,
  target: string,
  more: More,
): void {
  const id = `${objectId(object)} ${JSON.stringify(more)}`;
  const known = to.get(id);
  if (known === undefined) to.set(id, { object, targets: [target], ...more });
  else known.targets.push(target);
}

function changesOf({ object, both }: Pairs): readonly MatrixChange[] {
  const byPath = new Map<string, { readonly path: FieldPath; readonly variants: Map<string, Variant> }>();
  for (const { target, before, after } of both) {
    for (const difference of compareObjects(before, after)) {
      const id = pathId(difference.path);
      const known = byPath.get(id) ?? { path: difference.path, variants: new Map<string, Variant>() };
      byPath.set(id, known);
      const key = `${sideText(difference.before)} ${sideText(difference.after)}`;
      const variant = known.variants.get(key) ?? { ...difference, targets: [] };
      known.variants.set(key, variant);
      variant.targets.push(target);
    }
  }
  return [...byPath.values()].flatMap(({ path, variants }) => {
    const all = [...variants.values()];
    const hit = new Set(all.flatMap(({ targets }) => targets));
    const untouched = both
      .filter(({ target }) => !hit.has(target))
      .map(({ target, after }) => ({ target, value: valueAt(after, path) }));
    const odd = oddTarget(all, untouched);
    return all.map(({ targets, before, after }) => ({
      object,
      path: pathText(path),
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
      targets,
      ...(odd === undefined || !odd.besides.includes(targets) ? {} : { odd: odd.odd }),
    }));
  });
}

interface Variant {
  readonly before?: Json;
  readonly after?: Json;
  readonly targets: string[];
}

function sideText(value: Json | undefined): string {
  return value === undefined ? "absent" : canonicalJson(value);
}

function presences(found: ReadonlyMap<string, MatrixPresence>): readonly MatrixPresence[] {
  return [...found.values()].toSorted(byObject);
}

function byObject(a: MatrixPresence, b: MatrixPresence): number {
  return byText(objectId(a.object), objectId(b.object));
}

function byChange(a: MatrixChange, b: MatrixChange): number {
  return byObject(a, b) || byText(a.path, b.path) || b.targets.length - a.targets.length;
}
