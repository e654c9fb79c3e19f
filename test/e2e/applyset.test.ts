import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setIdOf } from "../../src/sync/set-id.ts";
import { kubectl } from "../../tools/testcluster/kubectl.ts";
import { testNamespace } from "../../tools/testcluster/shared.ts";
import { auditEvents, type AuditEvent } from "../support/audit.ts";
import { startScene, type Live, type Scene } from "../support/scene.ts";

const version = "apiVersion: syncline.dev/v1alpha1\n";
const object = (kind: string, name: string, namespace?: string): string =>
  JSON.stringify({ apiVersion: "v1", kind, metadata: { name, ...(namespace && { namespace }) } });
const account = (name: string): string => object("ServiceAccount", name);
const role = (name: string): string =>
  JSON.stringify({
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "Role",
    metadata: { name },
    rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }],
  });

describe("a release is an ApplySet (KEP-3659)", () => {
  let scene: Scene;
  let elsewhere = "";
  before(async () => {
    scene = await startScene("applyset");
    elsewhere = await testNamespace(scene.cluster, "applyset-more");
    scene.commit({
      "syncline.yaml": `${version}kind: ConfigRepo\nenvironments: [prod]\n`,
      "releases/web/release.yaml": `${version}kind: Release\nnamespace: ${scene.namespace}\n`,
      "releases/web/manifests/a.yaml": object("ConfigMap", "web"),
      "releases/web/manifests/b.yaml": object("Secret", "web"),
      "releases/api/release.yaml": `${version}kind: Release\nnamespace: ${scene.namespace}\n`,
      "releases/api/manifests/a.yaml": object("ConfigMap", "api"),
    });
    await scene.gitSync("shop", { target: { environment: "prod" } });
    await applied("shop.web", 2);
    await applied("shop.api", 1);
  });
  after(() => scene.stop());

  const applied = (name: string, total: number): Promise<unknown> =>
    scene.status(name, ({ sync, objects }) => sync === "Synced" && objects?.["total"] === total);
  const parentOf = (name: string): Promise<Live | undefined> =>
    scene.live(`/apis/syncline.dev/v1alpha1/namespaces/${scene.namespace}/syncstatuses/${name}`);
  /** What the parent of `shop.web` says of its ApplySet. */
  const recorded = async (): Promise<unknown> => {
    const { labels = {}, annotations = {} } = (await parentOf("shop.web"))?.metadata ?? {};
    const ofSpec = Object.entries({ ...labels, ...annotations }).filter(([key]) =>
      key.startsWith("applyset.kubernetes.io/"),
    );
    return Object.fromEntries(ofSpec.map(([key, value]) => [key.replace(/.*\//, ""), value]));
  };
  const memberNames = async (kinds: string, id: string): Promise<readonly string[]> => {
    const selector = `applyset.kubernetes.io/part-of=${id}`;
    const text = await scene.kubectl(["get", kinds, "--all-namespaces", "-l", selector, "-o", "name"]);
    return text.trim().split("\n").toSorted();
  };
  /** Writes of what the agent does for this scene, in the order in which they were answered. */
  const writes = (): readonly AuditEvent[] =>
    auditEvents(scene.cluster, `"verb":"patch"`, "fieldManager=syncline").filter(({ objectRef }) =>
      [scene.namespace, elsewhere].includes(objectRef?.namespace ?? ""),
    );

  test("the parent carries id, tooling, kinds and further namespaces as the KEP writes them", async () => {
    assert.deepEqual(await recorded(), {
      id: setIdOf("shop.web", scene.namespace),
      tooling: "syncline/0.1.0",
      "contains-group-kinds": "ConfigMap,Secret",
      "additional-namespaces": "",
    });
  });

  test("kubectl get by the id lists exactly a release", async () => {
    const kinds = "configmaps,secrets,serviceaccounts,roles,services";
    const [web, api] = [setIdOf("shop.web", scene.namespace), setIdOf("shop.api", scene.namespace)];
    assert.deepEqual(await memberNames(kinds, web), ["configmap/web", "secret/web"]);
    assert.deepEqual(await memberNames(kinds, api), ["configmap/api"]);
  });

  test("kinds and namespaces are recorded before the first object of them is created", async () => {
    const before = writes().length;
    scene.commit({
      "releases/web/manifests/c.yaml": account("web"),
      "releases/web/manifests/d.yaml": role("web"),
      "releases/web/manifests/e.yaml": object("ConfigMap", "further", elsewhere),
    });
    await applied("shop.web", 5);
    const done = writes().slice(before);
    const grown = done.findIndex(({ requestObject, objectRef }) => {
      const { annotations } = requestObject?.metadata ?? {};
      const kinds = annotations?.["applyset.kubernetes.io/contains-group-kinds"];
      const namespaces = annotations?.["applyset.kubernetes.io/additional-namespaces"];
      return (
        objectRef?.resource === "syncstatuses" &&
        kinds === "ConfigMap,Role.rbac.authorization.k8s.io,Secret,ServiceAccount" &&
        namespaces === elsewhere
      );
    });
    const made = done.flatMap(({ objectRef }, index) =>
      ["serviceaccounts", "roles", "configmaps"].includes(objectRef?.resource ?? "") ? [index] : [],
    );
    assert.ok(grown >= 0, "the record never grew");
    assert.equal(made.length, 3);
    assert.ok(
      made.every((index) => index > grown),
      JSON.stringify(done.map(({ objectRef }) => objectRef)),
    );
  });

  test("kubectl apply --applyset --prune refuses to touch it, and names whose it is", async () => {
    const uid = (await parentOf("shop.web"))?.metadata.uid;
    const before = await recorded();
    const { code, stderr } = await kubectl(
      scene.cluster,
      [
        ...["-n", scene.namespace, "apply", "--prune", "-f", "-"],
        "--applyset=syncstatuses.syncline.dev/shop.web",
      ],
      { input: object("ConfigMap", "intruder", scene.namespace), environment: { KUBECTL_APPLYSET: "true" } },
    );
    assert.notEqual(code, 0);
    assert.match(
      stderr,
      /shop\.web" already exists and is managed by tooling "syncline" instead of "kubectl"/,
    );
    assert.deepEqual([(await parentOf("shop.web"))?.metadata.uid, await recorded()], [uid, before]);
    assert.equal(await scene.live(`/api/v1/namespaces/${scene.namespace}/configmaps/intruder`), undefined);
  });
});
