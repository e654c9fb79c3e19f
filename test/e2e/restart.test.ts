import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { askAgent } from "../../src/cli/agent-api.ts";
import type { LedgerEntry } from "../../src/core/ledger-entry.ts";
import { auditEvents } from "../support/audit.ts";
import { eventually, startScene, type Live, type Scene } from "../support/scene.ts";

const configMap = (name: string, value: string): string =>
  JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data: { value } });
const half = (value: string): Record<string, string> =>
  Object.fromEntries([1, 2, 3, 4, 5, 6].map((n) => [`half/${n}.yaml`, configMap(`half-${n}`, value)]));

describe("a restart without the ledger and without the Git cache", () => {
  let scene: Scene;
  before(async () => {
    scene = await startScene("restart");
    scene.commit({
      "moved/a.yaml": configMap("moved", "1"),
      ...half("1"),
      "less/a.yaml": configMap("less-a", "1"),
      "less/b.yaml": configMap("less-b", "1"),
    });
    for (const name of ["moved", "half", "less"]) {
      await scene.gitSync(name, { source: { path: name }, namespace: scene.namespace });
      await scene.status(`${name}.${name}`, ({ sync }) => sync === "Synced");
    }
  });
  after(() => scene.stop());
  const map = (name: string): Promise<Live | undefined> =>
    scene.live(`/api/v1/namespaces/${scene.namespace}/configmaps/${name}`);
  const value = async (name: string): Promise<string | undefined> => (await map(name))?.data?.["value"];
  const patch = (name: string, to: string): Promise<string> =>
    scene.kubectl(["patch", "configmap", name, "-p", `{"data":{"value":"${to}"}}`], { user: "alice" });
  const history = (gitSync: string): Promise<readonly LedgerEntry[]> => {
    const query = { gitsync: `${scene.namespace}/${gitSync}`, limit: "1000" };
    return askAgent(scene.agent.url("api"), { path: "/v1/history", query }, AbortSignal.timeout(30_000));
  };
  const deletions = (): readonly (string | undefined)[] =>
    auditEvents(scene.cluster, '"verb":"delete"', '"resource":"configmaps"')
      .filter(({ objectRef }) => objectRef?.namespace === scene.namespace)
      .map(({ objectRef }) => objectRef?.name);
  /** The agent is dead: everything it had on disk goes. */
  const forgetDisk = (): void => {
    rmSync(scene.agent.dataDir, { recursive: true });
  };

  test("what moved meanwhile is drift, a rollout that was interrupted is none, and half a render prunes nothing", async () => {
    await scene.restart("SIGTERM", { environment: { SYNCLINE_FAILPOINT: "apply:3:kill" } });
    scene.commit(half("2"));
    await scene.agent.ended;
    forgetDisk();
    await patch("moved", "by hand");
    scene.commit({ "less/b.yaml": null, "less/broken.yaml": "kind: [" });
    await scene.restart("SIGKILL");

    const moved = await scene.status("moved.moved", ({ drift }) => drift?.items?.[0]?.action === "corrected");
    assert.deepEqual(
      moved.drift?.items?.map(({ ref, path, manager }) => [ref.name, path, manager]),
      [["moved", ".data.value", "kubectl-patch"]],
    );
    assert.equal(await value("moved"), "1");
    const words = (await history("moved")).map(({ event, actor }) => `${event} ${actor}`);
    assert.equal(words.filter((word) => word.startsWith("Corrected ")).length, 1, words.join());

    await scene.status(
      "half.half",
      ({ sync, revision }) => sync === "Synced" && revision?.applied === revision?.attempted,
    );
    assert.deepEqual(await Promise.all([1, 3, 6].map((n) => value(`half-${n}`))), ["2", "2", "2"]);
    const told = (await history("half")).map(({ event }) => event);
    assert.deepEqual(
      [told.includes("PassEnded"), told.includes("Drift"), told.includes("Corrected")],
      [true, false, false],
    );

    await scene.gitSyncStatus("less", ({ conditions }) => JSON.stringify(conditions).includes("YAML-"));
    assert.deepEqual([await value("less-b"), deletions()], ["1", []]);
    scene.commit({ "less/broken.yaml": null });
    await eventually(
      async () => (await map("less-b")) === undefined,
      () => "less-b was not pruned",
    );
    assert.deepEqual(deletions(), ["less-b"]);
  });

  test("Git away, too: nothing is changed, and the last good revision and the health are told; then it goes on", async () => {
    const { revision } = await scene.status("moved.moved", ({ sync }) => sync === "Synced");
    await scene.agent.kill("SIGKILL");
    forgetDisk();
    await scene.git.stop();
    await patch("moved", "again by hand");
    await scene.restart("SIGKILL");
    const stale = await scene.status("moved.moved", ({ sync }) => sync === "Stale");
    await scene.kubectl(["annotate", "gitsync", "moved", "syncline.dev/sync-now=1"]);
    await scene.gitSyncStatus("moved", ({ handled }) => JSON.stringify(handled ?? {}).includes('"1"'));
    assert.deepEqual([stale.revision, stale.health], [revision, "Healthy"]);
    assert.equal(await value("moved"), "again by hand");
    await scene.git.start();
    await eventually(
      async () => (await value("moved")) === "1",
      () => "drift was not corrected",
    );
    await scene.status("moved.moved", ({ sync }) => sync === "Synced");
    const entries = await history("moved");
    const words = entries.map(({ event }) => event);
    assert.match(entries.find(({ event }) => event === "Asked")?.actor ?? "", /^(user|manager):.+/);
    assert.ok(words.includes("Corrected"), `it was told as drift, not as a rollout: ${words.join()}`);
    assert.deepEqual(deletions(), ["less-b"]);
  });
});
