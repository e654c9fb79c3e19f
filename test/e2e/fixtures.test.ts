import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { startScene, type Scene } from "../support/scene.ts";

const fixtures = join(import.meta.dirname, "..", "..", "..", "shared", "fixtures");
const skip = existsSync(fixtures) ? false : "the folder of real manifests is not beside the repository";

/** Every YAML file below a folder, by its path in it. */
function filesOf(folder: string): Record<string, string> {
  const names = readdirSync(join(fixtures, folder), { recursive: true, encoding: "utf8" });
  return Object.fromEntries(
    names
      .filter((name) => name.endsWith(".yaml"))
      .map((name) => [name, readFileSync(join(fixtures, folder, name), "utf8")]),
  );
}

describe("plain repositories of real manifests", { skip }, () => {
  let scene: Scene;
  before(async () => {
    scene = await startScene("fixtures");
  });
  after(() => scene.stop());

  /** resourceVersion of everything that carries the release's label. */
  async function versions(release: string, kinds: string): Promise<Record<string, string>> {
    const text = await scene.kubectl([
      "get",
      kinds,
      "-A",
      "-l",
      `syncline.dev/gitsync=${release}`,
      "-o",
      "json",
    ]);
    const { items } = JSON.parse(text) as {
      items: { kind: string; metadata: { name: string; namespace?: string; resourceVersion: string } }[];
    };
    return Object.fromEntries(
      items.map(({ kind, metadata }) => [
        `${kind} ${metadata.namespace ?? ""}/${metadata.name}`,
        metadata.resourceVersion,
      ]),
    );
  }

  test("microservices-demo becomes Synced, and one more pass writes nothing", async () => {
    const { "kubernetes-manifests.yaml": manifests = "" } = filesOf("microservices-demo/release");
    scene.commit({ "boutique/kubernetes-manifests.yaml": manifests });
    const namespace = `${scene.namespace}-boutique`;
    await scene.gitSync("boutique", { source: { path: "boutique" }, namespace });
    const status = await scene.status("boutique.boutique", ({ sync }) => sync === "Synced");
    assert.equal(status.objects?.["total"], 35);
    const kinds = "serviceaccounts,services";
    const first = await versions("boutique", kinds);
    assert.equal(Object.keys(first).length, 23);
    await scene.kubectl(["annotate", "gitsync", "boutique", "syncline.dev/sync-now=1"]);
    await scene.gitSyncStatus("boutique", ({ handled }) => JSON.stringify(handled ?? {}).includes('"1"'));
    assert.deepEqual(await versions("boutique", kinds), first);
  });
});
