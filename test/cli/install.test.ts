import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { version } from "../../src/core/version.ts";
import { agentName } from "../../src/install/names.ts";
import { installObjects } from "../../src/install/objects.ts";
import { parseDocuments } from "../../src/yaml/parse.ts";
import { startSyncline, syncline, type SynclineResult } from "../support/syncline.ts";
import { startCluster, type TestCluster } from "../../tools/testcluster/cluster.ts";
import { kubectl } from "../../tools/testcluster/kubectl.ts";

const lines = (text: string): readonly string[] => text.split("\n").filter((line) => line !== "");
const dir = mkdtempSync(join(tmpdir(), "syncline-cli-"));
after(() => {
  rmSync(dir, { recursive: true, force: true });
});

describe("without a cluster", () => {
  const kinds = (text: string): readonly string[] =>
    parseDocuments(text, "out").documents.map(({ value }) => {
      const { kind, metadata } = value as { kind: string; metadata: { name: string } };
      return `${kind} ${metadata.name}`;
    });
  const crdNames = [
    "CustomResourceDefinition gitsyncs.syncline.dev",
    "CustomResourceDefinition syncstatuses.syncline.dev",
  ];

  test("install --crds-only prints nothing but the two CRDs", async () => {
    const { code, stdout, stderr } = await syncline(["install", "--crds-only"]);
    assert.deepEqual([code, kinds(stdout), stderr], [0, crdNames, ""]);
  });

  test("install --dry-run prints what would be applied, as asked for", async () => {
    const flags = [
      "--namespace",
      "sync",
      "--image",
      "example.com/syncline@sha256:1",
      "--applier-cluster-admin",
      "--break-glass-group=rescue",
    ];
    const { code, stdout } = await syncline(["install", "--dry-run", ...flags]);
    const want = installObjects({
      namespace: "sync",
      image: "example.com/syncline@sha256:1",
      applierClusterAdmin: true,
    });
    assert.equal(code, 0);
    assert.deepEqual(
      kinds(stdout),
      want.map(({ kind, metadata }) => `${kind} ${metadata.name}`),
    );
    assert.match(stdout, /image: example\.com\/syncline@sha256:1\n/);
    assert.match(stdout, /name: SYNCLINE_BREAK_GLASS_GROUP\n +value: rescue\n/);
  });

  /** B60 */
  const unreachable = (): string => {
    const file = join(dir, "unreachable");
    // A reserved port: no free one stays free for sure.
    const cluster = { name: "c", cluster: { server: "https://127.0.0.1:1" } };
    writeFileSync(
      file,
      JSON.stringify({
        clusters: [cluster],
        contexts: [{ name: "c", context: { cluster: "c", user: "" } }],
        "current-context": "c",
      }),
    );
    return file;
  };
  const empty = (): string => {
    const file = join(dir, "empty");
    writeFileSync(file, "token: [hunter2\n");
    return file;
  };
  const rows: readonly (readonly [string, () => string, number, RegExp])[] = [
    [
      "an API server that does not answer",
      unreachable,
      6,
      /^API-UNREACHABLE no connection to https:\/\/127\.0\.0\.1:\d+: .*ECONNREFUSED/,
    ],
    [
      "a kubeconfig that is not there",
      () => join(dir, "absent"),
      2,
      /^CLI-KUBECONFIG cannot read the kubeconfig .*absent: ENOENT/,
    ],
    [
      "a kubeconfig that is no YAML",
      empty,
      2,
      /^CLI-KUBECONFIG cannot read the kubeconfig .*empty: (?!.*hunter2)/,
    ],
  ];
  for (const [name, kubeconfig, want, message] of rows)
    test(name, async () => {
      const { code, stdout, stderr } = await syncline(["status"], { kubeconfig: kubeconfig() });
      assert.deepEqual([code, stdout], [want, ""], stderr);
      assert.match(stderr, message);
    });
});

// A cluster of its own: install brings a policy that would refuse the agents of other tests.
describe("from an empty cluster to an installed agent", () => {
  let cluster: TestCluster;
  const run = (...args: string[]): Promise<SynclineResult> =>
    syncline(args, { kubeconfig: cluster.kubeconfig("admin") });
  const checks = (text: string): readonly (readonly [string, string])[] =>
    (JSON.parse(text) as { checks: { check: string; result: string }[] }).checks.map(({ check, result }) => [
      check,
      result,
    ]);
  before(async () => {
    cluster = await startCluster();
  });
  after(() => cluster.stop());

  test("before: status and doctor say what to do", async () => {
    const status = await run("status");
    assert.deepEqual(
      [status.code, status.stderr],
      [
        1,
        "OBJ-KIND this cluster does not know GitSync and SyncStatus\n  syncline install brings them, and the agent\n",
      ],
    );
    const { code, stdout } = await run("doctor");
    assert.equal(code, 1);
    assert.match(stdout, /^API server +ok +Kubernetes v1\.\d+/m);
    assert.match(stdout, /^CRDs +wrong +gitsyncs\.syncline\.dev is not installed$/m);
    assert.match(stdout, /^ {2}CRDs: syncline install$/m);
  });

  test("install creates everything in order; a second time nothing changes; another image does", async () => {
    const first = await run("install", "--image", "example.com/syncline:1");
    assert.equal(first.code, 0, first.stderr);
    assert.equal(lines(first.stdout)[0], "created Namespace syncline-system");
    assert.equal(
      lines(first.stdout).filter((line) => line.startsWith("created ")).length,
      installObjects({ image: "x" }).length,
    );
    const second = await run("install", "--image", "example.com/syncline:1");
    assert.deepEqual(
      new Set(
        lines(second.stdout)
          .slice(0, -1)
          .map((line) => line.split(" ")[0]),
      ),
      new Set(["unchanged"]),
    );
    const third = await run("install", "--image", "example.com/syncline:2");
    assert.deepEqual(
      lines(third.stdout).filter((line) => line.startsWith("configured")),
      [`configured StatefulSet syncline-system/${agentName}`],
    );
  });

  test("the stamp turned off goes, and comes back", async () => {
    const image = ["--image", "example.com/syncline:2"];
    const moved = ({ stdout }: SynclineResult) =>
      lines(stdout)
        .filter((line) => /^(created|deleted) /.test(line))
        .map((line) => line.split(" ").slice(0, 2).join(" "));
    assert.deepEqual(moved(await run("install", ...image, "--stamp", "off")), [
      "deleted MutatingAdmissionPolicyBinding",
      "deleted MutatingAdmissionPolicy",
      "deleted MutatingAdmissionPolicyBinding",
      "deleted MutatingAdmissionPolicy",
    ]);
    assert.match(
      (await run("doctor")).stdout,
      /^who +ok +grade B: .*MutatingAdmissionPolicy syncline-stamp is not installed$/m,
    );
    assert.equal(moved(await run("install", ...image, "--stamp", "hash")).length, 4);
    assert.match((await run("doctor")).stdout, /^who +ok +grade A: a change has a hash of the person's UID/m);
    assert.equal((await run("install", ...image)).code, 0);
    assert.match((await run("doctor")).stdout, /^who +ok +grade A: a change has the person/m);
  });

  test("what Helm looks after is left to Helm, unless one insists", async () => {
    const image = ["--image", "example.com/syncline:3"];
    const patch =
      '{"spec":{"replicas":1,"template":{"spec":{"containers":[{"name":"agent","image":"example.com/syncline:9"}]}}}}';
    await kubectl(cluster, [
      "-n",
      "syncline-system",
      "patch",
      "sts",
      agentName,
      "--field-manager=helm",
      "-p",
      patch,
    ]);
    const refused = await run("install", ...image);
    assert.equal(refused.code, 1);
    assert.match(
      refused.stderr,
      /^API-CONFLICT StatefulSet .*image is owned by helm\n {2}.*--force-conflicts\n$/,
    );
    assert.equal((await run("install", ...image, "--force-conflicts")).code, 0);
  });

  test("doctor: an agent that never led, then one that leads", async () => {
    const before = await run("doctor", "-o", "json");
    assert.equal(before.code, 1);
    assert.deepEqual(checks(before.stdout), [
      ["API server", "ok"],
      ["CRDs", "ok"],
      ["CRDs", "ok"],
      ["your rights", "ok"],
      ["agent", "wrong"],
      ["agent", "wrong"],
      ["agent's rights", "ok"],
      ["GitSyncs", "warning"],
      ["accounts", "warning"],
      ["who", "ok"],
    ]);
    await leads(new Date());
    const now = await run("doctor", "-o", "json");
    assert.deepEqual(
      [now.code, checks(now.stdout).filter(([, result]) => result === "wrong")],
      [0, []],
      now.stdout,
    );
  });

  test("doctor and status: an agent that stopped renewing its Lease", async () => {
    await leads(new Date(Date.now() - 300_000));
    const { code, stdout } = await run("doctor");
    assert.equal(code, 1);
    assert.match(
      stdout,
      /^agent +wrong +Lease .*: the agent was last alive 5m ago: what stands here may be old$/m,
    );
    const status = await run("status");
    assert.match(
      status.stderr,
      /^warning: the agent was last alive 5m ago.*\nThere is no GitSync in namespace syncline-system/,
    );
    await leads(new Date());
    assert.doesNotMatch((await run("status")).stderr, /warning/);
  });

  test("doctor: a right that the agent lost, a CRD of another version, an account that is not there", async () => {
    await kubectl(cluster, ["delete", "clusterrolebinding", agentName]);
    await kubectl(cluster, [
      "patch",
      "crd",
      "gitsyncs.syncline.dev",
      "--type=merge",
      "-p",
      '{"spec":{"names":{"shortNames":["gs"]}}}',
    ]);
    await kubectl(cluster, ["-n", "syncline-system", "delete", "serviceaccount", "syncline-applier"]);
    const gitSync = {
      apiVersion: "syncline.dev/v1alpha1",
      kind: "GitSync",
      metadata: { name: "shop", namespace: "default" },
      spec: { source: { url: "https://git.example.com/a.git" }, serviceAccountName: "deployer" },
    };
    await kubectl(cluster, ["apply", "-f", "-"], { input: JSON.stringify(gitSync) });
    const { code, stdout } = await run("doctor");
    assert.equal(code, 1);
    for (const line of [
      /^CRDs +wrong +gitsyncs\.syncline\.dev is of another version than this program$/m,
      /^agent's rights +wrong +system:serviceaccount:syncline-system:syncline-agent may not .*impersonate serviceaccounts in the whole cluster/m,
      /^GitSyncs +wrong +default\/shop: no agent has looked after it$/m,
      /^accounts +wrong +there is no ServiceAccount syncline-system\/syncline-applier$/m,
      /^accounts +wrong +there is no ServiceAccount default\/deployer$/m,
    ])
      assert.match(stdout, line);
    await run("install", "--image", "example.com/syncline:3", "--force-conflicts");
  });

  /** The administrator's kubeconfig, acting as somebody else. */
  function as(user: string): string {
    const kubeconfig = join(dir, user);
    const admin = readFileSync(cluster.kubeconfig("admin"), "utf8");
    const config = parseDocuments(admin, "kubeconfig").documents[0]?.value as {
      users: { user: Record<string, unknown> }[];
    };
    config.users[0]!.user["as"] = user;
    writeFileSync(kubeconfig, JSON.stringify(config));
    return kubeconfig;
  }

  test("somebody without rights is told which; doctor says what it cannot tell", async () => {
    const kubeconfig = as("nobody");
    const status = await syncline(["status"], { kubeconfig });
    assert.equal(status.code, 1);
    assert.match(
      status.stderr,
      /^API-DENIED nobody may not list syncstatuses\.syncline\.dev in namespace syncline-system\n {2}Allow nobody/,
    );
    const { stdout } = await syncline(["doctor"], { kubeconfig });
    assert.match(
      stdout,
      /^your rights +warning +you may not patch syncstatuses\.syncline\.dev in namespace syncline-system: approve/m,
    );
    assert.match(stdout, /^agent's rights +warning +cannot tell: API-DENIED /m);
  });

  test("an approver sees releases without their GitSyncs, and approves under the policy of SyncStatus", async () => {
    const hash = "0123456789abcdef";
    const agent = ["--as", `system:serviceaccount:syncline-system:${agentName}`];
    const ref = { group: "", kind: "ConfigMap", namespace: "shop", name: "old" };
    const object = {
      apiVersion: "syncline.dev/v1alpha1",
      kind: "SyncStatus",
      metadata: { name: "shop.web", namespace: "syncline-system" },
      spec: { gitSync: "shop", release: "web" },
    };
    const status = { sync: "Held", plan: { hash, destructive: [{ action: "prune", ref }] } };
    await kubectl(cluster, ["create", "-f", "-", ...agent], { input: JSON.stringify(object) });
    const patch = [
      "patch",
      "sst",
      "shop.web",
      "-n",
      "syncline-system",
      "--subresource=status",
      "--type=merge",
    ];
    await kubectl(cluster, [...patch, "-p", JSON.stringify({ status }), ...agent]);
    const binding = [
      "create",
      "clusterrolebinding",
      "approver",
      "--clusterrole=syncline-approver",
      "--user=approver",
    ];
    await kubectl(cluster, binding);
    const kubeconfig = as("approver");
    const seen = await syncline(["status"], { kubeconfig });
    assert.deepEqual(
      [seen.code, seen.stderr],
      [
        0,
        "warning: only releases are shown: approver may not list gitsyncs.syncline.dev in namespace syncline-system\n",
      ],
    );
    assert.match(seen.stdout, /^shop\/web .*Held/m);
    const watching = startSyncline(["status", "-w"], { kubeconfig });
    await watching.saw(/^shop\/web .*Held/m);
    const { code, stderr } = await syncline(["approve", "shop/web", hash], { kubeconfig });
    assert.equal(code, 0, stderr);
    const { stdout } = await kubectl(cluster, [
      "get",
      "sst",
      "shop.web",
      "-n",
      "syncline-system",
      "-o",
      "json",
    ]);
    const { annotations } = (JSON.parse(stdout) as { metadata: { annotations: Record<string, string> } })
      .metadata;
    const { "syncline.dev/changed-by": stamp = "", ...others } = annotations;
    assert.deepEqual(others, { "syncline.dev/approve": hash });
    assert.match(stamp, /^approver@\d+$/);
    watching.kill("SIGINT");
    assert.equal((await watching.ended).code, 0);
  });

  test("kubectl syncline is the same program", async () => {
    const bin = join(dir, "bin");
    mkdirSync(bin);
    symlinkSync(join(import.meta.dirname, "../../tools/bin/syncline.js"), join(bin, "kubectl-syncline"));
    const PATH = `${bin}:${process.env["PATH"] ?? ""}`;
    const { stdout } = await promisify(execFile)(cluster.kubectl, ["syncline", "--version"], {
      env: { ...process.env, PATH },
    });
    assert.equal(stdout, `${version}\n`);
  });

  test("capabilities: a file that validate and render read", async () => {
    await kubectl(cluster, ["apply", "-f", "-"], { input: JSON.stringify(widgets) });
    await kubectl(cluster, [
      "wait",
      "--for=condition=Established",
      "crd/widgets.example.com",
      "--timeout=60s",
    ]);
    const { code, stdout } = await run("capabilities");
    assert.equal(code, 0);
    const file = join(dir, "capabilities.yaml");
    writeFileSync(file, stdout);
    const repo = mkdtempSync(join(dir, "repo-"));
    writeFileSync(join(repo, "a.yaml"), "apiVersion: example.com/v1\nkind: Widget\nmetadata: { name: a }\n");
    const validate = ["validate", "--strict", "--repo", repo];
    const without = await syncline([...validate, "-n", "shop"]);
    assert.equal(without.code, 1);
    assert.match(without.stdout, /^error OBJ-SCOPE-GUESS a\.yaml:1:1 example\.com\/v1 Widget a: /);
    const known = await syncline([...validate, "--api-resources", file]);
    assert.deepEqual([known.code, known.stdout], [0, "No problems: 1 render for 1 target\n"]);
    const wrong = await syncline([...validate, "--api-resources", join(repo, "a.yaml")]);
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /^CLI-USAGE .*a\.yaml is not what syncline capabilities writes\n/);
  });

  /** What a running agent leaves behind: a ready pod, and a Lease renewed at `at`. */
  async function leads(at: Date): Promise<void> {
    const status = '{"status":{"replicas":1,"readyReplicas":1}}';
    const place = ["-n", "syncline-system"];
    await kubectl(cluster, [
      ...place,
      "patch",
      "sts",
      agentName,
      "--subresource=status",
      "--type=merge",
      "-p",
      status,
    ]);
    const lease = {
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata: { name: agentName, namespace: "syncline-system" },
      spec: {
        holderIdentity: "agent-0",
        leaseDurationSeconds: 15,
        renewTime: at.toISOString().replace("Z", "000Z"),
      },
    };
    const { code, stderr } = await kubectl(cluster, ["apply", "-f", "-"], { input: JSON.stringify(lease) });
    assert.equal(code, 0, stderr);
  }
});

/** Cluster-scoped, which nobody can know without asking. */
const widgets = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "widgets.example.com" },
  spec: {
    group: "example.com",
    scope: "Cluster",
    names: { kind: "Widget", plural: "widgets" },
    versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
  },
};
