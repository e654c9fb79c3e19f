import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { lockObjects } from "../../src/install/lock-policy.ts";
import { installObjects } from "../../src/install/objects.ts";
import { startCluster, type TestCluster } from "../../tools/testcluster/cluster.ts";
import { kubectl } from "../../tools/testcluster/kubectl.ts";
import { syncline, type SynclineResult } from "../support/syncline.ts";

const lines = (text: string): readonly string[] => text.split("\n").filter((line) => line !== "");

// A cluster of its own: what is installed is there once in a cluster.
describe("syncline uninstall", () => {
  let cluster: TestCluster;
  const run = (...args: string[]): Promise<SynclineResult> =>
    syncline(args, { kubeconfig: cluster.kubeconfig("admin") });
  const kube = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await kubectl(cluster, ["-n", "syncline-system", ...args]);
    assert.equal(code, 0, stderr);
    return stdout.trim();
  };
  const gitSync = {
    apiVersion: "syncline.dev/v1alpha1",
    kind: "GitSync",
    metadata: {
      name: "shop",
      namespace: "syncline-system",
      finalizers: ["syncline.dev/prune", "example.com/other"],
    },
    spec: { source: { url: "https://git.example.com/shop.git", ref: "main" }, deletionPolicy: "Prune" },
  };
  before(async () => {
    cluster = await startCluster();
    const { code, stderr } = await run("install", "--image", "example.com/syncline:1");
    assert.equal(code, 0, stderr);
    const applied = await kubectl(cluster, ["create", "-f", "-"], { input: JSON.stringify(gitSync) });
    assert.equal(applied.code, 0, applied.stderr);
  });
  after(() => cluster.stop());

  test("--dry-run tells in reverse order and does nothing; without --yes and a terminal it asks for one of them", async () => {
    const { code, stdout } = await run("uninstall", "--dry-run");
    assert.equal(code, 0);
    const told = lines(stdout);
    assert.equal(told[0], "release GitSync syncline-system/shop");
    assert.equal(told[1], "delete StatefulSet syncline-system/syncline-agent");
    const kept = (kind: string): boolean => kind === "Namespace" || kind === "CustomResourceDefinition";
    const wanted = installObjects({ image: "" }).filter(({ kind }) => !kept(kind));
    assert.equal(told.length, 1 + wanted.length);
    const unasked = await run("uninstall");
    assert.equal(unasked.code, 2);
    assert.match(unasked.stderr, /^CLI-USAGE nobody can be asked here.*\n {2}--yes/);
    assert.equal(await kube("get", "statefulset", "-o", "name"), "statefulset.apps/syncline-agent");
  });

  test("an agent that something else installed is left to it", async () => {
    await kube(
      "patch",
      "sts",
      "syncline-agent",
      "--type=json",
      "-p",
      '[{"op":"replace","path":"/metadata/managedFields","value":[{}]}]',
    );
    const { code, stderr } = await run("uninstall", "--yes");
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^API-CONFLICT StatefulSet syncline-system\/syncline-agent was not made by syncline install/,
    );
    assert.equal((await run("install", "--image", "example.com/syncline:1", "--force-conflicts")).code, 0);
  });

  test("what another agent looks after, and needs, is left to it", async () => {
    const own = installObjects({ namespace: "team", image: "i", flags: ["--watch-namespace=team"] });
    const objects = [
      { apiVersion: "v1", kind: "Namespace", metadata: { name: "team" } },
      own.find(({ kind }) => kind === "StatefulSet"),
      { ...gitSync, metadata: { ...gitSync.metadata, namespace: "team" } },
    ];
    for (const object of objects) {
      const applied = await kubectl(cluster, ["create", "-f", "-"], { input: JSON.stringify(object) });
      assert.equal(applied.code, 0, applied.stderr);
    }
    const { code, stdout } = await run("uninstall", "--dry-run", "--crds");
    assert.equal(code, 0);
    const told = lines(stdout);
    assert.ok(told.includes("release GitSync syncline-system/shop"), stdout);
    assert.ok(told.includes("delete StatefulSet syncline-system/syncline-agent"), stdout);
    assert.doesNotMatch(stdout, /GitSync team|StatefulSet team|^delete (Cluster|Custom|Validating)/m);
    for (const shared of ["ClusterRole syncline-agent", "CustomResourceDefinition gitsyncs.syncline.dev"])
      assert.ok(told.includes(`left ${shared}: the agent in namespace team needs it`), stdout);
    for (const gone of ["gitsync/shop", "statefulset/syncline-agent"])
      await kube("-n", "team", "patch", gone, "--type=merge", "-p", '{"metadata":{"finalizers":null}}');
    await kube("-n", "team", "delete", "gitsync/shop", "statefulset/syncline-agent");
  });

  test("--yes: our finalizer goes, others stay; everything goes but CRDs, GitSyncs and the namespace; a second time nothing is there", async () => {
    const resources = [{ group: "", plural: "configmaps" }];
    const about = { namespace: "syncline-system", name: "shop", scaled: [], breakGlassGroup: "" };
    for (const lock of lockObjects({ ...about, setIds: ["set"], resources })) {
      const applied = await kubectl(cluster, ["create", "-f", "-"], { input: JSON.stringify(lock) });
      assert.equal(applied.code, 0, applied.stderr);
    }
    const { code, stdout, stderr } = await run("uninstall", "--yes");
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^released GitSync syncline-system\/shop$/m);
    assert.match(stdout, /^deleted ValidatingAdmissionPolicy syncline-lock\.syncline-system\.shop$/m);
    assert.equal(
      await kube("get", "gitsync", "shop", "-o", "jsonpath={.metadata.finalizers}"),
      '["example.com/other"]',
    );
    assert.equal(
      await kube(
        "get",
        "sts,svc,sa,roles,rolebindings,networkpolicies",
        "-l",
        "app.kubernetes.io/name=syncline",
        "-o",
        "name",
      ),
      "",
    );
    assert.equal(
      await kube(
        "get",
        "clusterroles,clusterrolebindings,validatingadmissionpolicies",
        "-l",
        "app.kubernetes.io/name=syncline",
        "-o",
        "name",
      ),
      "",
    );
    const again = await run("uninstall", "--yes");
    assert.deepEqual([again.code, again.stdout], [0, "nothing that syncline install brought is there\n"]);
  });

  test("--crds: the CRDs go too", async () => {
    const { code, stdout } = await run("uninstall", "--yes", "--crds");
    assert.equal(code, 0);
    assert.match(stdout, /^deleted CustomResourceDefinition gitsyncs\.syncline\.dev$/m);
    assert.match(stdout, /^deleted CustomResourceDefinition syncstatuses\.syncline\.dev$/m);
  });
});
