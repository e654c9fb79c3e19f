import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { runSyncline, type RunResult } from "../support/run-syncline.ts";
import { eventually, startScene, type Scene, type Status } from "../support/scene.ts";

const version = "apiVersion: syncline.dev/v1alpha1\n";
const configMap = (name: string, value: string): string =>
  JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data: { value } });
const secret = (name: string, password: string): string =>
  JSON.stringify({ apiVersion: "v1", kind: "Secret", metadata: { name }, stringData: { password } });
/** The API server refuses it for good. */
const refused = JSON.stringify({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "auto" },
  spec: { ports: [{ port: 99_999 }] },
});

describe("rollbacks", () => {
  let scene: Scene;
  before(async () => {
    scene = await startScene("rollback");
    const release = (name: string, more = ""): Record<string, string> => ({
      [`releases/${name}/release.yaml`]: `${version}kind: Release\nnamespace: ${scene.namespace}\n${more}`,
    });
    scene.commit({
      "syncline.yaml": `${version}kind: ConfigRepo\nenvironments: [prod]\n`,
      ...release("web"),
      ...release("cart"),
      ...release("vault"),
      ...release("auto", "onFailure: Rollback\n"),
      "releases/web/manifests/a.yaml": configMap("a", "1"),
      "releases/cart/manifests/cart.yaml": configMap("cart", "1"),
      "releases/vault/manifests/vault.yaml": secret("vault", "first-password"),
      "releases/vault/manifests/users.yaml": configMap("users", "1"),
      "releases/auto/manifests/auto.yaml": configMap("auto", "1"),
    });
    await scene.gitSync("shop", { target: { environment: "prod" } });
    await Promise.all(
      ["web", "cart", "vault", "auto"].map((name) =>
        scene.status(`shop.${name}`, ({ sync, health }) => sync === "Synced" && health === "Healthy"),
      ),
    );
  });
  after(() => scene.stop());

  const valueOf = async (name: string): Promise<string | undefined> =>
    (await scene.live(`/api/v1/namespaces/${scene.namespace}/configmaps/${name}`))?.data?.["value"];
  const rollback = (...args: readonly string[]): Promise<RunResult> => {
    const place = ["-n", scene.namespace, "--kubeconfig", scene.cluster.kubeconfig("admin")];
    return runSyncline(["rollback", ...args, ...place, "--timeout", "20s"]);
  };
  const applied = (name: string, sha: string): Promise<Status> =>
    scene.status(`shop.${name}`, ({ sync, revision }) => {
      return sync === "Synced" && revision?.applied === `main@sha1:${sha}`;
    });
  const corrected = async (name: string, value: string): Promise<void> => {
    await scene.kubectl(["patch", `configmap/${name}`, "-p", '{"data":{"value":"by hand"}}']);
    await eventually(
      async () => (await valueOf(name)) === value,
      () => `${name} was not corrected`,
    );
  };
  const handled = async (name: string): Promise<unknown> =>
    (await scene.status(`shop.${name}`, () => true))["handled"];

  test("with Git away: what it was comes back, what was new goes, drift is corrected, also after a restart", async () => {
    const bad = scene.commit({
      "releases/web/manifests/a.yaml": configMap("a", "2"),
      "releases/web/manifests/b.yaml": configMap("b", "2"),
      "releases/vault/manifests/vault.yaml": secret("vault", "second-password"),
    });
    await Promise.all([applied("web", bad), applied("vault", bad)]);
    await scene.git.stop();
    const { code, stdout, stderr } = await rollback("shop/web", "--reason", "INC-42");
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(
      stdout,
      /shop\/web is synced and healthy: pinned to \w{7}, back from \w{7} by syncline-cli: INC-42/,
    );
    assert.deepEqual([await valueOf("a"), await valueOf("b")], ["1", undefined]);
    const status = await scene.status("shop.web", ({ sync }) => sync === "Pinned");
    assert.deepEqual(status["badRevisions"], [`main@sha1:${bad}`]);
    await corrected("a", "1");
    const before = await handled("web");
    await scene.restart("SIGKILL");
    await corrected("a", "1");
    await scene.status("shop.web", ({ sync }) => sync === "Pinned");
    assert.deepEqual(await handled("web"), before);
  });

  test("a Secret is not kept: refused with the reason while Git is away, rendered again when it is back", async () => {
    const away = await rollback("shop/vault");
    assert.equal(away.code, 1);
    assert.match(
      away.stderr,
      /no rollback: Secret \S*vault is not kept, because it is secret, and \w{7} cannot be rendered again: GIT-/,
    );
    await scene.git.start();
    const back = await rollback("shop/vault");
    assert.deepEqual([back.code, back.stderr], [0, ""]);
    const live = await scene.live(`/api/v1/namespaces/${scene.namespace}/secrets/vault`);
    assert.equal(Buffer.from(live?.data?.["password"] ?? "", "base64").toString(), "first-password");
  });

  test("a commit to another release does not end it, one to its own does; a restart repeats nothing", async () => {
    const other = scene.commit({ "releases/cart/manifests/cart.yaml": configMap("cart", "2") });
    await applied("cart", other);
    const still = await scene.status("shop.web", () => true);
    assert.deepEqual([still.sync, await valueOf("a")], ["Pinned", "1"]);
    const next = scene.commit({ "releases/web/manifests/a.yaml": configMap("a", "3") });
    const status = await applied("web", next);
    assert.deepEqual([status["pin"], await valueOf("a"), await valueOf("b")], [undefined, "3", "2"]);
    await scene.restart("SIGKILL");
    const last = scene.commit({ "releases/cart/manifests/cart.yaml": configMap("cart", "3") });
    await Promise.all([applied("cart", last), applied("web", last)]);
    assert.equal(await valueOf("a"), "3");
  });

  test("a rollout that fails goes back by itself, once", async () => {
    const bad = scene.commit({
      "releases/auto/manifests/auto.yaml": configMap("auto", "2"),
      "releases/auto/manifests/bad.yaml": refused,
    });
    const status = await scene.status("shop.auto", ({ sync }) => sync === "Pinned");
    assert.equal(await valueOf("auto"), "1");
    assert.deepEqual(status["badRevisions"], [`main@sha1:${bad}`]);
    assert.match(
      status.summary?.message ?? "",
      /^pinned to \w{7}, back from \w{7} by onFailure: API-INVALID/,
    );
    const again = scene.commit({ "releases/auto/manifests/auto.yaml": configMap("auto", "3") });
    await scene.status("shop.auto", ({ sync, badRevisions }) => {
      return sync === "Pinned" && (badRevisions as string[]).includes(`main@sha1:${again}`);
    });
    const good = scene.commit({ "releases/auto/manifests/bad.yaml": null });
    await applied("auto", good);
    assert.equal(await valueOf("auto"), "3");
  });
});
