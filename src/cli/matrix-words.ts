import { jsonEqual, type Json } from "../core/json.ts";
import { printable } from "../core/text.ts";
import { targetText, type Target } from "../core/target.ts";
import type { Matrix, MatrixChange, MatrixObject } from "../matrix/matrix.ts";
import type { OddTarget } from "../matrix/odd-target.ts";
import { shareChanges, type SharedChange } from "../matrix/shared-changes.ts";

/** `3`, `"3"` where it could be taken for a number, `{ a: 1 }` as JSON, `–` for nothing; never longer than `most`, of a checksum
 *  the beginning. */
export function valueText(value: Json | undefined, other?: Json): string {
  if (value === undefined) return "–";
  if (typeof value === "string" && /^[0-9a-f]{32,}$/.test(value)) return `${value.slice(0, 12)}…`;
  const isPlain = typeof value === "string" && value !== "" && !jsonEqual(String(other), value);
  const text =
    isPlain && !/^\s|\s$|^[-\d.]+$|^(true|false|null)$/.test(value) ? value : JSON.stringify(value);
  return printable(text.length <= most ? text : `${text.slice(0, most)}… (${text.length} characters)`);
}

const most = 120;

/** True where a change is told line by line. */
export function isText({ before, after }: Pick<MatrixChange, "before" | "after">): boolean {
  return (
    typeof before === "string" && typeof after === "string" && (before.includes("\n") || after.includes("\n"))
  );
}

/** `Deployment web`; with a namespace that is not the release's own: `Deployment other/web`. */
export function objectText({ kind, namespace, name }: MatrixObject): string {
  return printable(namespace === "" ? `${kind} ${name}` : `${kind} ${namespace}/${name}`);
}

/** `Deployment cart, checkout; ConfigMap cart`: at most so many names. */
export function objectsText(objects: readonly MatrixObject[]): string {
  const named = objects
    .slice(0, mostObjects)
    .map((object) => objectText(object).split(" ") as [string, string]);
  const kinds = [...Map.groupBy(named, ([kind]) => kind)];
  const text = kinds.map(([kind, own]) => `${kind} ${own.map(([, name]) => name).join(", ")}`).join("; ");
  const left = objects.length - named.length;
  return left > 0 ? `${text} and ${left} more` : text;
}

const mostObjects = 20;

/** `alike in 5 releases`. */
export function sharedTitle(shared: readonly SharedChange[]): string {
  const releases = new Set(shared.flatMap(({ objects }) => objects.map(({ release }) => release)));
  return `alike in ${releases.size} releases`;
}

/** `not in prod/asia: there it is 3 already`. */
export function oddText({ target, how, value }: OddTarget): string {
  const what = value === undefined ? "not set" : valueText(value);
  switch (how) {
    case "already":
      return `not in ${target}: there it is ${what} already`;
    case "stays":
      return `not in ${target}: there it stays ${what}`;
    case "gets":
      return `another one in ${target}: there it becomes ${what}`;
  }
}

/** Releases in the order of the matrix; each with all that is told of it. */
export function byRelease({ changes, added, removed, moved }: Matrix): ReadonlyMap<string, Matrix> {
  const names = [...changes, ...added, ...removed, ...moved].map(({ object }) => object.release);
  const own = <Item extends { readonly object: MatrixObject }>(all: readonly Item[], name: string) =>
    all.filter(({ object }) => object.release === name);
  return new Map(
    [...new Set(names)].sort().map((name) => [
      name,
      {
        changes: own(changes, name),
        added: own(added, name),
        removed: own(removed, name),
        moved: own(moved, name),
      },
    ]),
  );
}

/** How much a matrix tells; what releases share counts once. */
export function sizeOf(matrix: Matrix): number {
  return toldOf(matrix).length;
}

/** How many changes each target gets, without those that get none. */
export function perTarget(
  matrix: Matrix,
  targets: readonly Target[],
): readonly (readonly [target: string, count: number])[] {
  const hits = toldOf(matrix).flatMap((each) => each.targets);
  return targets
    .map(targetText)
    .map((name) => [name, hits.filter((hit) => hit === name).length] as const)
    .filter(([, count]) => count > 0);
}

function toldOf(matrix: Matrix): readonly { readonly targets: readonly string[] }[] {
  const { shared, rest } = shareChanges(matrix);
  return [...shared, ...rest.changes, ...rest.added, ...rest.removed, ...rest.moved];
}

/** `1 change`, `2 changes`. */
export function countText(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
