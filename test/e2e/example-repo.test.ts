import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { startScene, type Scene } from "../support/scene.ts";

const example = join(import.meta.dirname, "..", "..", "examples", "config-repo");
const releases = ["cart", "catalog", "checkout", "frontend", "payments", "redis"];
const cells = { prod: "prod-eu", staging: "staging-us" } as const;

/** The example as it is, but for its namespaces: they are one cluster's, and other tests run there too. */
function exampleFiles(prefix: string): Record<string, string> {
  const files = readdirSync(example, { recursive: true, withFileTypes: true }).filter((file) =>
    file.isFile(),
  );
  const paths = files.map((file) => join(file.parentPath, file.name));
  return Object.fromEntries(
    paths.map((path) => {
      const text = readFileSync(path, "utf8").replaceAll(/\bshop-(?=\{\{|prod\b)/g, `${prefix}-`);
      return [path.slice(example.length + 1), text];
    }),
  );
}

const container = ".spec.template.spec.containers[0]";
const env = (name: string): string => `${container}.env[?(@.name=="${name}")].value`;

describe("examples/config-repo as prod/eu and as staging/us", () => {
  let scene: Scene;
  let revision = "";
  before(async () => {
    scene = await startScene("example");
    revision = scene.commit(exampleFiles(scene.namespace));
    await scene.gitSync(cells.prod, { target: { environment: "prod", region: "eu" } });
    await scene.gitSync(cells.staging, { target: { environment: "staging", region: "us" } });
  });
  after(() => scene?.stop());

  const get = (environment: keyof typeof cells, object: string, path: string): Promise<string> =>
    scene.kubectl(["get", object, "-n", `${scene.namespace}-${environment}`, "-o", `jsonpath={${path}}`]);

  test("all releases of both are synced; neither policies nor dependsOn stand in the way", async () => {
    for (const cell of Object.values(cells)) {
      for (const release of releases) {
        const { failures } = await scene.status(`${cell}.${release}`, ({ sync }) => sync === "Synced");
        assert.equal(failures, undefined);
      }
    }
    const names = await scene.kubectl(["get", "syncstatus", "-o", "name"]);
    assert.equal(names.trim().split("\n").length, 2 * releases.length);
  });

  const rows: readonly (readonly [
    layer: string,
    environment: keyof typeof cells,
    object: string,
    path: string,
    want: string,
  ])[] = [
    ["values.yaml", "staging", "deployment/cart", env("LOG_LEVEL"), "info"],
    ["values.prod.yaml", "prod", "deployment/cart", env("LOG_LEVEL"), "warn"],
    ["values.yaml", "staging", "deployment/cart", env("CURRENCY"), "USD"],
    ["values.eu.yaml", "prod", "deployment/cart", env("CURRENCY"), "EUR"],
    [
      "cart's values.yaml, merged into the same map",
      "prod",
      "deployment/cart",
      env("REDIS_ADDR"),
      "redis:6379",
    ],
    ["the chart's default", "staging", "deployment/cart", ".spec.replicas", "1"],
    ["values.prod.eu.yaml over values.prod.yaml", "prod", "deployment/cart", ".spec.replicas", "6"],
    ["checkout's values.yaml", "staging", "deployment/checkout", ".spec.replicas", "2"],
    [
      "checkout's values.prod.yaml over all of the repo",
      "prod",
      "deployment/checkout",
      ".spec.replicas",
      "4",
    ],
    ["frontend's values.prod.yaml", "prod", "hpa/frontend", ".spec.minReplicas", "3"],
    ["frontend's values.prod.eu.yaml", "prod", "hpa/frontend", ".spec.maxReplicas", "30"],
    [
      "frontend's values.prod.eu.yaml, a list replaced",
      "prod",
      "ingress/frontend",
      ".spec.rules[*].host",
      "shop.example.com shop.example.eu",
    ],
    [
      "frontend's values.staging.yaml, a list replaced",
      "staging",
      "ingress/frontend",
      ".spec.rules[*].host",
      "shop.staging.example.com",
    ],
    [
      "frontend's values.prod.yaml",
      "prod",
      "deployment/frontend",
      `${container}.resources.requests.cpu`,
      "200m",
    ],
    ["the chart's default", "staging", "deployment/frontend", `${container}.resources.requests.cpu`, "50m"],
    ["payments' values.eu.yaml", "prod", "deployment/payments", env("PROVIDER"), "example-pay-eu"],
    ["payments' values.us.yaml", "staging", "deployment/payments", env("PROVIDER"), "example-pay-us"],
    [
      "catalog's values.yaml",
      "prod",
      "configmap/catalog",
      ".data",
      '{"catalog.yaml":"pageSize: 24\\ncacheSeconds: 60\\n"}',
    ],
    ["the manifest as it stands", "prod", "deployment/redis", ".spec.replicas", "1"],
  ];
  for (const [layer, environment, object, path, want] of rows) {
    test(`${cells[environment]} ${object} has ${JSON.stringify(want)}: ${layer}`, async () => {
      assert.equal(await get(environment, object, path), want);
    });
  }

  test("kubectl get syncstatus -A tells what matters, in columns", async () => {
    await scene.status(`${cells.prod}.cart`, ({ health }) => health === "Healthy");
    const table = (await scene.kubectl(["get", "syncstatus", "-A"])).trimEnd().split("\n");
    const wanted = "NAMESPACE NAME ENV REGION REVISION SYNC HEALTH DRIFT CHANGED MESSAGE";
    assert.equal(table[0]?.trim().replaceAll(/\s+/g, " "), wanted);
    const row = table.find(
      (line) => line.startsWith(`${scene.namespace} `) && line.includes(`${cells.prod}.cart `),
    );
    const [, name, environment, region, commit = "", sync, health, drift, changed = ""] =
      row?.split(/\s+/) ?? [];
    assert.deepEqual(
      [name, environment, region, sync, health, drift],
      [`${cells.prod}.cart`, "prod", "eu", "Synced", "Healthy", "0"],
      row,
    );
    assert.ok(commit.length >= 7 && revision.startsWith(commit), row);
    assert.match(changed, /^\d+[sm]/);
  });

  test("kubectl wait --for=condition=Ready comes to an end", async () => {
    const objects = Object.values(cells).map((cell) => `syncstatus/${cell}.checkout`);
    const told = await scene.kubectl(["wait", "--for=condition=Ready", "--timeout=60s", ...objects]);
    assert.equal(told.match(/condition met/g)?.length, 2, told);
  });

  describe("a SyncStatus is an ApplySet of ours", () => {
    const parent = `${cells.prod}.frontend`;
    const objects = [
      "deployment.apps/frontend",
      "horizontalpodautoscaler.autoscaling/frontend",
      "ingress.networking.k8s.io/frontend",
      "networkpolicy.networking.k8s.io/frontend",
      "poddisruptionbudget.policy/frontend",
      "service/frontend",
      "serviceaccount/frontend",
    ];

    /** What carries the set's label, of the kinds that its parent names, in all namespaces. */
    async function members(): Promise<readonly string[]> {
      const path = `/apis/syncline.dev/v1alpha1/namespaces/${scene.namespace}/syncstatuses/${parent}`;
      const { labels, annotations } = (await scene.live(path))?.metadata ?? {};
      const kinds = annotations?.["applyset.kubernetes.io/contains-group-kinds"] ?? "";
      const id = labels?.["applyset.kubernetes.io/id"] ?? "";
      assert.match(id, /^applyset-.+-v1$/);
      const selector = `applyset.kubernetes.io/part-of=${id}`;
      const found = await scene.kubectl(["get", kinds.toLowerCase(), "-A", "-l", selector, "-o", "name"]);
      return found.trim().split("\n").sort();
    }

    test("its label lists exactly the objects of the release", async () => {
      assert.deepEqual(await members(), objects);
    });

    test("kubectl apply --applyset on it is refused, and nothing is pruned", async () => {
      const configMap = JSON.stringify({
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "foreign", namespace: scene.namespace },
      });
      process.env["KUBECTL_APPLYSET"] = "true"; // alpha
      const applySet = `--applyset=syncstatuses.syncline.dev/${parent}`;
      const refused = scene.kubectl(["apply", "--server-side", "--prune", applySet, "-f", "-"], {
        input: configMap,
      });
      await assert.rejects(refused, /managed by tooling "syncline/);
      assert.deepEqual(await members(), objects);
    });
  });
});
