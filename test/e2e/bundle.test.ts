import assert from "node:assert/strict";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { bundle } from "../../tools/bundle.ts";
import { runSyncline } from "../support/run-syncline.ts";
import { startScene, type Scene } from "../support/scene.ts";

const root = join(import.meta.dirname, "..", "..");
const node = join(root, "node_modules", ".bin", "node");
const version = "apiVersion: syncline.dev/v1alpha1\n";

/** The words of the image's ENTRYPOINT between node and the program. */
function imageFlags(): readonly string[] {
  const line = /^ENTRYPOINT (\[.*\])$/m.exec(readFileSync(join(root, "Dockerfile"), "utf8"))?.[1];
  return (JSON.parse(line ?? "[]") as string[]).slice(1, -1);
}

/** Folders from `dir` up to the root where Node would look for packages. */
function packageFolders(dir: string): readonly string[] {
  const found = existsSync(join(dir, "node_modules")) ? [join(dir, "node_modules")] : [];
  return dirname(dir) === dir ? found : [...found, ...packageFolders(dirname(dir))];
}

describe("the bundle in a folder of its own, under the image's flags", () => {
  const built = mkdtempSync(join(tmpdir(), "syncline-built-"));
  const dir = mkdtempSync(join(tmpdir(), "syncline-alone-"));
  const command = [node, ...imageFlags(), join(dir, "syncline.mjs")] as const;
  before(async () => {
    await bundle({ root, entry: "src/main.ts", outdir: built });
    cpSync(built, dir, { recursive: true });
    // What still pointed at where it was built would be found out.
    rmSync(built, { recursive: true });
  });
  after(() => rmSync(dir, { recursive: true, force: true }));

  test("no package can be found from there", () => {
    assert.deepEqual(packageFolders(dir), []);
    assert.ok(imageFlags().includes("--disable-proto=delete"));
  });

  const rows: readonly (readonly [args: readonly string[], stdout: RegExp])[] = [
    [["--version"], /^(syncline )?\d+\.\d+\.\d+/],
    [["--help"], /^Usage: syncline [^]*\n {2}agent /],
    [
      [
        "render",
        "cart",
        "--env",
        "prod",
        "--region",
        "eu",
        "--repo",
        join(dir, "builtin/examples/config-repo"),
      ],
      /kind: Deployment\n/,
    ],
  ];
  for (const [args, stdout] of rows) {
    test(`syncline ${args.slice(0, 2).join(" ")}`, async () => {
      const result = await runSyncline(args, { command, cwd: dir });
      assert.deepEqual([result.code, result.stderr], [0, ""], result.stdout);
      assert.match(result.stdout, stdout);
    });
  }

  describe("as agent", () => {
    let scene: Scene;
    before(async () => {
      const follow = join(root, "tools", "follow-parent.ts");
      const [program, ...args] = command;
      scene = await startScene("bundle", { agent: { command: [program, "--require", follow, ...args] } });
    });
    after(() => scene?.stop());

    test("git child, sandbox and ledger run from it: a release of builtin/webapp@1 is synced and recorded", async () => {
      const revision = scene.commit({
        "syncline.yaml": `${version}kind: ConfigRepo\nenvironments: [prod]\npolicies: { packs: [gitops] }\n`,
        "releases/web/release.yaml": `${version}kind: Release\nnamespace: ${scene.namespace}\nchart: builtin/webapp@1\n`,
        "releases/web/values.yaml":
          'image: { repository: registry.example.com/web, tag: "1.2.3" }\nreplicas: 2\n',
      });
      await scene.gitSync("shop", { target: { environment: "prod" } });
      const status = await scene.status("shop.web", ({ sync }) => sync === "Synced" || sync === "Failed");
      assert.deepEqual(
        [status.sync, status.failures, status.revision?.applied],
        ["Synced", undefined, `main@sha1:${revision}`],
      );
      const web = await scene.live(`/apis/apps/v1/namespaces/${scene.namespace}/deployments/web`);
      assert.equal(web?.spec?.["replicas"], 2);
      const history = await (await fetch(`${scene.agent.url("api")}/v1/history?event=Applied`)).text();
      assert.ok(history.includes(revision), history);
    });
  });
});
