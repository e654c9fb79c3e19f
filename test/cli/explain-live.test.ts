import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { run } from "../../src/cli/program.ts";
import type { ClusterAccess } from "../../tools/testcluster/info.ts";
import { kubectl } from "../../tools/testcluster/kubectl.ts";
import { sharedCluster, testNamespace } from "../../tools/testcluster/shared.ts";
import { recordingIo } from "../support/recording-io.ts";

const canary = "canary-s3cret";
const version = "apiVersion: syncline.dev/v1alpha1\n";
const manifests = {
  "map.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: web }\ndata: { mode: calm, other: x }\n",
  "secret.yaml": `apiVersion: v1\nkind: Secret\nmetadata: { name: web }\ndata: { key: ${btoa(canary)} }\n`,
  "deployment.yaml": [
    "apiVersion: apps/v1",
    "kind: Deployment",
    "metadata: { name: web }",
    "spec:",
    "  replicas: 0",
    "  selector: { matchLabels: { app: web } }",
    "  template:",
    "    metadata: { labels: { app: web } }",
    "    spec:",
    "      containers:",
    "        - { name: side, image: registry.example.com/side:1 }",
    "        - { name: app, image: registry.example.com/app:1 }",
    "",
  ].join("\n"),
};

describe("explain at a cluster", () => {
  const dir = mkdtempSync(join(tmpdir(), "syncline-explain-live-"));
  let cluster: ClusterAccess;
  let namespace = "";

  before(async () => {
    cluster = await sharedCluster();
    namespace = await testNamespace(cluster, "explain");
    write("syncline.yaml", `${version}kind: ConfigRepo\nenvironments: [prod, dev]\n`);
    write(
      "releases/web/release.yaml",
      `${version}kind: Release\nnamespace: ${namespace}\nfields:\n  - { kind: Deployment, path: .spec.replicas, policy: Yield }\n`,
    );
    for (const [name, text] of Object.entries(manifests)) {
      write(`releases/web/manifests/${name}`, text);
      await control(["apply", "--server-side", "--field-manager=syncline", "-f", "-"], text);
    }
    write(
      "releases/web/manifests/new.yaml",
      "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: new }\ndata: { a: b }\n",
    );
    await control([
      "patch",
      "configmap",
      "web",
      "--field-manager=someone",
      "-p",
      '{"data":{"mode":"wild","more":"y"}}',
    ]);
    await control(["scale", "deployment", "web", "--replicas=1"]);
    await control([
      "patch",
      "secret",
      "web",
      "--field-manager=someone",
      "-p",
      `{"data":{"key":"${btoa(`${canary}2`)}"}}`,
    ]);
  });
  after(() => {
    rmSync(dir, { recursive: true, force: true });
  });

  function write(path: string, text: string): void {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }

  async function control(args: readonly string[], input?: string): Promise<void> {
    const { code, stderr } = await kubectl(
      cluster,
      ["-n", namespace, ...args],
      input === undefined ? {} : { input },
    );
    assert.equal(code, 0, stderr);
  }

  async function explain(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    const { io, written } = recordingIo({ cwd: dir });
    const code = await run(["explain", ...args, "--kubeconfig", cluster.kubeconfig("admin")], io);
    const { stdout, stderr } = written();
    assert.ok(!stdout.includes(canary) && !stdout.includes(btoa(canary).slice(0, 12)), stdout);
    return { code, stdout, stderr };
  }

  interface Live {
    readonly path: string;
    readonly value?: unknown;
    readonly template?: object;
    readonly live: {
      object: string;
      value?: unknown;
      owner?: { manager: string; operation: string };
      owners: object[];
      drifts: boolean;
      policy?: string;
    };
  }
  const live = async (...args: string[]): Promise<Live> => {
    const { code, stdout, stderr } = await explain(...args, "--env", "prod", "-o", "json");
    assert.deepEqual([code, stderr], [0, ""]);
    return JSON.parse(stdout) as Live;
  };

  const rows: readonly (readonly [
    name: string,
    args: readonly string[],
    value: unknown,
    manager: string,
    drifts: boolean,
  ])[] = [
    ["a field as in Git", ["cm/web", ".data.other"], "x", "syncline Apply", false],
    ["a field that somebody changed", ["cm/web", ".data.mode"], "wild", "someone Update", true],
    [
      "a field of a list item, by its name",
      ["deploy/web", ".spec.template.spec.containers[1].image"],
      "registry.example.com/app:1",
      "syncline Apply",
      false,
    ],
    ["a field left to an autoscaler", ["deploy/web", ".spec.replicas"], 1, "kubectl Update", false],
    ["the data of a Secret", ["secret/web", ".data.key"], "<masked>", "someone Update", true],
  ];
  for (const [name, args, value, manager, drifts] of rows)
    test(name, async () => {
      const found = await live(...args);
      const { owner } = found.live;
      assert.deepEqual(
        [found.live.object, found.live.value, `${owner?.manager} ${owner?.operation}`, found.live.drifts],
        ["there", value, manager, drifts],
      );
      assert.notEqual(found.template, undefined);
    });

  test("what release.yaml says about a field of others", async () => {
    assert.equal((await live("deploy/web", ".spec.replicas")).live.policy, "Yield");
    assert.equal((await live("deploy/web", ".spec.selector.matchLabels.app")).live.policy, undefined);
  });

  test("a field that only the cluster has", async () => {
    const added = await live("cm/web", ".data.more");
    assert.deepEqual(
      [added.path, added.template, added.live.value, added.live.owner?.manager],
      [".data.more", undefined, "y", "someone"],
    );
    const made = await live("deploy/web", ".spec.progressDeadlineSeconds");
    assert.deepEqual([made.live.value, made.live.owners], [600, []]);
    const { stderr } = await explain("cm/web", ".data.nowhere", "--env", "prod");
    assert.match(stderr, /^CLI-NOT-FOUND ConfigMap \S+\/web has no \.data\.nowhere in prod\n/);
  });

  test("an object that the cluster has not", async () => {
    const { live: found } = await live("cm/new", ".data.a");
    assert.deepEqual([found.object, found.owners, found.drifts], ["absent", [], true]);
  });

  test("for people", async () => {
    const { stdout } = await explain("cm/web", ".data.mode", "--env", "prod");
    assert.match(stdout, /\nlive {4}wild {3}drifts\nowner {3}someone \(Update, \d{4}-\d\d-\d\dT\S+Z\)\n$/);
    const left = await explain("deploy/web", ".spec.replicas", "--env", "prod");
    assert.match(
      left.stdout,
      /\nlive {4}1 {3}left to its owner \(release\.yaml: Yield\)\nowner {3}kubectl \(Update, scale/,
    );
    const all = await explain("cm/web", ".data", "--env", "prod");
    assert.match(
      all.stdout,
      /^FIELD +VALUE +TEMPLATE +SET BY +LIVE +OWNER +TARGETS?\n|^FIELD .* LIVE +OWNER\n/,
    );
    assert.match(all.stdout, /^\.data\.mode +calm .* wild +someone \(Update, /m);
    assert.match(all.stdout, /^\.data\.other +x .* as in Git +syncline \(Apply, /m);
  });

  test("several targets: one has to be chosen", async () => {
    const { code, stderr } = await explain("cm/web", ".data.mode");
    assert.deepEqual(
      [code, stderr],
      [
        2,
        "CLI-USAGE there are 2 targets, and a cluster is one of them: choose it with --env, --region, --cluster\n  targets: prod, dev\n",
      ],
    );
  });
});
