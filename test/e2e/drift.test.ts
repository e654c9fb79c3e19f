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

const shut = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: shut }
spec: { podSelector: {}, policyTypes: [Ingress] }
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

  test("A27: a label is nobody's drift; what is added to a pod template is told as foreign, once, and stays", async () => {
    const told = scene.slack.messages.length;
    await scene.kubectl(["label", "configmap/settings", "foreign=yes"], { user: "alice" });
    const template = {
      metadata: { annotations: { "kubectl.kubernetes.io/restartedAt": "2026-11-01T10:00:00Z" } },
      spec: { hostNetwork: true, containers: [{ name: "sidecar", image: "proxy:1" }] },
    };
    await scene.kubectl(["patch", "deployment/web", "-p", JSON.stringify({ spec: { template } })], {
      user: "alice",
    });
    const status = await scene.status("shop.shop", ({ drift }) => (drift?.open ?? 0) > 0);
    const items = (status.drift?.items ?? []).filter(({ action }) => action === "reported");
    assert.deepEqual(
      items.map(({ path, manager }) => [path, manager]),
      [
        [".spec.template.spec.containers[name=sidecar]", "kubectl-patch"],
        [".spec.template.spec.hostNetwork", "kubectl-patch"],
      ],
    );
    assert.equal(status.sync, "Synced");
    const heard = (word: string): number =>
      scene.slack.messages.slice(told).filter((message) => JSON.stringify(message).includes(`*${word}*`))
        .length;
    await eventually(
      () => Promise.resolve(heard("Drift") > 0),
      () => `Slack heard ${JSON.stringify(scene.slack.messages.slice(told))}`,
    );
    // Something that is corrected afterwards proves that the agent has looked again, and told nothing twice.
    await scene.kubectl(["scale", "deployment/web", "--replicas=9"], { user: "alice" });
    await eventually(
      () => Promise.resolve(heard("Corrected") > 0),
      () => `Slack heard ${JSON.stringify(scene.slack.messages.slice(told))}`,
    );
    assert.equal(heard("Drift"), 1);
    assert.equal((await map("settings"))?.metadata.labels?.["foreign"], "yes");
    assert.ok(JSON.stringify((await web())?.spec).includes("proxy:1"));
  });

  test("drift.foreign: Correct takes out what was added, and nothing else", async () => {
    const add = async (type: string, object: string, patch: object): Promise<void> => {
      await scene.kubectl(["patch", object, `--type=${type}`, "-p", JSON.stringify(patch)], {
        user: "alice",
      });
    };
    scene.commit({ "shut.yaml": shut });
    const open = [".spec.template.spec.containers[name=sidecar]", ".spec.template.spec.hostNetwork"];
    await scene.status("shop.shop", ({ objects, drift }) => objects?.["total"] === 4 && drift?.open === 2);
    await add("merge", "networkpolicy/shut", { spec: { ingress: [{}] } });
    const container = { name: "web", securityContext: { privileged: true }, command: ["sh"] };
    await add("strategic", "deployment/web", { spec: { template: { spec: { containers: [container] } } } });
    const inWeb = ["command", "securityContext.privileged"].map(
      (name) => `.spec.template.spec.containers[name=web].${name}`,
    );
    const paths = [...open, ...inWeb, ".spec.ingress"].toSorted();
    const pathsOf = (status: Status, action: string): readonly string[] =>
      (status.drift?.items ?? [])
        .filter((item) => item.action === action)
        .map(({ path }) => path)
        .toSorted();
    await scene.status(
      "shop.shop",
      (status) => JSON.stringify(pathsOf(status, "reported")) === JSON.stringify(paths),
    );
    await scene.gitSync("shop", { namespace: scene.namespace, drift: { foreign: "Correct" } });
    const status = await scene.status("shop.shop", ({ drift }) => drift?.open === 0);
    for (const path of paths) assert.ok(pathsOf(status, "corrected").includes(path), path);
    const spec = JSON.stringify((await web())?.spec);
    for (const gone of ["proxy:1", "hostNetwork", "privileged", '"command"', '"ingress"'])
      assert.ok(!spec.includes(gone), gone);
    assert.ok(spec.includes("restartedAt"), "a restart is not undone");
  });
});
