import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { api } from "../../tools/testcluster/api.ts";
import { kubectl } from "../../tools/testcluster/kubectl.ts";
import { eventually, startScene, type Scene, type Status } from "../support/scene.ts";

const deployment = (name: string, more: object = {}): string =>
  JSON.stringify({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name },
    spec: {
      ...more,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: "web", image: "web:1" }] },
      },
    },
  });
const files = {
  "web.yaml": deployment("web", { replicas: 2 }),
  "service.yaml": `apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
`,
  "claim.yaml": `apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data }
spec: { accessModes: [ReadWriteOnce], storageClassName: "", resources: { requests: { storage: 1Gi } } }
`,
  "settings.yaml": `apiVersion: v1
kind: ConfigMap
metadata: { name: settings }
data: { mode: calm }
`,
};
const scaled = {
  "auto.yaml": deployment("auto"),
  "autoscaler.yaml": `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: auto }
spec: { scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: auto }, minReplicas: 3, maxReplicas: 5 }
`,
};

describe("drift.mode: Prevent", () => {
  let scene: Scene;
  const locked = (status: Status): boolean => condition(status, "Locked") === "True";
  const condition = (status: Status, type: string): string | undefined =>
    (status["conditions"] as { type: string; status: string }[] | undefined)?.find(
      (each) => each.type === type,
    )?.status;
  const prevent = { drift: { mode: "Prevent" } };
  const gitSync = (more: object = {}): Promise<void> =>
    scene.gitSync("shop", { namespace: scene.namespace, ...more });
  const policies = async (): Promise<readonly string[]> => {
    const selector = `syncline.dev/lock-of=${scene.namespace}`;
    const kinds = ["validatingadmissionpolicies", "validatingadmissionpolicybindings"];
    const found = await Promise.all(
      kinds.map(async (kind) => {
        const path = `/apis/admissionregistration.k8s.io/v1/${kind}?labelSelector=${selector}`;
        const { items } = JSON.parse((await api(scene.cluster, "GET", path)).text) as {
          items: { metadata: { name: string } }[];
        };
        return items.map(({ metadata }) => metadata.name);
      }),
    );
    return found.flat();
  };
  /** What kubectl says; "" = it was done. */
  const tried = async (args: readonly string[], user: "admin" | "alice" = "alice"): Promise<string> => {
    const { code, stderr } = await kubectl(scene.cluster, ["-n", scene.namespace, ...args], { user });
    return code === 0 ? "" : stderr;
  };
  const mode = (value: string): readonly string[] => [
    "patch",
    "configmap/settings",
    "--type=merge",
    "-p",
    `{"data":{"mode":"${value}"}}`,
  ];
  const isDenied = async (args: readonly string[]): Promise<boolean> =>
    (await tried([...args, "--dry-run=server"])).includes("locked:");
  const takesEffect = async (want: boolean): Promise<void> => {
    await eventually(
      async () => (await isDenied(mode("wild"))) === want,
      () => `the lock did not become ${want ? "shut" : "open"}: ${scene.agent.output().slice(-2000)}`,
    );
  };

  before(async () => {
    scene = await startScene("lock", { agent: { environment: { SYNCLINE_BREAK_GLASS_GROUP: "rescue" } } });
    scene.commit(files);
    await gitSync(prevent);
    await scene.gitSyncStatus("shop", locked);
    await takesEffect(true);
  });
  after(() => scene.stop());

  test("pods get ready, a claim is bound and an autoscaler scales under it", async () => {
    await api(scene.cluster, "POST", "/api/v1/persistentvolumes", {
      body: {
        apiVersion: "v1",
        kind: "PersistentVolume",
        metadata: { name: scene.namespace },
        spec: {
          accessModes: ["ReadWriteOnce"],
          capacity: { storage: "1Gi" },
          hostPath: { path: "/tmp" },
          claimRef: { namespace: scene.namespace, name: "data" },
        },
      },
    });
    scene.commit(scaled);
    const apps = `/apis/apps/v1/namespaces/${scene.namespace}/deployments`;
    const claim = `/api/v1/namespaces/${scene.namespace}/persistentvolumeclaims/data`;
    let last: unknown;
    await eventually(
      async () => {
        const [auto, data] = await Promise.all([scene.live(`${apps}/auto`), scene.live(claim)]);
        last = [auto?.spec?.["replicas"], auto?.status?.["readyReplicas"], data?.status?.["phase"]];
        return JSON.stringify(last) === '[3,3,"Bound"]';
      },
      () => JSON.stringify(last),
    );
  });

  test("a dead pod leaves its Service's EndpointSlice", async () => {
    const path = `/apis/discovery.k8s.io/v1/namespaces/${scene.namespace}/endpointslices`;
    const pods = async (): Promise<readonly string[]> => {
      const { items } = JSON.parse((await api(scene.cluster, "GET", path)).text) as {
        items: { endpoints?: { targetRef?: { name: string } }[] }[];
      };
      return items.flatMap(({ endpoints = [] }) => endpoints.map(({ targetRef }) => targetRef?.name ?? ""));
    };
    let before: readonly string[] = [];
    await eventually(
      async () => (before = await pods()).length === 2,
      () => `endpoints were ${before.join()}`,
    );
    const [dead = ""] = before;
    assert.equal(await tried(["delete", "pod", dead, "--wait=false"]), "");
    let now: readonly string[] = [];
    await eventually(
      async () => (now = await pods()).length === 2 && !now.includes(dead),
      () => `endpoints were ${now.join()}`,
    );
  });

  const refused: readonly (readonly [string, readonly string[], string])[] = [
    ["an edit", mode("wild"), "settings.yaml"],
    ["scaling", ["scale", "deployment/web", "--replicas=7"], "web.yaml"],
    ["a deletion", ["delete", "deployment/web"], "web.yaml"],
    [
      "taking our label off",
      ["label", "configmap/settings", "applyset.kubernetes.io/part-of-"],
      "settings.yaml",
    ],
    [
      "opening a Service",
      ["patch", "service/web", "--type=merge", "-p", '{"spec":{"externalIPs":["10.0.0.1"]}}'],
      "service.yaml",
    ],
  ];
  for (const [name, args, file] of refused)
    test(`${name} by a person is refused, with the GitSync and the file`, async () => {
      const said = await tried(args);
      const want = new RegExp(
        `locked: \\w+ ${scene.namespace}/\\w+ is kept as in Git by GitSync ${scene.namespace}/shop; change it there: ${file}`,
      );
      assert.match(said, want);
    });

  const passing: readonly (readonly [string, () => readonly string[]])[] = [
    ["a label", () => ["label", "configmap/settings", "team=shop", "--overwrite"]],
    ["an edit that changes nothing", () => mode("calm")],
    ["an object that is not ours", () => ["create", "configmap", "mine", "--from-literal=a=b"]],
    ["its deletion", () => ["delete", "configmap", "mine"]],
  ];
  for (const [name, args] of passing)
    test(`${name} goes through`, async () => {
      assert.equal(await tried(args()), "");
    });

  test("an operator, and whoever breaks the glass, go through: what they change is corrected", async () => {
    const operator = `--as=system:serviceaccount:${scene.namespace}:operator`;
    const people: readonly (readonly string[])[] = [
      [operator, "--as-group=devs"],
      ["--as=carol", "--as-group=devs", "--as-group=rescue"],
    ];
    for (const as of people) {
      assert.equal(await tried([...mode("wild"), ...as], "admin"), "");
      await eventually(
        async () =>
          (await scene.live(`/api/v1/namespaces/${scene.namespace}/configmaps/settings`))?.data?.["mode"] ===
          "calm",
        () => "it was not corrected",
      );
    }
  });

  test("garbage collection goes on", async () => {
    const path = `/api/v1/namespaces/${scene.namespace}/configmaps`;
    await tried(["create", "configmap", "owner"]);
    const owner = await scene.live(`${path}/owner`);
    const uid = (await scene.live(`${path}/settings`))?.metadata.uid;
    const reference = { apiVersion: "v1", kind: "ConfigMap", name: "owner", uid: owner?.metadata.uid };
    const patch = JSON.stringify({ metadata: { ownerReferences: [reference] } });
    assert.equal(await tried(["patch", "configmap/settings", "--type=merge", "-p", patch]), "");
    assert.equal(await tried(["delete", "configmap", "owner"]), "");
    await eventually(
      async () => ![uid, undefined].includes((await scene.live(`${path}/settings`))?.metadata.uid),
      () => "it was not deleted and made again",
    );
  });

  test("it goes with another mode, and with the GitSync, also while the agent is away", async () => {
    await gitSync({ drift: { mode: "Correct" } });
    await takesEffect(false);
    assert.deepEqual(await policies(), []);
    assert.equal(condition(await scene.gitSyncStatus("shop", () => true), "Locked"), undefined);
    await gitSync(prevent);
    await takesEffect(true);
    await scene.kubectl(["delete", "gitsync", "shop"]);
    await takesEffect(false);
    assert.deepEqual(await policies(), []);
    await gitSync(prevent);
    // Not by its effect: the API server may still go by the lock before.
    await eventually(
      async () => (await policies()).length > 0,
      () => scene.agent.output().slice(-2000),
    );
    // An agent that was away when the GitSync went finds its lock at its start.
    await scene.agent.kill("SIGKILL");
    await scene.kubectl(["delete", "gitsync", "shop"]);
    assert.notDeepEqual(await policies(), []);
    await scene.restart();
    await eventually(
      async () => (await policies()).length === 0,
      () => scene.agent.output().slice(-2000),
    );
  });
});
