import { crds } from "../../src/schema/crd.ts";
import { api, type ApiAnswer } from "../../tools/testcluster/api.ts";
import { until } from "../../tools/testcluster/bootstrap.ts";
import type { ClusterInfo } from "../../tools/testcluster/info.ts";

/** Applies both CRDs and waits until the API server serves them and says so: kubectl asks discovery what there is. May be called by
 *  many tests of one cluster at a time. */
export async function installCrds(cluster: ClusterInfo): Promise<void> {
  const deadline = performance.now() + 60_000;
  for (const crd of crds()) {
    const { name } = crd.metadata;
    await until(
      deadline,
      `${name} could not be applied`,
      async () => {
        const { status, text } = await applyCrd(cluster, name, crd);
        if (status === 409) return false; // another test applied it at the same moment
        if (status >= 300) throw new Error(`${name}: ${status} ${text}`);
        return true;
      },
      50,
    );
  }
  await until(deadline, "the CRDs are not served", async () => {
    return (await isServed(cluster, "gitsyncs")) && (await isServed(cluster, "syncstatuses"));
  });
  await until(deadline, "discovery does not tell of the CRDs", () => isDiscovered(cluster));
}

function applyCrd(cluster: ClusterInfo, name: string, crd: object): Promise<ApiAnswer> {
  const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${name}`;
  const query = "fieldManager=test&force=true&fieldValidation=Strict";
  return api(cluster, "PATCH", `${path}?${query}`, {
    body: crd,
    contentType: "application/apply-patch+yaml",
  });
}

async function isServed(cluster: ClusterInfo, plural: string): Promise<boolean> {
  return (await api(cluster, "GET", `/apis/syncline.dev/v1alpha1/${plural}?limit=1`)).status === 200;
}

/** Whether the aggregated list of all groups, which is filled by another controller a moment later, has both. */
async function isDiscovered(cluster: ClusterInfo): Promise<boolean> {
  const accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
  const { text } = await api(cluster, "GET", "/apis", { headers: { accept } });
  return text.includes('"resource":"gitsyncs"') && text.includes('"resource":"syncstatuses"');
}
