import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setIdOf } from "../../src/sync/set-id.ts";
import { eventually, startScene, type Live, type Scene, type Status } from "../support/scene.ts";

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, labels: { team: shop } }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - { name: web, image: "web:1", env: [{ name: COLOR, value: blue }] }
`;
const configMap = (name: string, value: string): string => `apiVersion: v1
kind: ConfigMap
metadata: { name: ${name} }
data: { mode: ${value} }
`;

describe("drift by hand", () => {
  let scene: Scene;
  before(async () => {
    scene = await startScene("drift");
    scene.commit({
      "web.yaml": deployment,
      "settings.yaml": configMap("settings", "calm"),
      "other.yaml": configMap("other", "calm"),
    });
    await scene.gitSync("shop", { namespace: scene.namespace });
    await scene.status("shop.shop", ({ sync, health }) => sync === "Synced" && health === "Healthy");
  });
  after(() => scene.stop());

  const web = (): Promise<Live | undefined> =>
    scene.live(`/apis/apps/v1/namespaces/${scene.namespace}/deployments/web`);
  const map = (name: string): Promise<Live | undefined> =>
    scene.live(`/api/v1/namespaces/${scene.namespace}/configmaps/${name}`);
  const corrected =
    (name: string, path: string) =>
    (status: Status): boolean =>
      status.drift?.items?.some(
        (item) => item.ref.name === name && item.path === path && item.action === "corrected",
      ) ?? false;

  const rows: readonly {
    readonly name: string;
    readonly object: string;
    readonly by: readonly string[];
    readonly input?: string;
    readonly path: string;
    readonly manager: string;
    readonly back: () => Promise<unknown>;
    readonly want: unknown;
  }[] = [
    {
      name: "scale",
      object: "web",
      by: ["scale", "deployment/web", "--replicas=7"],
      path: ".spec.replicas",
      manager: "kubectl",
      back: async () => (await web())?.spec?.["replicas"],
      want: 2,
    },
    {
      name: "set env",
      object: "web",
      by: ["set", "env", "deployment/web", "COLOR=red"],
      path: ".spec.template.spec.containers[name=web].env[name=COLOR].value",
      manager: "kubectl-set",
      back: async () => JSON.stringify((await web())?.spec).includes('"value":"blue"'),
      want: true,
    },
    {
      name: "patch a label away",
      object: "web",
      by: [
        "patch",
        "deployment/web",
        "--type=json",
        "-p",
        '[{"op":"remove","path":"/metadata/labels/team"}]',
      ],
      path: ".metadata.labels.team",
      manager: "",
      back: async () => (await web())?.metadata.labels?.["team"],
      want: "shop",
    },
    {
      name: "another set in the membership label",
      object: "other",
      by: ["label", "--overwrite", "configmap/other", "applyset.kubernetes.io/part-of=applyset-made-up-v1"],
      path: '.metadata.labels["applyset.kubernetes.io/part-of"]',
      manager: "kubectl-label",
      back: async () =>
        (await map("other"))?.metadata.labels?.["applyset.kubernetes.io/part-of"] ===
        setIdOf("shop.shop", scene.namespace),
      want: true,
    },
    {
      name: "delete an object",
      object: "other",
      by: ["delete", "configmap/other"],
      path: "",
      manager: "",
      back: async () => (await map("other"))?.data?.["mode"],
      want: "calm",
    },
    {
      name: "edit a ConfigMap",
      object: "settings",
      by: ["patch", "configmap/settings", "-p", '{"data":{"mode":"wild"}}'],
      path: ".data.mode",
      manager: "kubectl-patch",
      back: async () => (await map("settings"))?.data?.["mode"],
      want: "calm",
    },
    {
      name: "replace",
      object: "other",
      by: ["replace", "-f", "-"],
      input: configMap("other", "replaced"),
      path: ".data.mode",
      manager: "kubectl-replace",
      back: async () => (await map("other"))?.data?.["mode"],
      want: "calm",
    },
  ];
  for (const { name, object, by, input, path, manager, back, want } of rows) {
    test(`A27: ${name}: found, named, put right, recorded and told`, async () => {
      const told = scene.slack.messages.length;
      await scene.kubectl(by, { user: "alice", ...(input === undefined ? {} : { input }) });
      const status = await scene.status("shop.shop", corrected(object, path));
      const item = status.drift?.items?.find((found) => found.ref.name === object && found.path === path);
      assert.deepEqual([item?.manager, item?.action, status.drift?.open], [manager, "corrected", 0]);
      assert.deepEqual(await back(), want);
      await eventually(
        () =>
          Promise.resolve(
            scene.slack.messages.slice(told).some((message) => JSON.stringify(message).includes("Corrected")),
          ),
        () => `Slack heard ${JSON.stringify(scene.slack.messages.slice(told))}`,
      );
      const ledger = await (await fetch(`${scene.agent.url("api")}/v1/history?event=Corrected`)).text();
      assert.ok(ledger.includes(path === "" ? '"path":""' : JSON.stringify(path)), ledger);
    });
  }

  test("a foreign label and a sidecar are nobody's drift", async () => {
    await scene.kubectl(["label", "configmap/settings", "foreign=yes"], { user: "alice" });
    const sidecar = { spec: { template: { spec: { containers: [{ name: "sidecar", image: "proxy:1" }] } } } };
    await scene.kubectl(["patch", "deployment/web", "--type=strategic", "-p", JSON.stringify(sidecar)], {
      user: "alice",
    });
    // Something that is corrected afterwards proves that the agent has seen both.
    await scene.kubectl(["scale", "deployment/web", "--replicas=9"], { user: "alice" });
    await eventually(
      async () => (await web())?.spec?.["replicas"] === 2,
      () => "replicas were not put back",
    );
    assert.equal((await map("settings"))?.metadata.labels?.["foreign"], "yes");
    assert.ok(JSON.stringify((await web())?.spec).includes("proxy:1"));
  });
});
