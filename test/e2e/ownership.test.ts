import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { testNamespace } from "../../tools/testcluster/shared.ts";
import { eventually, startScene, type Live, type Scene, type Status } from "../support/scene.ts";

const configMap = (name: string, namespace: string, data: Readonly<Record<string, string>>): string =>
  JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace }, data });

describe("whose object it is", () => {
  let [one, two]: Scene[] = [];
  let shared = "";
  const first = (): Scene => one!;
  const second = (): Scene => two!;
  before(async () => {
    [one, two] = await Promise.all([startScene("owner-a"), startScene("owner-b")]);
    shared = await testNamespace(first().cluster, "owned");
  });
  after(() => Promise.all([one?.stop(), two?.stop()]));
  const live = (name: string): Promise<Live | undefined> =>
    first().live(`/api/v1/namespaces/${shared}/configmaps/${name}`);

  test("A25: two GitSyncs of one name in two namespaces: the second is told whose it is, and prunes nothing", async () => {
    first().commit({ "x.yaml": configMap("x", shared, { from: "a" }) });
    second().commit({
      "shop/x.yaml": configMap("x", shared, { from: "b" }),
      "shop/y.yaml": configMap("y", shared, { from: "b" }),
    });
    await first().gitSync("shop");
    await first().status("shop.shop", ({ sync }) => sync === "Synced");
    const before = await live("x");
    await second().gitSync("shop", { source: { path: "shop" } });
    const refused = await second().status("shop.shop", ({ failures }) => failures?.[0]?.code === "OBJ-OWNED");
    assert.match(
      refused.failures?.[0]?.message ?? "",
      /ConfigMap .*\/x belongs to .*shop.*; it is not touched/,
    );
    second().commit({ "shop/x.yaml": null });
    await second().status("shop.shop", ({ sync, objects }) => sync === "Synced" && objects?.["total"] === 1);
    assert.deepEqual(await live("x"), before);
    assert.equal((await live("y"))?.data?.["from"], "b");
  });

  test("an object made by kubectl is adopted visibly, and a field removed from Git later is gone", async () => {
    await first().kubectl(["-n", shared, "apply", "-f", "-"], {
      input: configMap("adopted", shared, { keep: "1", drop: "1" }),
    });
    const uid = (await live("adopted"))?.metadata.uid;
    first().commit({ "adopted.yaml": configMap("adopted", shared, { keep: "1", drop: "1" }) });
    await first().status("shop.shop", ({ objects }) => objects?.["adopted"] === 1);
    first().commit({ "adopted.yaml": configMap("adopted", shared, { keep: "1" }) });
    await eventually(
      async () => (await live("adopted"))?.data?.["drop"] === undefined,
      () => "the field is still there",
    );
    const object = await live("adopted");
    assert.deepEqual([object?.data, object?.metadata.uid], [{ keep: "1" }, uid]);
    assert.equal(
      object?.metadata.annotations?.["kubectl.kubernetes.io/last-applied-configuration"],
      undefined,
    );
  });

  test("one that carries Helm's mark is refused, then adopted with adopt: true", async () => {
    const marked = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: {
        name: "helmed",
        namespace: shared,
        annotations: { "meta.helm.sh/release-name": "old", "meta.helm.sh/release-namespace": shared },
      },
      data: { a: "helm" },
    };
    await first().kubectl(["-n", shared, "create", "-f", "-"], { input: JSON.stringify(marked) });
    first().commit({ "helmed.yaml": configMap("helmed", shared, { a: "git" }) });
    const refused = await first().status(
      "shop.shop",
      ({ sync, failures }) => sync === "Failed" && failures?.[0]?.code === "OBJ-OWNED",
    );
    assert.match(refused.failures?.[0]?.message ?? "", /managed by Helm \(meta.helm.sh\/release-name: old\)/);
    assert.deepEqual((await live("helmed"))?.data, { a: "helm" });
    await first().gitSync("shop", { adopt: true });
    await first().status("shop.shop", ({ sync }) => sync === "Synced");
    assert.deepEqual((await live("helmed"))?.data, { a: "git" });
  });

  test("a field that an unknown manager took is left to it, and the status goes on saying so", async () => {
    first().commit({ "contested.yaml": configMap("contested", shared, { mine: "git", theirs: "git" }) });
    await first().status("shop.shop", ({ sync }) => sync === "Synced");
    await eventually(
      async () => (await live("contested")) !== undefined,
      () => "not created",
    );
    const apply = [
      "-n",
      shared,
      "apply",
      "--server-side",
      "--force-conflicts",
      "--field-manager=acme-tool",
      "-f",
      "-",
    ];
    await first().kubectl(apply, { input: configMap("contested", shared, { theirs: "acme" }) });
    const contested = ({ sync, summary }: Status): boolean =>
      sync === "OutOfSync" && (summary?.message ?? "").includes(".data.theirs is left to acme-tool");
    await first().status("shop.shop", ({ sync, drift }) => sync === "OutOfSync" && drift?.open === 1);
    first().commit({ "one-more.yaml": configMap("one-more", shared, {}) });
    await first().status("shop.shop", (status) => contested(status) && status.objects?.["created"] === 1);
    assert.deepEqual((await live("contested"))?.data, { mine: "git", theirs: "acme" });
  });

  test("A25: two releases of one repo that render the same object: both places are named, neither is applied", async () => {
    const release = "apiVersion: syncline.dev/v1alpha1\nkind: Release\nnamespace: NS\n".replace("NS", shared);
    second().commit({
      "conf/syncline.yaml": "apiVersion: syncline.dev/v1alpha1\nkind: ConfigRepo\nenvironments: [prod]\n",
      "conf/releases/left/release.yaml": release,
      "conf/releases/left/manifests/a.yaml": configMap("twice", shared, { from: "left" }),
      "conf/releases/right/release.yaml": release,
      "conf/releases/right/manifests/b.yaml": configMap("twice", shared, { from: "right" }),
      "conf/releases/fine/release.yaml": release,
      "conf/releases/fine/manifests/c.yaml": configMap("fine", shared, {}),
    });
    await second().gitSync("pair", { source: { path: "conf" }, target: { environment: "prod" } });
    for (const release of ["left", "right"]) {
      const status = await second().status(`pair.${release}`, ({ sync }) => sync === "Failed");
      const { code, message } = status.failures?.[0] ?? {};
      assert.equal(code, "OBJ-DUP");
      assert.match(message ?? "", /left\/manifests\/a\.yaml.*right\/manifests\/b\.yaml/);
    }
    await second().status("pair.fine", ({ sync }) => sync === "Synced");
    assert.equal(await live("twice"), undefined);
  });
});
