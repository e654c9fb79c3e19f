import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { auditEvents } from "../support/audit.ts";
import { runSyncline } from "../support/run-syncline.ts";
import { eventually, startScene, type Live, type Scene, type Status } from "../support/scene.ts";

const version = "apiVersion: syncline.dev/v1alpha1\n";
const object = (kind: string, name: string, more: object = {}, metadata: object = {}): string =>
  JSON.stringify({ apiVersion: "v1", kind, metadata: { name, ...metadata }, ...more });
const configMap = (name: string, value = "1", metadata: object = {}): string =>
  object("ConfigMap", name, { data: { value } }, metadata);

describe("hard times", () => {
  let scene: Scene;
  before(async () => {
    scene = await startScene("hard");
  });
  after(() => scene.stop());
  const releases = (folder: string, all: Readonly<Record<string, string>>): Record<string, string> => ({
    [`${folder}/syncline.yaml`]: `${version}kind: ConfigRepo\nenvironments: [prod]\n`,
    ...Object.fromEntries(
      Object.entries(all).map(([name, more]) => [
        `${folder}/releases/${name}/release.yaml`,
        `${version}kind: Release\n${more}`,
      ]),
    ),
  });
  const gitSync = (name: string, spec: object = {}): Promise<void> =>
    scene.gitSync(name, { source: { path: name }, target: { environment: "prod" }, ...spec });
  const isWell = ({ sync, health }: Status): boolean => sync === "Synced" && health === "Healthy";
  const waits = (name: string, words: RegExp): Promise<Status> =>
    scene.status(
      name,
      ({ sync, summary, ...status }) =>
        sync === "Waiting" &&
        words.test(`${summary?.message ?? ""}\n${JSON.stringify(status["waitingFor"])}`),
    );
  const mapIn = (namespace: string, name: string): Promise<Live | undefined> =>
    scene.live(`/api/v1/namespaces/${namespace}/configmaps/${name}`);
  const valueOf = async (name: string): Promise<string | undefined> =>
    (await mapIn(scene.namespace, name))?.data?.["value"];
  const apply = (text: string): Promise<string> => scene.kubectl(["apply", "-f", "-"], { input: text });
  /** What `syncline status` says. */
  const told = async (): Promise<string> => {
    const place = ["--kubeconfig", scene.cluster.kubeconfig("admin"), "-n", scene.namespace];
    return (await runSyncline(["status", ...place])).stdout;
  };
  /** Objects of a kind that the agent deleted. */
  const deleted = (resource: string): readonly string[] =>
    auditEvents(scene.cluster, '"userAgent":"syncline/', `"resource":"${resource}"`, '"verb":"delete"').map(
      ({ objectRef }) => objectRef?.name ?? "",
    );

  test("a namespace is deleted: what holds it is told; it is made anew by Git, by createNamespace, or by hand", async () => {
    const place = (name: string): string => `${scene.namespace}-${name}`;
    const names = ["declared", "made", "foreign"];
    const files = (name: string): Record<string, string> => ({
      [`ns/releases/${name}/manifests/a.yaml`]: configMap("a", "1", { finalizers: ["example.test/hold"] }),
      [`ns/releases/${name}/manifests/b.yaml`]: configMap("b"),
    });
    await scene.kubectl(["create", "namespace", place("foreign")]);
    scene.commit({
      ...releases("ns", {
        declared: `namespace: ${place("declared")}\n`,
        made: `namespace: ${place("made")}\n`,
        foreign: `namespace: ${place("foreign")}\ncreateNamespace: false\n`,
      }),
      ...Object.assign({}, ...names.map(files)),
      "ns/releases/declared/manifests/ns.yaml": object("Namespace", place("declared")),
    } as Record<string, string>);
    await gitSync("ns");
    for (const name of names) await scene.status(`ns.${name}`, isWell);
    await scene.kubectl(["delete", "ns", "--wait=false", ...names.map(place)]);
    for (const name of names)
      await waits(`ns.${name}`, new RegExp(`^waits for Namespace ${place(name)}: .*example.test/hold`));
    assert.match(await told(), new RegExp(`waits for Namespace ${place("made")}: gone, to be made anew`));
    const release = ["patch", "configmap/a", "--type=merge", "-p", '{"metadata":{"finalizers":null}}'];
    for (const name of names) await scene.kubectl([...release, "-n", place(name)]);
    await scene.status("ns.declared", isWell);
    await scene.status("ns.made", isWell);
    await waits("ns.foreign", new RegExp(`^waits for Namespace ${place("foreign")}: exists; create it`));
    await scene.kubectl(["create", "namespace", place("foreign")]);
    await scene.status("ns.foreign", isWell);
    for (const name of names)
      for (const map of ["a", "b"]) assert.notEqual(await mapIn(place(name), map), undefined);
  });

  const group = (): string => `${scene.namespace}.example.test`;
  const crd = (plural: string, kind: string): string => {
    const openAPIV3Schema = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
    const names = { plural, kind, singular: kind.toLowerCase(), listKind: `${kind}List` };
    const versions = [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema } }];
    return JSON.stringify({
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: `${plural}.${group()}` },
      spec: { group: group(), scope: "Namespaced", names, versions },
    });
  };
  const custom = (kind: string, name: string): string =>
    JSON.stringify({ apiVersion: `${group()}/v1`, kind, metadata: { name }, spec: { a: 1 } });
  const customObject = (plural: string, name: string): Promise<Live | undefined> =>
    scene.live(`/apis/${group()}/v1/namespaces/${scene.namespace}/${plural}/${name}`);

  test("CRDs are deleted under their objects: Git's is put back with its objects; another one is waited for, all else goes on", async () => {
    const crds = [`widgets.${group()}`, `gadgets.${group()}`];
    await apply(crd("gadgets", "Gadget"));
    await scene.kubectl(["wait", "--for=condition=Established", `crd/gadgets.${group()}`]);
    const here = `namespace: ${scene.namespace}\n`;
    scene.commit({
      ...releases("crd", { own: here, foreign: here }),
      "crd/releases/own/manifests/crd.yaml": crd("widgets", "Widget"),
      "crd/releases/own/manifests/a.yaml": custom("Widget", "a"),
      "crd/releases/foreign/manifests/a.yaml": custom("Gadget", "b"),
      "crd/releases/foreign/manifests/b.yaml": configMap("crd-other"),
    });
    await gitSync("crd");
    await scene.status("crd.own", isWell);
    await scene.status("crd.foreign", isWell);
    const uid = (await customObject("widgets", "a"))?.metadata.uid;
    await scene.kubectl(["delete", "crd", ...crds]);
    await waits(
      "crd.foreign",
      new RegExp(`^waits for Gadget .*: kind Gadget.${group()} exists; .*install it`),
    );
    await eventually(
      async () => ![undefined, uid].includes((await customObject("widgets", "a"))?.metadata.uid),
      () => "the widget is not back",
    );
    await scene.status("crd.own", isWell);
    scene.commit({ "crd/releases/foreign/manifests/b.yaml": configMap("crd-other", "2") });
    await eventually(
      async () => (await valueOf("crd-other")) === "2",
      () => "the release's other object waits too",
    );
    await waits("crd.foreign", /^waits for Gadget/);
    assert.match(await told(), /foreign:\n.*\n *waits for Gadget \S+\/b: kind Gadget\S* exists \(since /);
    await apply(crd("gadgets", "Gadget"));
    await scene.status("crd.foreign", isWell);
    assert.notEqual(await customObject("gadgets", "b"), undefined);
    assert.deepEqual([...deleted("widgets"), ...deleted("gadgets")], []);
  });

  test("the account loses its rights to one kind: verb, resource and Role are told, the others go on, nothing is pruned; it recovers", async () => {
    const role = (resources: readonly string[]): string =>
      JSON.stringify({
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "Role",
        metadata: { name: "deployer" },
        rules: [{ apiGroups: [""], resources, verbs: ["*"] }],
      });
    const binding = ["deployer", "--role=deployer", `--serviceaccount=${scene.namespace}:deployer`];
    await scene.kubectl(["create", "serviceaccount", "deployer"]);
    await apply(role(["configmaps", "secrets"]));
    await scene.kubectl(["create", "rolebinding", ...binding]);
    const secret = (value: string): string => object("Secret", "rights-s", { stringData: { value } });
    const path = "rights/releases/rights/manifests";
    scene.commit({
      ...releases("rights", { rights: `namespace: ${scene.namespace}\n` }),
      [`${path}/a.yaml`]: configMap("rights-a"),
      [`${path}/b.yaml`]: configMap("rights-b"),
      [`${path}/s.yaml`]: secret("1"),
    });
    await gitSync("rights", { serviceAccountName: "deployer" });
    await scene.status("rights.rights", isWell);
    await apply(role(["configmaps"]));
    scene.commit({
      [`${path}/a.yaml`]: configMap("rights-a", "2"),
      [`${path}/b.yaml`]: null,
      [`${path}/s.yaml`]: secret("2"),
    });
    const { failures } = await scene.status("rights.rights", ({ sync }) => sync === "Failed");
    const denied = `service account ${scene.namespace}/deployer may not patch secrets in namespace ${scene.namespace}`;
    assert.ok(failures?.[0]?.message.includes(denied), JSON.stringify(failures));
    assert.match(await told(), /resources: \["secrets"\].*verbs: \["patch"\]/s);
    assert.equal(await valueOf("rights-a"), "2");
    await scene.kubectl(["delete", "secret", "rights-s"]);
    await scene.kubectl(["patch", "configmap/rights-a", "-p", '{"data":{"value":"3"}}']);
    await eventually(
      async () => (await valueOf("rights-a")) === "2",
      () => "drift of the other kind is not corrected",
    );
    assert.equal(await valueOf("rights-b"), "1");
    await apply(role(["configmaps", "secrets"]));
    await scene.status("rights.rights", isWell);
    await eventually(
      async () => (await valueOf("rights-b")) === undefined,
      () => "it is not pruned when all went well",
    );
    assert.notEqual(await scene.live(`/api/v1/namespaces/${scene.namespace}/secrets/rights-s`), undefined);
  });

  test("an object loses its label and leaves Git: it is not deleted, and told as nobody's", async () => {
    const suspend = (on: boolean): Promise<void> =>
      scene.gitSync("label", { source: { path: "label" }, namespace: scene.namespace, suspend: on });
    scene.commit({ "label/a.yaml": configMap("label-a"), "label/b.yaml": configMap("label-b") });
    await suspend(false);
    await scene.status("label.label", isWell);
    await suspend(true);
    await scene.status("label.label", ({ sync }) => sync === "Suspended");
    await scene.kubectl(["label", "configmap", "label-b", "applyset.kubernetes.io/part-of-"]);
    scene.commit({ "label/b.yaml": null });
    await suspend(false);
    const status = await scene.status("label.label", (now) => isWell(now) && now.objects?.["total"] === 1);
    const kept = status["kept"] as readonly { ref: { name: string }; reason: string }[] | undefined;
    assert.equal(kept?.[0]?.ref.name, "label-b");
    assert.match(kept[0].reason, /label was taken off/);
    const history = await (await fetch(`${scene.agent.url("api")}/v1/history?event=Pruned`)).text();
    assert.match(history, /label-b stays, and is not ours any more/);
    assert.match(await told(), /left Git and stays: ConfigMap \S+\/label-b/);
    assert.equal(await valueOf("label-b"), "1");
    assert.equal(
      (await mapIn(scene.namespace, "label-b"))?.metadata.labels?.["syncline.dev/release"],
      undefined,
    );
    assert.equal(deleted("configmaps").includes("label-b"), false);
  });
});
