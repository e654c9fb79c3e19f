import type { ClusterInfo } from "../../../tools/testcluster/info.ts";

/** Compacts etcd up to now: older versions can be neither watched nor paged from, where no watch cache
 *  stands before. */
export async function compact(cluster: ClusterInfo): Promise<void> {
  const { header } = (await post(cluster, "range", { key: "AA==" })) as { header: { revision: string } };
  await post(cluster, "compaction", { revision: header.revision, physical: true });
}

async function post(cluster: ClusterInfo, path: string, body: object): Promise<unknown> {
  const url = `${cluster.etcd ?? ""}/v3/kv/${path}`;
  const answer = await fetch(url, { method: "POST", body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`etcd: ${answer.status} ${await answer.text()}`);
  return await answer.json();
}
