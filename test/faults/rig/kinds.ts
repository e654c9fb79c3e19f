import { api } from "../../../tools/testcluster/api.ts";
import type { ClusterInfo } from "../../../tools/testcluster/info.ts";

const known = new WeakMap<object, ReadonlyMap<string, string>>();

/** The collection of a kind in all namespaces, by what the API server says it serves: `Deployment.apps` → `/apis/apps/v1/deployments`;
 *  undefined = no such kind. Asked again when a kind is not known yet. */
export async function collectionOf(cluster: ClusterInfo, groupKind: string): Promise<string | undefined> {
  const before = known.get(cluster)?.get(groupKind);
  if (before !== undefined) return before;
  const lists = await Promise.all(["/api", "/apis"].map((root) => discovered(cluster, root)));
  const kinds = new Map(lists.flat());
  known.set(cluster, kinds);
  return kinds.get(groupKind);
}

interface Group {
  readonly metadata: { readonly name?: string };
  readonly versions: readonly {
    readonly version: string;
    readonly resources: readonly {
      readonly resource: string;
      readonly responseKind?: { readonly kind: string };
    }[];
  }[];
}

/** Older versions of a kind first: the preferred one wins. */
async function discovered(
  cluster: ClusterInfo,
  root: string,
): Promise<readonly (readonly [string, string])[]> {
  const accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
  const { text } = await api(cluster, "GET", root, { headers: { accept } });
  const { items } = JSON.parse(text) as { items: readonly Group[] };
  return items.flatMap(({ metadata: { name = "" }, versions }) =>
    versions.toReversed().flatMap(({ version, resources }) =>
      resources.map(({ resource, responseKind }) => {
        const kind = `${responseKind?.kind ?? ""}${name === "" ? "" : `.${name}`}`;
        return [kind, `${root}${name === "" ? "" : `/${name}`}/${version}/${resource}`] as const;
      }),
    ),
  );
}
