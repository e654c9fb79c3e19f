import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { api } from "../../tools/testcluster/api.ts";
import { eventually, startScene, type Live, type Scene, type Status } from "../support/scene.ts";
import { seededRandom } from "../support/random.ts";

const seed = Number(process.env["SYNCLINE_SEED"] ?? 5);
const steps = Number(process.env["SYNCLINE_STEPS"] ?? 10);

interface Chart {
  readonly name: string;
  readonly replicas?: number | undefined;
  readonly image?: string;
}
const deployment = ({ name, replicas, image = "web:1" }: Chart): string =>
  JSON.stringify({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name },
    spec: {
      ...(replicas === undefined ? {} : { replicas }),
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: "web", image }] } },
    },
  });
const autoscaler = (name: string, minReplicas: number, apiVersion = "apps/v1"): object => ({
  apiVersion: "autoscaling/v2",
  kind: "HorizontalPodAutoscaler",
  metadata: { name },
  spec: { scaleTargetRef: { apiVersion, kind: "Deployment", name }, minReplicas, maxReplicas: 100 },
});
const ignored = "fields: [{ kind: Deployment, path: .spec.replicas, policy: Ignore }]\n";
const scalerAccount = "system:serviceaccount:kube-system:horizontal-pod-autoscaler";

describe("what an autoscaler sets", () => {
  let scene: Scene;
  const deployments = (): string => `/apis/apps/v1/namespaces/${scene.namespace}/deployments`;
  const live = (name: string): Promise<Live | undefined> => scene.live(`${deployments()}/${name}`);
  const replicasOf = async (name: string): Promise<unknown> => (await live(name))?.spec?.["replicas"];
  const areReplicas = (name: string, want: number): Promise<void> => {
    let last: unknown;
    return eventually(
      async () => (last = await replicasOf(name)) === want,
      () => `replicas of ${name} were ${String(last)}, not ${want}; ${scene.agent.output().slice(-2000)}`,
    );
  };
  /** As the autoscaler's controller does it: a PUT of the scale subresource. */
  const scale = async (name: string, replicas: number): Promise<void> => {
    const path = `${deployments()}/${name}/scale?fieldManager=kube-controller-manager`;
    const { status, text } = await api(scene.cluster, "PUT", path, {
      body: {
        apiVersion: "autoscaling/v1",
        kind: "Scale",
        metadata: { name, namespace: scene.namespace },
        spec: { replicas },
      },
      headers: { "impersonate-user": scalerAccount },
    });
    assert.equal(status, 200, text);
  };
  const commit = async (
    folder: string,
    files: Readonly<Record<string, string | null>>,
    fields = "",
    account?: string,
  ): Promise<Status> => {
    const release = `apiVersion: syncline.dev/v1alpha1\nkind: Release\nnamespace: ${scene.namespace}\n${fields}`;
    const entries = Object.entries(files).map(([name, text]) => [`${folder}/manifests/${name}`, text]);
    const root = account === undefined ? "conf/releases" : "poor/releases";
    const all = Object.fromEntries([[`${folder}/release.yaml`, release], ...entries]) as typeof files;
    const sha = scene.commit(
      Object.fromEntries(Object.entries(all).map(([name, text]) => [`${root}/${name}`, text])),
    );
    return scene.status(
      `${account ?? "shop"}.${folder}`,
      ({ sync, revision }) => sync === "Synced" && revision?.applied === `main@sha1:${sha}`,
    );
  };
  const isLeft = ({ summary }: Status): boolean => /replicas left to /.test(summary?.message ?? "");
  /** All numbers that the object had since a version, each once in a row. */
  const history = async (name: string, since: string): Promise<readonly unknown[]> => {
    const query = `watch=1&timeoutSeconds=1&resourceVersion=${since}&fieldSelector=metadata.name=${name}`;
    const { text } = await api(scene.cluster, "GET", `${deployments()}?${query}`);
    const seen = text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => (JSON.parse(line) as { object: Live }).object.spec?.["replicas"]);
    return seen.filter((replicas, index) => replicas !== seen[index - 1]);
  };
  const version = async (name: string): Promise<string> => (await live(name))?.metadata.resourceVersion ?? "";

  before(async () => {
    scene = await startScene("hpa");
    const repo = "apiVersion: syncline.dev/v1alpha1\nkind: ConfigRepo\nenvironments: [prod]\n";
    scene.commit({ "conf/syncline.yaml": repo, "poor/syncline.yaml": repo });
    await scene.gitSync("shop", { source: { path: "conf" }, target: { environment: "prod" } });
  });
  after(() => scene.stop());

  test(`bursts of scaling between commits, wipes and Ignore, in any order: no other number is ever seen (seed ${seed})`, async () => {
    const random = seededRandom(seed);
    let [replicas, image, fields, now]: [number | undefined, number, string, number] = [3, 1, "", 3];
    const put = (): Promise<Status> =>
      commit("walk", { "web.yaml": deployment({ name: "walk", replicas, image: `web:${image}` }) }, fields);
    await put();
    await scene.kubectl(["create", "-f", "-"], { input: JSON.stringify(autoscaler("walk", 1)) });
    await scene.status("shop.walk", isLeft);
    const since = await version("walk");
    const wanted: number[] = [];
    const burst = async (): Promise<void> => {
      for (let write = 0; write < 4; write++) {
        now = now >= 40 ? now - 7 : now + 4 + Math.floor(random() * 30);
        await scale("walk", now);
        wanted.push(now);
      }
    };
    const wipe = async (): Promise<void> => {
      const op = { op: "replace", path: "/metadata/managedFields", value: [{}] };
      await scene.kubectl(["patch", "deployment/walk", "--type=json", "-p", JSON.stringify([op])]);
      await eventually(
        async () => JSON.stringify((await live("walk"))?.metadata).includes('"manager":"syncline"'),
        () => "not applied again",
      );
    };
    const moves: readonly (readonly [string, () => Promise<unknown>])[] = [
      ["burst", burst],
      ["wipe", wipe],
      ["new image", () => (image++, put())],
      [
        "replicas leave the chart, or come back",
        () => ((replicas = replicas === undefined ? 3 : undefined), put()),
      ],
      ["another number", () => ((replicas = 2 + Math.floor(random() * 5)), put())],
      ["Ignore comes or goes", () => ((fields = fields === "" ? ignored : ""), put())],
    ];
    const done: string[] = [];
    await burst();
    for (let step = 0; step < steps; step++) {
      const [name, move] = moves[Math.floor(random() * moves.length)]!;
      done.push(name);
      await move();
      assert.equal(await replicasOf("walk"), now, done.join(", "));
    }
    await burst();
    await put();
    assert.deepEqual(await history("walk", since), wanted, done.join(", "));
  });

  test("… when it is gone, Git's number counts again, and a person's does not", async () => {
    await commit("walk", { "web.yaml": deployment({ name: "walk", replicas: 3 }) });
    await scale("walk", 40);
    await scene.kubectl(["delete", "hpa/walk"]);
    await areReplicas("walk", 3);
    await scene.kubectl(["scale", "deployment/walk", "--replicas=8"]);
    await areReplicas("walk", 3);
  });

  test("an autoscaler that comes in the same commit as its Deployment is left alone from the start", async () => {
    await commit("twin", {
      "web.yaml": deployment({ name: "twin", replicas: 3 }),
      "hpa.yaml": JSON.stringify(autoscaler("twin", 5)),
    });
    await areReplicas("twin", 5);
    const since = await version("twin");
    await commit("twin", { "web.yaml": deployment({ name: "twin", replicas: 3, image: "web:2" }) });
    assert.deepEqual(
      (await history("twin", since)).filter((replicas) => replicas !== 5),
      [],
    );
  });

  test("one that names another version of the kind's group counts as well", async () => {
    await commit("older", { "web.yaml": deployment({ name: "older", replicas: 3 }) });
    await scene.kubectl(["create", "-f", "-"], {
      input: JSON.stringify(autoscaler("older", 1, "apps/v1beta2")),
    });
    await scene.status("shop.older", isLeft);
    await scale("older", 6);
    await commit("older", { "web.yaml": deployment({ name: "older", replicas: 3, image: "web:2" }) });
    assert.equal(await replicasOf("older"), 6);
  });

  test("an account that may not see autoscalers: the writers' names decide, and the status says so", async () => {
    const role = {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "Role",
      metadata: { name: "poor" },
      rules: [{ apiGroups: ["apps"], resources: ["deployments"], verbs: ["*"] }],
    };
    const binding = {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata: { name: "poor" },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "poor" },
      subjects: [{ kind: "ServiceAccount", name: "poor", namespace: scene.namespace }],
    };
    const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "poor" } };
    for (const object of [account, role, binding])
      await scene.kubectl(["create", "-f", "-"], { input: JSON.stringify(object) });
    await scene.gitSync("poor", {
      source: { path: "poor" },
      target: { environment: "prod" },
      serviceAccountName: "poor",
    });
    await commit("blind", { "web.yaml": deployment({ name: "blind", replicas: 3 }) }, "", "poor");
    await scene.kubectl(["create", "-f", "-"], { input: JSON.stringify(autoscaler("blind", 1)) });
    await scale("blind", 7);
    const status = await commit(
      "blind",
      { "web.yaml": deployment({ name: "blind", replicas: 3, image: "web:2" }) },
      "",
      "poor",
    );
    assert.equal(await replicasOf("blind"), 7);
    assert.match(
      status.summary?.message ?? "",
      /\.spec\.replicas is left to kube-controller-manager; not known whether an autoscaler sets replicas: .*horizontalpodautoscalers/,
    );
  });
});
