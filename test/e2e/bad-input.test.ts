import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { FileContent } from "../support/git-repo.ts";
import { deleteBranch } from "../support/git-repo.ts";
import { startScene, type Live, type Scene, type Status } from "../support/scene.ts";

const repo: Readonly<Record<string, string>> = {
  "syncline.yaml": "apiVersion: syncline.dev/v1alpha1\nkind: ConfigRepo\nenvironments: [dev, prod]\n",
  "charts/app/Chart.yaml": "apiVersion: v2\nname: app\nversion: 1.0.0\n",
  "charts/app/values.yaml": "mode: calm\n",
  "charts/app/templates/map.yaml.hbs":
    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{Release.Name}}\ndata:\n  mode: {{quote Values.mode}}\n",
  "releases/web/values.prod.yaml": "mode: careful\n",
};

describe("mistakes in the repo", () => {
  let scene: Scene;
  let files: Record<string, string> = {};
  before(async () => {
    scene = await startScene("bad-input");
    const release = (chart: string): string =>
      `apiVersion: syncline.dev/v1alpha1\nkind: Release\nnamespace: ${scene.namespace}\nchart: ${chart}\n`;
    files = {
      ...repo,
      "releases/web/release.yaml": release("app"),
      "releases/other/release.yaml": release("app"),
    };
    scene.commit(files);
    await scene.gitSync("shop", { target: { environment: "prod" } });
    await scene.status("shop.web", ({ sync }) => sync === "Synced");
    await scene.status("shop.other", ({ sync }) => sync === "Synced");
  });
  after(() => scene.stop());
  const map = (name: string): Promise<Live | undefined> =>
    scene.live(`/api/v1/namespaces/${scene.namespace}/configmaps/${name}`);

  const rows: readonly (readonly [string, Readonly<Record<string, FileContent>>, string, RegExp])[] = [
    [
      "broken YAML",
      { "releases/web/values.yaml": "mode: [calm\n" },
      "YAML-SYNTAX",
      /releases\/web\/values\.yaml/,
    ],
    [
      "a template error",
      {
        "releases/web/release.yaml": "RELEASE",
        "charts/broken/Chart.yaml": "apiVersion: v2\nname: broken\nversion: 1.0.0\n",
        "charts/broken/templates/a.yaml.hbs": "a: 1\nb: {{Values.absent}}\n",
      },
      "TPL-UNDEFINED",
      /charts\/broken\/templates\/a\.yaml\.hbs:2/,
    ],
    [
      "a misspelt values file",
      { "releases/web/values.prd.yaml": "mode: x\n" },
      "VAL-LAYER",
      /values\.prd\.yaml/,
    ],
  ];
  for (const [name, change, code, where] of rows) {
    test(`${name}: one clear error, the last good state stays, the other release goes on`, async () => {
      const before = await map("web");
      const release = (files["releases/web/release.yaml"] ?? "").replace("chart: app", "chart: broken");
      const broken = Object.fromEntries(
        Object.entries(change).map(([path, content]) => [path, content === "RELEASE" ? release : content]),
      );
      scene.commit({ ...broken, "releases/other/values.yaml": `mode: after-${code}\n` });
      const status = await scene.status("shop.web", ({ failures }) => failures?.[0]?.code === code);
      assert.equal(status.sync, "Failed");
      assert.equal(status.failures?.length, 1);
      assert.match(
        `${status.failures?.[0]?.position?.file ?? ""}:${status.failures?.[0]?.position?.line ?? 0}`,
        where,
      );
      await scene.status(
        "shop.other",
        ({ sync, revision }) => sync === "Synced" && revision?.applied === status.revision?.attempted,
      );
      assert.equal((await map("other"))?.data?.["mode"], `after-${code}`);
      assert.deepEqual(await map("web"), before);
      const removed = Object.keys(change).map((path) => [path, files[path] ?? null] as const);
      scene.commit(Object.fromEntries(removed));
      await scene.status("shop.web", ({ sync }) => sync === "Synced");
    });
  }

  const sources: readonly (readonly [string, () => Promise<void>, string, () => Promise<void>])[] = [
    [
      "a path that is not there",
      () => scene.gitSync("shop", { target: { environment: "prod" }, source: { path: "envs/prod" } }),
      "REPO-PATH",
      () => scene.gitSync("shop", { target: { environment: "prod" }, source: { path: "." } }),
    ],
    [
      "a branch that is gone",
      async () => {
        scene.commit({ README: "x" }, { branch: "spare" });
        deleteBranch(scene.repo, "main");
        await Promise.resolve();
      },
      "REPO-REF",
      async () => {
        scene.commit({ ...files, "releases/other/values.yaml": "mode: back\n" }, { orphan: true });
        await Promise.resolve();
      },
    ],
    [
      "an emptied repository",
      async () => {
        scene.commit({ README: "empty\n" }, { orphan: true });
        await Promise.resolve();
      },
      "SYNC-EMPTY",
      async () => {
        scene.commit({ ...files, "releases/other/values.yaml": "mode: back\n" }, { orphan: true });
        await Promise.resolve();
      },
    ],
  ];
  for (const [name, spoil, code, heal] of sources) {
    test(`${name}: one clear error, everything stays, and it heals`, async () => {
      const before = await map("web");
      await spoil();
      const ready = (status: Status): { reason: string; message: string } | undefined =>
        (status["conditions"] as { type: string; reason: string; message: string }[] | undefined)?.find(
          ({ type }) => type === "Ready",
        );
      const status = await scene.gitSyncStatus("shop", (found) => ready(found)?.reason === code);
      assert.ok(ready(status)?.message.startsWith(code));
      assert.deepEqual(await map("web"), before);
      await heal();
      await scene.gitSyncStatus("shop", (found) => ready(found)?.reason === "Synced");
      assert.equal((await map("web"))?.metadata.uid, before?.metadata.uid);
    });
  }
});
