import type { SourceTree, TreeEntry } from "../core/source-tree.ts";
import { targetText, type Target } from "../core/target.ts";

/** Paths whose content differs between two trees, sorted as the trees are. */
export function changedPaths(before: SourceTree, after: SourceTree): readonly string[] {
  const were = new Map(before.entries.map((entry) => [entry.path, entry]));
  const are = new Map(after.entries.map((entry) => [entry.path, entry]));
  return [...new Set([...were.keys(), ...are.keys()])].filter(
    (path) => !isSame(were.get(path), are.get(path)),
  );
}

function isSame(a: TreeEntry | undefined, b: TreeEntry | undefined): boolean {
  if (a === undefined || b === undefined || a.type !== b.type || a.size !== b.size) return false;
  if (a.bytes === undefined || b.bytes === undefined) return a.oid !== "" && a.oid === b.oid;
  return a.bytes === b.bytes || Buffer.compare(a.bytes, b.bytes) === 0;
}

/** What a change of files can reach: the releases to render, undefined = all. */
export interface Reach {
  readonly targets: readonly Target[];
  readonly releases: readonly string[] | undefined;
}

/** Which targets and releases changed paths can reach. A file in a release's folder reaches that release only, and
 *  `values.<layer>.yaml` the targets of its layer only; anything else may reach all. */
export function reachOf(
  paths: readonly string[],
  {
    targets,
    folders,
  }: { readonly targets: readonly Target[]; readonly folders: ReadonlyMap<string, string> },
): Reach {
  const scopes = paths.map((path) => scopeOf(path, folders));
  const hit = targets.filter((target) => scopes.some(({ layer }) => isIn(target, layer)));
  const names = scopes.map(({ release }) => release);
  return {
    // One target left out is worth its render: what it has is told (odd-target.ts).
    targets: hit.length === targets.length - 1 && hit.length > 1 ? targets : hit,
    releases: names.includes(undefined)
      ? undefined
      : [...new Set(names.filter((name) => name !== undefined))].sort(),
  };
}

interface Scope {
  /** undefined = all. */
  readonly release: string | undefined;
  /** `prod.eu`; "" = all. */
  readonly layer: string;
}

/** `folders`: release folders by path, `releases/team/web` → `web`. */
function scopeOf(path: string, folders: ReadonlyMap<string, string>): Scope {
  const slash = path.lastIndexOf("/");
  const layer = /^values\.([^/]+)\.yaml$/.exec(path.slice(slash + 1))?.[1] ?? "";
  for (let at = slash; at > 0; at = path.lastIndexOf("/", at - 1)) {
    const release = folders.get(path.slice(0, at));
    if (release !== undefined) return { release, layer: at === slash ? layer : "" };
  }
  return { release: undefined, layer: slash < 0 ? layer : "" };
}

/** Names of environments, regions and clusters never clash, so a layer's parts say what they are. */
function isIn(target: Target, layer: string): boolean {
  const parts = targetText(target).split("/");
  return layer === "" || layer.split(".").every((part) => parts.includes(part));
}
