import { crds } from "../../src/schema/crd.ts";
import { api } from "../../tools/testcluster/api.ts";
import { until } from "../../tools/testcluster/bootstrap.ts";
import type { ClusterInfo } from "../../tools/testcluster/info.ts";

/** Applies both CRDs and waits until the API server serves them. May be called by many tests of one cluster. */
export async function installCrds(cluster: ClusterInfo): Promise<void> {
  for (const crd of crds()) {
    const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${crd.metadata.name}`;
    const answer = await api(
      cluster,
      "PATCH",
      `${path}?fieldManager=test&force=true&fieldValidation=Strict`,
      {
        body: crd,
        contentType: "application/apply-patch+yaml",
      },
    );
    if (answer.status >= 300) throw new Error(`${crd.metadata.name}: ${answer.status} ${answer.text}`);
  }
  const served = async (plural: string) =>
    (await api(cluster, "GET", `/apis/syncline.dev/v1alpha1/${plural}?limit=1`)).status === 200;
  await until(performance.now() + 30_000, "the CRDs are not served", async () => {
    return (await served("gitsyncs")) && (await served("syncstatuses"));
  });
}
