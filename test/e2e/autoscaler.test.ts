import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { api } from "../../tools/testcluster/api.ts";
import { eventually, startScene, type Live, type Scene, type Status } from "../support/scene.ts";

interface Chart {
  readonly replicas?: number;
  readonly image?: string;
}

const deployment = ({ replicas, image = "web:1" }: Chart): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  ${replicas === undefined ? "" : `replicas: ${replicas}`}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "${image}" }] }
`;
const release = (namespace: string, fields = ""): string =>
  `apiVersion: syncline.dev/v1alpha1\nkind: Release\nnamespace: ${namespace}\n${fields}`;
const ignored = "fields: [{ kind: Deployment, path: .spec.replicas, policy: Ignore }]\n";

// The tests follow one Deployment, in order.
describe("a Deployment with an autoscaler", () => {
  let scene: Scene;
  let first = "";
  const path = (): string => `/apis/apps/v1/namespaces/${scene.namespace}/deployments`;
  const web = (): Promise<Live | undefined> => scene.live(`${path()}/web`);
  const replicasAre = (want: number): Promise<void> => {
    let last: unknown;
    return eventually(
      async () => (last = (await web())?.spec?.["replicas"]) === want,
      () => `replicas were ${String(last)}, not ${want}; ${scene.agent.output().slice(-2000)}`,
    );
  };
  const commit = async (chart: Chart, fields = ""): Promise<void> => {
    const sha = scene.commit({
      "conf/releases/web/release.yaml": release(scene.namespace, fields),
      "conf/releases/web/manifests/web.yaml": deployment(chart),
    });
    await scene.status(
      "shop.web",
      ({ sync, revision }) => sync === "Synced" && revision?.applied === `main@sha1:${sha}`,
    );
  };
  /** The autoscaler's controller brings the Deployment to its minimum at once. */
  const autoscaledTo = async (minReplicas: number): Promise<void> => {
    await scene.kubectl([
      "patch",
      "hpa/web",
      "--type=merge",
      "-p",
      JSON.stringify({ spec: { minReplicas } }),
    ]);
    await replicasAre(minReplicas);
  };
  const isLeft = ({ summary }: Status): boolean =>
    summary?.message?.includes("replicas left to HorizontalPodAutoscaler web") ?? false;

  before(async () => {
    scene = await startScene("autoscaler");
    scene.commit({
      "conf/syncline.yaml": "apiVersion: syncline.dev/v1alpha1\nkind: ConfigRepo\nenvironments: [prod]\n",
    });
    await scene.gitSync("shop", { source: { path: "conf" }, target: { environment: "prod" } });
    await commit({ replicas: 3 });
    first = (await web())?.metadata.resourceVersion ?? "";
  });
  after(() => scene.stop());

  test("without one, replicas set by hand are put back", async () => {
    await scene.kubectl(["scale", "deployment/web", "--replicas=8"]);
    await replicasAre(3);
  });

  test("with one, they are left to it, and the status says so", async () => {
    await scene.kubectl(["autoscale", "deployment/web", "--min=1", "--max=20"]);
    await scene.status("shop.web", isLeft);
    await autoscaledTo(5);
    await autoscaledTo(9);
    await commit({ replicas: 3, image: "web:2" });
  });

  test("… also after managedFields were wiped", async () => {
    await autoscaledTo(12);
    await scene.kubectl([
      "patch",
      "deployment/web",
      "--type=json",
      "-p",
      '[{"op":"replace","path":"/metadata/managedFields","value":[{}]}]',
    ]);
    await eventually(
      async () => JSON.stringify((await web())?.metadata).includes('"manager":"syncline"'),
      () => "not applied again",
    );
    await commit({ replicas: 3, image: "web:3" });
  });

  test("… when they leave the chart, come back, and are ignored", async () => {
    await commit({ image: "web:3" });
    await commit({ replicas: 3, image: "web:3" });
    await commit({ replicas: 3, image: "web:4" }, ignored);
    await commit({ replicas: 3, image: "web:5" });
  });

  test("when it is gone, the field is taken back", async () => {
    await scene.kubectl(["delete", "hpa/web"]);
    await replicasAre(3);
    await scene.status("shop.web", (status) => !isLeft(status));
  });

  test("replicas never jumped meanwhile", async () => {
    const since = `watch=1&timeoutSeconds=1&resourceVersion=${first}&fieldSelector=metadata.name=web`;
    const { text } = await api(scene.cluster, "GET", `${path()}?${since}`);
    const seen = text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => (JSON.parse(line) as { object: Live }).object.spec?.["replicas"]);
    // The first events may still be of the rollout: that the watch begins at 3 replicas is known.
    const steps = [3, ...seen].filter((replicas, index, all) => replicas !== all[index - 1]);
    assert.deepEqual(steps, [3, 8, 3, 5, 9, 12, 3]);
  });
});
