import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { runSyncline } from "../support/run-syncline.ts";
import { eventually, startScene, type Scene, type Status } from "../support/scene.ts";

/** What must be found nowhere; values that nobody would write by chance. */
const canaries = {
  data: "cnry-data-4f1d9a",
  stringData: "cnry-string-7be20c",
  chart: "cnry-chart-91aa07",
  refusedChart: "cnry-refused-chart-c5d3",
  frozen: "cnry-frozen-0d44e2",
  thawed: "cnry-thawed-b83f11",
  broken: "cnry-broken-6a6a51",
  duplicate: "cnry-duplicate-1c9f",
  notBase64: "cnry-not-base64-77e1",
  notJson: "cnry-not-json-5fd0",
  number: "9081726354000000",
  byHand: "cnry-by-hand-2e58b6",
  applied: "cnry-applied-e1c7d0",
  gitPassword: "cnry-git-password-33f9",
  wrongPassword: "cnry-wrong-password-8a07",
  slackToken: "xoxb-canary-slack-token",
};
const base64 = (text: string): string => Buffer.from(text).toString("base64");

const version = "apiVersion: syncline.dev/v1alpha1\n";
const secret = (name: string, more: string): string =>
  `apiVersion: v1\nkind: Secret\nmetadata: { name: ${name} }\n${more}`;
const schema = {
  type: "object",
  properties: { password: { type: "string", writeOnly: true, pattern: "^cnry-chart-" } },
};

const good = (namespace: string): Record<string, string> => ({
  "syncline.yaml": `${version}kind: ConfigRepo\nenvironments: [prod]\n`,
  "charts/app/Chart.yaml": "apiVersion: v2\nname: app\nversion: 1.0.0\n",
  "charts/app/values.schema.json": JSON.stringify(schema),
  "charts/app/templates/secret.yaml.hbs": secret(
    "{{Release.Name}}",
    "stringData:\n  password: {{quote Values.password}}\n",
  ),
  "releases/chart/values.yaml": `password: ${canaries.chart}\n`,
  "releases/plain/manifests/secret.yaml": secret(
    "plain",
    `data: { a: ${base64(canaries.data)} }\nstringData: { b: ${canaries.stringData} }\n`,
  ),
  "releases/frozen/manifests/secret.yaml": secret(
    "frozen",
    `immutable: true\nstringData: { a: ${canaries.frozen} }\n`,
  ),
  ...Object.fromEntries(
    ["broken", "duplicate", "base", "docker", "number"].map((name) => [
      `releases/${name}/manifests/secret.yaml`,
      secret(name, "stringData: { a: harmless }\n"),
    ]),
  ),
  ...Object.fromEntries(
    ["chart", "plain", "frozen", "broken", "duplicate", "base", "docker", "number"].map((name) => [
      `releases/${name}/release.yaml`,
      `${version}kind: Release\nnamespace: ${namespace}\n${name === "chart" ? "chart: app\n" : ""}`,
    ]),
  ),
});

/** One mistake per release, each right at a canary; who has to complain of it. */
const mistakes: readonly (readonly [release: string, file: string, text: string, code: RegExp])[] = [
  ["chart", "values.yaml", `password: ${canaries.refusedChart}\n`, /VAL-SCHEMA/],
  [
    "frozen",
    "manifests/secret.yaml",
    secret("frozen", `immutable: true\nstringData: { a: ${canaries.thawed} }\n`),
    /OBJ-IMMUTABLE/,
  ],
  [
    "broken",
    "manifests/secret.yaml",
    secret("broken", `stringData:\n  a: "${canaries.broken}\n  b: [${canaries.broken}\n`),
    /YAML-/,
  ],
  [
    "duplicate",
    "manifests/secret.yaml",
    secret("duplicate", `stringData:\n  ${canaries.duplicate}: 1\n  a: x\n  a: ${canaries.duplicate}\n`),
    /YAML-DUP/,
  ],
  [
    "base",
    "manifests/secret.yaml",
    secret("base", `data: { a: "%%${canaries.notBase64}" }\n`),
    /API-INVALID|OBJ-FIELD/,
  ],
  [
    "docker",
    "manifests/secret.yaml",
    secret(
      "docker2",
      `type: kubernetes.io/dockerconfigjson\nstringData: { .dockerconfigjson: ${canaries.notJson} }\n`,
    ),
    /API-INVALID/,
  ],
  [
    "number",
    "manifests/secret.yaml",
    secret("number", `stringData: { a: ${canaries.number} }\n`),
    /YAML-INT/,
  ],
];

describe("planted secrets", () => {
  let scene: Scene;
  /** Statuses as they were after each step, for they are overwritten. */
  const statuses: string[] = [];
  const texts: Record<string, () => Promise<string>> = {
    "the agent's output": () => Promise.resolve(scene.agent.output()),
    "GitSyncs and SyncStatuses": () => Promise.resolve(statuses.join("\n")),
    "Kubernetes Events": () => scene.kubectl(["get", "events.events.k8s.io", "-o", "json"]),
    "the ledger and the Slack threads on disk": () =>
      Promise.resolve(rawFiles(scene.agent.dataDir, /^(ledger|slack)/)),
    "the agent's API": async () => {
      const paths = ["/v1/history?limit=1000", "/v1/drift", "/v1/gitsyncs"];
      const answers = paths.map(async (path) => (await fetch(`${scene.agent.url("api")}${path}`)).text());
      return (await Promise.all(answers)).join("\n");
    },
    "Slack messages": () => Promise.resolve(JSON.stringify(scene.slack.messages)),
  };

  before(async () => {
    const auth = { username: "bot", password: canaries.gitPassword };
    scene = await startScene("secrets", { git: { auth } });
    for (const [name, password] of [
      ["git", auth.password],
      ["git-wrong", canaries.wrongPassword],
    ] as const)
      await scene.kubectl(["create", "-f", "-"], {
        input: secret(name, `stringData: { username: bot, password: ${password} }\n`),
      });
    scene.commit(good(scene.namespace));
    const target = { environment: "prod" };
    await scene.gitSync("shop", { target, source: { secretRef: { name: "git" } } });
    await scene.gitSync("denied", { target, source: { secretRef: { name: "git-wrong" } } });
    for (const name of Object.keys(good("")).filter((path) => path.endsWith("release.yaml")))
      await scene.status(`shop.${name.split("/")[1] ?? ""}`, ({ sync }) => sync === "Synced");
    await scene.gitSyncStatus("denied", (status) => JSON.stringify(status).includes("GIT-AUTH"));
    await look();
    await byHand();
    await look();
    scene.commit(
      Object.fromEntries(mistakes.map(([release, file, text]) => [`releases/${release}/${file}`, text])),
    );
    for (const [release, , , code] of mistakes)
      await scene.status(`shop.${release}`, ({ failures }) => code.test(failures?.[0]?.code ?? ""));
    await look();
    await eventually(
      () => Promise.resolve(mistakes.every(([release]) => said().includes(`Failed shop/${release}`))),
      () => `Slack heard ${said()}`,
    );
  });
  after(() => scene.stop());
  const said = (): string => JSON.stringify(scene.slack.messages);

  async function look(): Promise<void> {
    const args = ["get", "gitsyncs,syncstatuses", "-o", "json", "--show-managed-fields"];
    statuses.push(await scene.kubectl(args));
  }

  async function byHand(): Promise<void> {
    const corrected =
      (path: string) =>
      ({ drift }: Status): boolean =>
        drift?.items?.some((item) => item.path === path && item.action === "corrected") ?? false;
    const admin = { user: "alice" } as const;
    const patch = JSON.stringify({ data: { a: base64(canaries.byHand) } });
    await scene.kubectl(["patch", "secret", "plain", "-p", patch], admin);
    await scene.status("shop.plain", corrected(".data.a"));
    // kubectl apply leaves a copy of the whole object in an annotation.
    const input = secret("chart", `stringData: { password: ${canaries.applied} }\n`);
    await scene.kubectl(["apply", "-f", "-"], { ...admin, input });
    await scene.status("shop.chart", corrected(".data.password"));
  }

  for (const place of Object.keys(texts))
    test(`are not in ${place}`, async () => {
      const text = (await texts[place]?.()) ?? "";
      assert.ok(text.length > 100, "there is nothing to look through");
      assert.deepEqual(found(text), []);
    });

  test("credentials are in no file of the agent", () => {
    const files = rawFiles(scene.agent.dataDir, /./);
    const { gitPassword, wrongPassword, slackToken } = canaries;
    assert.deepEqual(found(files, { gitPassword, wrongPassword, slackToken }), []);
  });

  test("arrived where they belong", async () => {
    const secrets = await scene.kubectl(["get", "secrets", "-o", "json"]);
    const { data, stringData, chart, frozen, gitPassword } = canaries;
    // The same search as above, so it is one that finds.
    assert.equal(found(secrets, { data, stringData, chart, frozen, gitPassword }).length, 5);
  });

  const inCluster = (args: string): (() => Promise<string>) => {
    return () =>
      output([...args.split(" "), "--kubeconfig", scene.cluster.kubeconfig("admin"), "-n", scene.namespace]);
  };
  const inRepo = (args: string, which: "good" | "bad"): (() => Promise<string>) => {
    return async () => {
      const dir = mkdtempSync(join(tmpdir(), "syncline-secrets-"));
      try {
        const bad = mistakes.map(([release, file, text]) => [`releases/${release}/${file}`, text] as const);
        const files = { ...good("shop"), ...(which === "bad" ? Object.fromEntries(bad) : {}) };
        for (const [path, text] of Object.entries(files)) {
          mkdirSync(dirname(join(dir, path)), { recursive: true });
          writeFileSync(join(dir, path), text);
        }
        return await output([...args.split(" "), "--repo", dir]);
      } finally {
        rmSync(dir, { recursive: true, force: true });
      }
    };
  };
  const commands: readonly (readonly [string, () => Promise<string>])[] = [
    ["render", inRepo("render --env prod", "good")],
    ["render -o json", inRepo("render --env prod -o json", "good")],
    ["validate of mistakes", inRepo("validate", "bad")],
    ["validate -o json of mistakes", inRepo("validate -o json", "bad")],
    ["validate -o sarif of mistakes", inRepo("validate -o sarif", "bad")],
    ["status", inCluster("status")],
    ["status -o yaml", inCluster("status -o yaml")],
    ["history", inCluster("history shop/frozen")],
    ["drift", inCluster("drift shop")],
    ["drift -o json", inCluster("drift -o json")],
  ];
  for (const [name, run] of commands)
    test(`syncline ${name} prints none`, async () => {
      const text = await run();
      assert.ok(text.length > 100, text);
      assert.deepEqual(found(text), []);
    });
});

async function output(args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await runSyncline(args);
  return `${stdout}\n${stderr}`;
}

/** The raw bytes of the files of a folder whose path in it fits. */
function rawFiles(dir: string, wanted: RegExp): string {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && wanted.test(entry.name))
    .map((entry) => `${entry.name} shop ${readFileSync(join(entry.parentPath, entry.name), "latin1")}`)
    .join("\n");
}

/** Names of the canaries in a text: plain, percent-encoded, hexadecimal, or in base64 at any of its three alignments. */
function found(text: string, wanted: Readonly<Record<string, string>> = canaries): readonly string[] {
  return Object.entries(wanted)
    .filter(([, value]) => shapes(value).some((shape) => text.includes(shape)))
    .map(([name, value]) => `${name}: ${around(text, value)}`);
}

function shapes(value: string): readonly string[] {
  const aligned = [0, 1, 2].map((offset) => {
    const coded = Buffer.from(`${"x".repeat(offset)}${value}`).toString("base64");
    // The first and last characters also hold bits of what stands beside the value.
    return coded.replace(/=+$/, "").slice(offset === 0 ? 0 : offset + 1, -1);
  });
  return [value, encodeURIComponent(value), Buffer.from(value).toString("hex"), ...aligned];
}

/** Where it was found first, for the message of the failed test. */
function around(text: string, value: string): string {
  const shape = shapes(value).find((each) => text.includes(each)) ?? value;
  const at = text.indexOf(shape);
  return text.slice(Math.max(0, at - 200), at + shape.length + 40);
}
