import { isKindGone } from "../apply/kind-gone.ts";
import { SynclineError } from "../core/errors.ts";
import type { GitSync } from "../core/gitsync.ts";
import { partOf, releaseLabel } from "../core/labels.ts";
import { refOf, type KubeObject } from "../core/manifest.ts";
import { groupKindText, type GroupKind } from "../core/object-ref.ts";
import { byText } from "../core/text.ts";
import type { Cluster, Discovery } from "../ports.ts";
import { each } from "./each.ts";
import { setIdOf, statusName } from "./set-id.ts";

/** What the cluster holds of one release, found by labels alone. */
export interface FoundRelease {
  readonly release: string;
  readonly objects: number;
  /** `Deployment.apps`, sorted. */
  readonly groupKinds: readonly string[];
  readonly namespaces: readonly string[];
}

const kindsAtOnce = 4;

/** Looks through every kind that can be listed for objects of a GitSync's releases: for a record that was lost or edited (A23).
 *  As the agent itself, paged, metadata only. An object is in a release when its `part-of` is that release's id, whatever its other
 *  labels say: the names in `releases` are tried, and the one its release label gives. Throws when a list cannot be had: a search
 *  with a hole finds nothing out. */
export async function crawl(
  gitSync: Pick<GitSync, "namespace" | "name">,
  releases: Iterable<string>,
  { cluster }: { readonly cluster: Pick<Cluster, "discover" | "list"> },
  signal: AbortSignal,
): Promise<readonly FoundRelease[]> {
  const idOf = (release: string) => setIdOf(statusName(gitSync.name, release), gitSync.namespace);
  const byId = new Map([...releases].map((release) => [idOf(release), release]));
  const found = new Map<string, KubeObject[]>();
  const discovery = await cluster.discover({ refresh: true }, signal);
  const kinds = listable(discovery);
  mustBeWhole(discovery);
  await each(kinds, kindsAtOnce, async (kind) => {
    for (const object of await membersOf(kind, cluster, signal)) {
      const { labels = {} } = object.metadata;
      const named = labels[releaseLabel] ?? "";
      const isNamed = labels[partOf] === idOf(named);
      const release = isNamed ? named : byId.get(labels[partOf] ?? "");
      if (release !== undefined) found.set(release, [...(found.get(release) ?? []), object]);
    }
  });
  return [...found].map(([release, objects]) => summary(release, objects));
}

/** What cannot be patched was never applied by anybody: metrics, reviews. */
function listable({ types }: Discovery): readonly GroupKind[] {
  const kinds = types.filter(({ verbs }) => verbs.includes("list") && verbs.includes("patch"));
  return [
    ...new Map(kinds.map(({ group, kind }) => [groupKindText({ group, kind }), { group, kind }])).values(),
  ];
}

/** Aggregated groups of which it is known that nothing can be applied to them: that one cannot be asked is no hole. */
const readOnlyGroups: ReadonlySet<string> = new Set([
  "metrics.k8s.io",
  "custom.metrics.k8s.io",
  "external.metrics.k8s.io",
]);

/** A group that cannot be asked may hold objects of ours. */
function mustBeWhole({ failedGroups }: Discovery): void {
  const unknown = failedGroups.filter((group) => !readOnlyGroups.has(group));
  if (unknown.length === 0) return;
  throw new SynclineError("API-SERVER", `what API group ${unknown.join(", ")} holds cannot be asked now`, {
    hint: "Its APIService is not available: see kubectl get apiservices, or delete it.",
  });
}

async function membersOf(
  kind: GroupKind,
  cluster: Pick<Cluster, "list" | "discover">,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  try {
    return await cluster.list(kind, { labelSelector: partOf, metadataOnly: true }, signal);
  } catch (error) {
    if (await isKindGone(error, kind, cluster, signal)) return []; // meanwhile
    throw error;
  }
}

function summary(release: string, objects: readonly KubeObject[]): FoundRelease {
  const refs = objects.map(refOf);
  const sorted = (texts: readonly string[]) =>
    [...new Set(texts)].filter((text) => text !== "").toSorted(byText);
  return {
    release,
    objects: objects.length,
    groupKinds: sorted(refs.map(groupKindText)),
    namespaces: sorted(refs.map(({ namespace }) => namespace)),
  };
}
