import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { api } from "../../tools/testcluster/api.ts";
import { startCluster, type TestCluster } from "../../tools/testcluster/cluster.ts";
import { auditEvents } from "../support/audit.ts";
import { seededRandom } from "../support/random.ts";
import { eventually, startScene, type Scene } from "../support/scene.ts";

const fixtures = join(import.meta.dirname, "..", "..", "..", "shared", "fixtures");
const skip = existsSync(fixtures) ? false : "the folder of real manifests is not beside the repository";
const total = 131 + 6;

/** Writes that an object may cost, refused ones and the agent's own records included: more would be a retry storm. */
const writesPerObject = 1.2;

/** Where the API serves the kinds of these manifests. */
const collections: Readonly<Record<string, readonly string[]>> = {
  "/api/v1": ["configmaps", "namespaces", "secrets", "serviceaccounts", "services"],
  "/apis/apps/v1": ["daemonsets", "deployments"],
  "/apis/rbac.authorization.k8s.io/v1": ["clusterrolebindings", "clusterroles", "rolebindings", "roles"],
  "/apis/networking.k8s.io/v1": ["networkpolicies"],
  "/apis/policy/v1": ["poddisruptionbudgets"],
  "/apis/apiextensions.k8s.io/v1": ["customresourcedefinitions"],
  "/apis/apiregistration.k8s.io/v1": ["apiservices"],
  "/apis/monitoring.coreos.com/v1": ["alertmanagers", "prometheuses", "prometheusrules", "servicemonitors"],
};

interface Member {
  readonly path: string;
  readonly uid: string;
}

function filesOf(folder: string): Record<string, string> {
  const names = readdirSync(join(fixtures, folder), { recursive: true, encoding: "utf8" });
  const files = names.filter((name) => name.endsWith(".yaml"));
  return Object.fromEntries(
    files.map((name) => [`${folder}/${name}`, readFileSync(join(fixtures, folder, name), "utf8")]),
  );
}

describe("kube-prometheus and cert-manager's CRDs in one commit", { skip }, () => {
  let cluster: TestCluster;
  let scene: Scene;
  before(async () => {
    cluster = await startCluster({ controllers: true }); // an empty one: no other test's CRDs
    scene = await startScene("one", { cluster });
  });
  after(async () => {
    await scene.stop();
    await cluster.stop();
  });
  /** Every write of the agent so far, by what it was. */
  const writes = (): readonly string[] =>
    auditEvents(cluster, '"userAgent":"syncline/').map(
      ({ verb, objectRef, responseStatus }) =>
        `${verb} ${objectRef?.resource ?? ""}/${objectRef?.name ?? ""} ${responseStatus?.code ?? 0}`,
    );
  const listed = async (base: string, plural: string): Promise<readonly Member[]> => {
    const { status, text } = await api(
      cluster,
      "GET",
      `${base}/${plural}?labelSelector=syncline.dev/gitsync=platform`,
    );
    if (status !== 200) return []; // its CRD is deleted, or was made a moment ago
    const { items } = JSON.parse(text) as {
      items: { metadata: { name: string; namespace?: string; uid: string } }[];
    };
    return items.map(({ metadata: { name, namespace, uid } }) => ({
      path: [base, ...(namespace === undefined ? [] : ["namespaces", namespace]), plural, name].join("/"),
      uid,
    }));
  };
  const members = async (): Promise<readonly Member[]> => {
    const places = Object.entries(collections).flatMap(([base, plurals]) =>
      plurals.map((plural) => listed(base, plural)),
    );
    return (await Promise.all(places)).flat();
  };

  test("an empty cluster converges without a retry storm", async () => {
    scene.commit({ ...filesOf("kube-prometheus/manifests"), ...filesOf("cert-manager-crds") });
    await scene.gitSync("platform");
    await scene.status("platform.platform", ({ revision }) => revision?.attempted !== undefined); // a big render
    const status = await scene.status(
      "platform.platform",
      ({ sync }) => sync === "Synced" || sync === "Failed",
    );
    assert.deepEqual([status.sync, status.failures, status.objects?.["total"]], ["Synced", undefined, total]);
    assert.equal((await members()).length, total);
    const count = writes().length;
    assert.ok(count <= total * writesPerObject, `${count} writes:\n${writes().join("\n")}`);
  });

  test("one more pass writes nothing", async () => {
    const isOfObjects = (write: string): boolean => !/^patch (gitsyncs|syncstatuses)\//.test(write);
    const before = writes().filter(isOfObjects).length;
    await scene.kubectl(["annotate", "gitsync", "platform", "syncline.dev/sync-now=1"]);
    await scene.gitSyncStatus("platform", ({ handled }) => JSON.stringify(handled ?? {}).includes('"1"'));
    assert.deepEqual(writes().filter(isOfObjects).slice(before), []);
  });

  test("a random third that was deleted by hand is put back, each object once", async () => {
    const random = seededRandom(7);
    const there = await members();
    // A Namespace takes its time to go, and all that is in it: that is a scene of its own.
    const doomed = there.filter(({ path }) => random() < 0.3 && path !== "/api/v1/namespaces/monitoring");
    assert.ok(doomed.length > 15 && doomed.some(({ path }) => path.includes("/customresourcedefinitions/")));
    const before = writes().length;
    await Promise.all(doomed.map(({ path }) => api(cluster, "DELETE", path)));
    let now: readonly Member[] = [];
    const isBack = async (): Promise<boolean> => {
      now = await members();
      const uids = new Set(now.map(({ uid }) => uid));
      return now.length === total && !doomed.some(({ uid }) => uids.has(uid));
    };
    await eventually(isBack, () => `${now.length} objects`);
    await scene.status("platform.platform", ({ sync, drift }) => sync === "Synced" && drift?.open === 0);
    const old = new Set(there.map(({ uid }) => uid));
    // With a CRD go its objects.
    const made = now.filter(({ uid }) => !old.has(uid)).length;
    const mended = writes().slice(before);
    assert.ok(
      mended.length <= made * writesPerObject,
      `${mended.length} writes for ${made} objects:\n${mended.join("\n")}`,
    );
  });
});
