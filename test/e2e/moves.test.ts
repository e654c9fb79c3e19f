import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setIdOf } from "../../src/sync/set-id.ts";
import { auditEvents } from "../support/audit.ts";
import { eventually, startScene, type Live, type Scene, type Status } from "../support/scene.ts";

const version = "apiVersion: syncline.dev/v1alpha1\n";
const configMap = (name: string, data: Readonly<Record<string, string>> = {}): string =>
  JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data });
const broken = "apiVersion: v1\nkind: ConfigMap\nmetadata: {\n";

/** GitSyncs that look for themselves as good as never: what one knows of a commit, the other does not. */
const rarely = "30m";

describe("an object moves", () => {
  let scene: Scene;
  before(async () => {
    scene = await startScene("moves");
  });
  after(() => scene.stop());
  const map = (name: string): Promise<Live | undefined> =>
    scene.live(`/api/v1/namespaces/${scene.namespace}/configmaps/${name}`);
  const gitSync = (name: string, interval: string, spec: object = {}): Promise<void> =>
    scene.gitSync(name, { source: { path: name, interval }, namespace: scene.namespace, ...spec });
  const synced = (name: string): Promise<Status> =>
    scene.status(`${name}.${name}`, ({ sync }) => sync === "Synced");
  const askFor = (name: string, value: string): Promise<string> =>
    scene.kubectl(["annotate", "--overwrite", "gitsync", name, `syncline.dev/sync-now=${value}`]);
  const ownerIs = (name: string, release: string): Promise<void> =>
    eventually(
      async () =>
        (await map(name))?.metadata.labels?.["applyset.kubernetes.io/part-of"] ===
        setIdOf(release, scene.namespace),
      () => `${name} is not in ${release}`,
    );
  const deletions = (name: string): number =>
    auditEvents(scene.cluster, '"verb":"delete"', `"name":"${name}"`).filter(
      ({ objectRef }) => objectRef?.namespace === scene.namespace,
    ).length;
  /** Two GitSyncs of folders of one repository, which hold an object each beside the one that moves. */
  const pair = async (prefix: string, intervals: readonly [from: string, to: string]): Promise<string> => {
    const [from, to, thing] = [`${prefix}-from`, `${prefix}-to`, `${prefix}-thing`];
    scene.commit({
      [`${from}/a.yaml`]: configMap(`${from}-a`),
      [`${from}/thing.yaml`]: configMap(thing),
      [`${to}/a.yaml`]: configMap(`${to}-a`),
    });
    await gitSync(from, intervals[0]);
    await gitSync(to, intervals[1]);
    await synced(from);
    await synced(to);
    return (await map(thing))?.metadata.uid ?? "";
  };
  const move = (prefix: string, more: Readonly<Record<string, string>> = {}): string =>
    scene.commit({
      [`${prefix}-from/thing.yaml`]: null,
      [`${prefix}-to/thing.yaml`]: configMap(`${prefix}-thing`),
      ...more,
    });
  const stays = async (prefix: string, uid: string): Promise<void> => {
    await ownerIs(`${prefix}-thing`, `${prefix}-to.${prefix}-to`);
    await synced(`${prefix}-from`);
    await synced(`${prefix}-to`);
    assert.deepEqual([(await map(`${prefix}-thing`))?.metadata.uid, deletions(`${prefix}-thing`)], [uid, 0]);
  };

  test("to another GitSync, which would see the commit half an hour later: it is made to look", async () => {
    const uid = await pair("later", ["1s", rarely]);
    move("later");
    await stays("later", uid);
  });

  test("to another GitSync, which sees the commit half an hour earlier", async () => {
    const uid = await pair("earlier", [rarely, "1s"]);
    move("earlier");
    await scene.status("earlier-to.earlier-to", ({ failures }) => failures?.[0]?.code === "OBJ-OWNED");
    await askFor("earlier-from", "1");
    await stays("earlier", uid);
  });

  test("to another GitSync, whose render of that commit fails: it stays until that is mended, and the status says why", async () => {
    const uid = await pair("broken", ["1s", "1s"]);
    move("broken", { "broken-to/a.yaml": broken });
    // Those that ask Git rarely are made to look first, and named meanwhile.
    const told =
      /^ConfigMap \S+\/broken-thing left Git and is not deleted yet: GitSync \S+\/broken-to of the same repository has not rendered [0-9a-f]{7} yet/;
    const { waitingFor } = await scene.status(
      "broken-from.broken-from",
      ({ sync, summary }) => sync === "Waiting" && told.test(summary?.message ?? ""),
    );
    assert.match((waitingFor as { hint: string }).hint, /get gitsync broken-to says how it is$/);
    assert.equal(deletions("broken-thing"), 0);
    scene.commit({ "broken-to/a.yaml": configMap("broken-to-a") });
    await stays("broken", uid);
  });

  test("to another GitSync that is suspended: it stays until that goes on", async () => {
    const uid = await pair("suspended", ["1s", "1s"]);
    await gitSync("suspended-to", "1s", { suspend: true });
    await scene.taken("suspended-to");
    move("suspended");
    await scene.status("suspended-from.suspended-from", ({ sync, summary }) => {
      const isTold = /GitSync \S+\/suspended-to of the same repository is suspended/.test(
        summary?.message ?? "",
      );
      return sync === "Waiting" && isTold;
    });
    await gitSync("suspended-to", "1s", { suspend: false });
    await stays("suspended", uid);
  });

  test("from a GitSync that is suspended: it stays its own until that goes on", async () => {
    const uid = await pair("sleeping", ["1s", "1s"]);
    await gitSync("sleeping-from", "1s", { suspend: true });
    await scene.taken("sleeping-from");
    move("sleeping");
    await scene.status("sleeping-to.sleeping-to", ({ failures }) => failures?.[0]?.code === "OBJ-OWNED");
    await gitSync("sleeping-from", "1s", { suspend: false });
    await stays("sleeping", uid);
  });

  test("while no agent runs", async () => {
    const uid = await pair("down", ["1s", "1s"]);
    await scene.agent.kill("SIGKILL");
    move("down");
    await scene.restart("SIGKILL");
    await stays("down", uid);
  });

  test("to another GitSync, and the one it leaves is deleted with all its objects before the other knows", async () => {
    const uid = await pair("ended", ["1s", rarely]);
    await gitSync("ended-from", rarely, { deletionPolicy: "Prune" });
    await scene.taken("ended-from");
    move("ended");
    await scene.kubectl(["delete", "gitsync", "ended-from", "--timeout=60s"]);
    await ownerIs("ended-thing", "ended-to.ended-to");
    assert.deepEqual([(await map("ended-thing"))?.metadata.uid, deletions("ended-thing")], [uid, 0]);
    assert.equal(await map("ended-from-a"), undefined);
  });

  test("between releases of one GitSync, renamed ones too, and one that cannot be rendered meanwhile", async () => {
    const release = (name: string, things: Readonly<Record<string, string | null>>) => ({
      [`releases/releases/${name}/release.yaml`]: `${version}kind: Release\nnamespace: ${scene.namespace}\n`,
      ...Object.fromEntries(
        Object.entries(things).map(([file, text]) => [
          `releases/releases/${name}/manifests/${file}.yaml`,
          text,
        ]),
      ),
    });
    scene.commit({
      "releases/syncline.yaml": `${version}kind: ConfigRepo\nenvironments: [prod]\n`,
      ...release("one", { a: configMap("one-a"), thing: configMap("released") }),
      ...release("two", { a: configMap("two-a") }),
    });
    await gitSync("releases", "1s", { target: { environment: "prod" } });
    await scene.status("releases.one", ({ sync }) => sync === "Synced");
    const uid = (await map("released"))?.metadata.uid;
    // To a release whose commit is broken at first.
    scene.commit({
      "releases/releases/one/manifests/thing.yaml": null,
      ...release("two", { a: broken, thing: configMap("released") }),
    });
    await scene.status("releases.two", ({ sync }) => sync === "Failed");
    await scene.status("releases.one", ({ sync }) => sync === "Waiting");
    scene.commit(release("two", { a: configMap("two-a") }));
    await ownerIs("released", "releases.two");
    // The release gets another name.
    scene.commit({
      "releases/releases/two/release.yaml": null,
      "releases/releases/two/manifests/a.yaml": null,
      "releases/releases/two/manifests/thing.yaml": null,
      ...release("three", { a: configMap("two-a"), thing: configMap("released") }),
    });
    await ownerIs("released", "releases.three");
    await ownerIs("two-a", "releases.three");
    const path = `/apis/syncline.dev/v1alpha1/namespaces/${scene.namespace}/syncstatuses/releases.two`;
    await eventually(
      async () => (await scene.live(path)) === undefined,
      () => "the SyncStatus of the old name is still there",
    );
    assert.deepEqual(
      [(await map("released"))?.metadata.uid, deletions("released"), deletions("two-a")],
      [uid, 0, 0],
    );
  });
});
