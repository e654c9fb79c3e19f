import { ourNamespaces } from "./names.ts";
import type { Stage } from "./stage.ts";

/** What the demo looks at in a Deployment. */
export interface Workload {
  readonly name: string;
  readonly uid: string;
  /** Counts changes of the spec. */
  readonly generation: number;
  readonly replicas: number;
  readonly image: string;
}

interface Deployment {
  readonly metadata: { readonly name: string; readonly uid: string; readonly generation: number };
  readonly spec: {
    readonly replicas: number;
    readonly template: { readonly spec: { readonly containers: readonly { readonly image: string }[] } };
  };
}

/** The Deployments of the demo, by name. */
export async function workloads({ live }: Stage): Promise<ReadonlyMap<string, Workload>> {
  const path = `/apis/apps/v1/namespaces/${ourNamespaces.workloads}/deployments`;
  const list = await live<{ items: readonly Deployment[] }>(path);
  return new Map(
    (list?.items ?? []).map(({ metadata: { name, uid, generation }, spec }) => {
      const image = spec.template.spec.containers[0]?.image ?? "";
      return [name, { name, uid, generation, replicas: spec.replicas, image }];
    }),
  );
}
