import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { initFiles } from "../../src/cli/init-files.ts";
import { parseDocuments } from "../../src/yaml/parse.ts";
import { commitFiles, createRepo } from "../support/git-repo.ts";
import { syncline } from "../support/syncline.ts";

const dir = mkdtempSync(join(tmpdir(), "syncline-repo-"));
after(() => {
  rmSync(dir, { recursive: true, force: true });
});
const lines = (text: string): readonly string[] => text.split("\n").filter((line) => line !== "");

/** Writes files below a folder of this run and returns its path. */
function folder(name: string, files: Readonly<Record<string, string>>): string {
  const place = join(dir, name);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(place, path)), { recursive: true });
    writeFileSync(join(place, path), text);
  }
  return place;
}

describe("init", () => {
  test("writes a repo that is valid, and different in every target", async () => {
    const { code, stdout } = await syncline(["init", "fresh"], { cwd: dir });
    assert.equal(code, 0);
    assert.deepEqual(
      lines(stdout),
      Object.keys(initFiles).map((path) => `fresh/${path}`),
    );
    const valid = await syncline(["validate", "--strict"], { cwd: join(dir, "fresh") });
    assert.deepEqual([valid.code, valid.stdout], [0, "No problems: 4 renders for 4 targets\n"]);
    const texts = await Promise.all(
      ["dev us", "dev eu", "prod us", "prod eu"].map(async (target) => {
        const [env = "", region = ""] = target.split(" ");
        const args = ["render", "--repo", "fresh", "--env", env, "--region", region];
        return (await syncline(args, { cwd: dir })).stdout;
      }),
    );
    assert.equal(new Set(texts).size, 4);
    assert.match(texts[2] ?? "", /replicas: 4\n/);
  });

  test("a folder that holds something is left alone; a fresh clone is empty enough", async () => {
    const full = folder("full", { "notes.txt": "mine" });
    const { code, stderr } = await syncline(["init", full]);
    assert.deepEqual(
      [code, stderr],
      [2, `CLI-USAGE ${full} is not empty\n  name a folder that is empty or not there yet\n`],
    );
    assert.equal(existsSync(join(full, "syncline.yaml")), false);
    const clone = folder("clone", { ".git/HEAD": "ref: refs/heads/main\n" });
    assert.equal((await syncline(["init"], { cwd: clone })).code, 0);
  });
});

const canary = "canary-s3cret";
const app: Readonly<Record<string, string>> = {
  "syncline.yaml":
    "apiVersion: syncline.dev/v1alpha1\nkind: ConfigRepo\nenvironments: [dev, prod]\nregions: [us, eu]\n",
  "charts/app/Chart.yaml": "apiVersion: v2\nname: app\nversion: 1.0.0\n",
  "charts/app/values.yaml": `mode: calm\npassword: ${canary}\n`,
  "charts/app/templates/map.yaml.hbs":
    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{Release.Name}}\ndata:\n  mode: {{quote Values.mode}}\n",
  "charts/app/templates/secret.yaml.hbs":
    "apiVersion: v1\nkind: Secret\nmetadata:\n  name: {{Release.Name}}\nstringData:\n  one: {{quote Values.password}}\n  two: {{quote Values.password}}\n",
  "releases/web/release.yaml":
    "apiVersion: syncline.dev/v1alpha1\nkind: Release\nnamespace: web\nchart: app\n",
  "releases/api/release.yaml":
    "apiVersion: syncline.dev/v1alpha1\nkind: Release\nnamespace: api\nchart: app\ntargets: { environments: [prod] }\n",
};

describe("render", () => {
  let repo = "";
  before(() => {
    repo = folder("app", app);
  });
  const render = (...args: string[]) => syncline(["render", "--repo", repo, ...args]);

  test("one target: every object, Secrets masked", async () => {
    const { code, stdout, stderr } = await render("--env", "prod", "--region", "eu");
    assert.deepEqual([code, stderr], [0, ""]);
    const objects = parseDocuments(stdout, "out").documents.map(
      ({ value }) => value as { kind: string; metadata: { namespace: string }; data: Record<string, string> },
    );
    assert.deepEqual(
      objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace}`),
      ["ConfigMap api", "Secret api", "ConfigMap web", "Secret web"],
    );
    const [{ one, two } = {}, other] = objects
      .filter(({ kind }) => kind === "Secret")
      .map(({ data }) => data);
    assert.match(one ?? "", /^<masked:[0-9a-f]{12}>$/);
    assert.deepEqual([two, other], [one, { one, two: one }]);
    assert.ok(!stdout.includes(canary) && !stdout.includes(btoa(canary)));
  });

  test("one release, as JSON, with secrets on request", async () => {
    const { stdout } = await render("web", "--env", "dev", "--region", "us", "-o", "json", "--show-secrets");
    const objects = JSON.parse(stdout) as { kind: string; data: Record<string, string> }[];
    assert.deepEqual(
      objects.map(({ kind, data }) => [kind, data["one"]]),
      [
        ["ConfigMap", undefined],
        ["Secret", btoa(canary)],
      ],
    );
  });

  test("all targets into a folder, once", async () => {
    const out = join(dir, "out");
    const first = await render("--out", out);
    assert.deepEqual([first.code, first.stderr], [0, `6 files in ${out}\n`]);
    assert.match(readFileSync(join(out, "prod", "eu", "api.yaml"), "utf8"), /kind: ConfigMap/);
    assert.equal(existsSync(join(out, "dev", "eu", "api.yaml")), false);
    assert.deepEqual(
      (await render("--out", out)).stderr,
      `CLI-USAGE --out ${out} is not empty\n  empty it, or name another folder\n`,
    );
  });

  const wrong: readonly (readonly [string, readonly string[], string])[] = [
    [
      "several targets",
      ["--env", "prod"],
      "CLI-USAGE there are 2 targets: choose one with --env, --region, --cluster\n  targets: prod/us, prod/eu; --out DIR writes all of them\n",
    ],
    [
      "an unknown environment",
      ["--env", "prd"],
      'CFG-TARGET environment "prd" is not declared in syncline.yaml\n  did you mean prod?\n',
    ],
    [
      "an unknown cluster",
      ["--cluster", "x"],
      'CFG-TARGET cluster "x" is not declared in syncline.yaml\n  known: none\n',
    ],
    [
      "a release that the target lacks",
      ["api", "--env", "dev", "--region", "us"],
      'CLI-NOT-FOUND no release "api" for dev/us\n  releases: web\n',
    ],
    [
      "a version that is none",
      ["--kube-version", "new"],
      "CLI-USAGE --kube-version new: want a version such as 1.36 or v1.36.3\n",
    ],
  ];
  for (const [name, args, want] of wrong)
    test(name, async () => {
      const { code, stdout, stderr } = await render(...args);
      assert.deepEqual([code, stdout, stderr], [2, "", want]);
    });

  test("a mistake: all of them are told, nothing is printed", async () => {
    const bad = folder("render-bad", { ...app, "releases/web/values.yaml": "mode: [x]\n" });
    const { code, stdout, stderr } = await syncline([
      "render",
      "--repo",
      bad,
      "--env",
      "prod",
      "--region",
      "eu",
    ]);
    assert.deepEqual([code, stdout], [1, ""]);
    assert.match(stderr, /^error TPL-TYPE charts\/app\/templates\/map\.yaml\.hbs:6:\d+ /);
    const other = await syncline(["render", "api", "--repo", bad, "--env", "prod", "--region", "eu"]);
    assert.deepEqual([other.code, other.stderr], [0, ""]);
  });

  test("--rev: a commit instead of the files on disk", async () => {
    const { dir: bare } = createRepo(dir, "rev");
    const git = { name: "rev", dir: bare };
    commitFiles(git, app);
    commitFiles(git, { "releases/web/values.yaml": "mode: new\n" });
    const args = ["render", "web", "--repo", bare, "--env", "dev", "--region", "us", "--rev"];
    assert.match((await syncline([...args, "main"])).stdout, /mode: new\n/);
    assert.match((await syncline([...args, "HEAD~1"])).stdout, /mode: calm\n/);
    const unknown = await syncline([...args, "mian"]);
    assert.deepEqual(
      [unknown.code, unknown.stderr.split("\n")],
      [1, ['REPO-REF revision "mian" not found in the local repository', '  did you mean "main"?', ""]],
    );
    // B60: an option's value that looks like one
    assert.match(
      (await syncline([...args.slice(0, -1), "--rev=-x"])).stderr,
      /^REPO-REF revision "-x" not found/,
    );
  });

  test("plain manifests: one target, the namespace as the GitSync would give it", async () => {
    const plain = folder("plain", { "a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n" });
    const { code, stdout } = await syncline(["render", "--repo", plain, "-n", "shop"]);
    assert.deepEqual(
      [code, stdout],
      [0, "---\n# plain: a.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  namespace: shop\n"],
    );
    assert.equal((await syncline(["render", "--repo", plain, "--env", "prod"])).code, 2);
  });

  test("a declared version wins over --kube-version, and that is said", async () => {
    const declared = folder("declared", app);
    writeFileSync(
      join(declared, "syncline.yaml"),
      `${app["syncline.yaml"] ?? ""}capabilities: { kubeVersion: "1.35" }\n`,
    );
    const { stderr } = await syncline([
      "render",
      "--repo",
      declared,
      "--env",
      "dev",
      "--region",
      "us",
      "--kube-version",
      "1.36",
    ]);
    assert.equal(
      stderr,
      "warning: syncline.yaml declares kubeVersion 1.35, which wins over --kube-version 1.36\n",
    );
  });
});

describe("validate", () => {
  let repo = "";
  before(() => {
    repo = folder("invalid", {
      ...app,
      "charts/app/templates/map.yaml.hbs": (app["charts/app/templates/map.yaml.hbs"] ?? "").replace(
        "Values.mode",
        "Values.mod",
      ),
      "releases/api/values.prod.yaml": `password: ${canary}\n  more: ${canary}\n`,
      "releases/ops/release.yaml": `${app["releases/web/release.yaml"] ?? ""}ownr: ${canary}\n`,
    });
    cpSync(repo, join(dir, "work", "config"), { recursive: true });
  });

  test("every problem once, with its line and the targets it hits, and no secret", async () => {
    const { code, stdout } = await syncline(["validate", "--repo", repo]);
    assert.equal(code, 1);
    assert.equal(
      stdout,
      `error TPL-UNDEFINED charts/app/templates/map.yaml.hbs:6:17 Values.mod is not set; looked in chart values.yaml
    6 |   mode: {{quote Values.mod}}
      |                 ^
  did you mean Values.mode?
  in all 4 targets
error YAML-SYNTAX releases/api/values.prod.yaml:2:3 a second ": " on one line, or a value and a block under one key
    2 |   more: …
      |   ^
  Quote the value if it holds ": ", or correct the indentation.
  in prod/*
error REPO-KEY releases/ops/release.yaml:5:1 unknown key "ownr"
    5 | ownr: …
      | ^
  Did you mean "owner"?
  in all 4 targets
3 errors, 0 warnings: 10 renders for 4 targets
`,
    );
  });

  test("-o json: the documented shape", async () => {
    const { stdout } = await syncline(["validate", "--repo", repo, "-o", "json"]);
    const { targets, problems } = JSON.parse(stdout) as { targets: string[]; problems: object[] };
    assert.deepEqual(targets, ["dev/us", "dev/eu", "prod/us", "prod/eu"]);
    assert.deepEqual(problems[0], {
      severity: "error",
      code: "TPL-UNDEFINED",
      message: "Values.mod is not set; looked in chart values.yaml",
      file: "charts/app/templates/map.yaml.hbs",
      line: 6,
      column: 17,
      targets: ["dev/us", "dev/eu", "prod/us", "prod/eu"],
      hint: "did you mean Values.mode?",
    });
  });

  test("-o github and sarif: files as CI sees them", async () => {
    const at = { cwd: join(dir, "work") };
    const github = await syncline(["validate", "--repo", "config", "-o", "github"], at);
    assert.equal(github.code, 1);
    assert.match(
      github.stdout,
      /^::error file=config\/charts\/app\/templates\/map\.yaml\.hbs,line=6,col=17,title=TPL-UNDEFINED::Values\.mod is not set; .* \(dev\/us, dev\/eu, prod\/us, prod\/eu\)\n/,
    );
    const sarif = await syncline(["validate", "--repo", "config", "-o", "sarif"], at);
    const { runs } = JSON.parse(sarif.stdout) as {
      runs: { results: { ruleId: string; locations: object[] }[] }[];
    };
    const [result] = runs[0]?.results ?? [];
    assert.equal(result?.ruleId, "TPL-UNDEFINED");
    assert.deepEqual(result.locations, [
      {
        physicalLocation: {
          artifactLocation: { uri: "config/charts/app/templates/map.yaml.hbs" },
          region: { startLine: 6, startColumn: 17 },
        },
      },
    ]);
  });

  test("a repo that cannot be read at all", async () => {
    const broken = folder("broken", { "syncline.yaml": "environments: [\n" });
    const { code, stdout } = await syncline(["validate", "--repo", broken]);
    assert.equal(code, 1);
    assert.match(stdout, /^error YAML-SYNTAX syncline\.yaml:\d/);
    assert.match(stdout, /1 error, 0 warnings: 0 renders for 0 targets\n$/);
    const absent = await syncline(["validate", "--repo", join(dir, "nowhere")]);
    assert.equal(absent.code, 1);
    assert.match(absent.stderr, /^REPO-PATH .*nowhere is not a folder that can be read/);
    const clash = folder("clash", { "App.yaml": "a: 1\n", "app.yaml": "a: 1\n" });
    const told = await syncline(["validate", "--repo", clash, "-o", "github"]);
    assert.equal(told.code, 1);
    assert.match(told.stdout, /^::error title=REPO-CASE::App\.yaml and app\.yaml differ only by case\n$/);
  });

  test("--stats: where the time goes, on stderr", async () => {
    const at = folder("stats", app);
    const { stdout, stderr } = await syncline(["validate", "--repo", at, "--stats", "-o", "json"]);
    assert.ok(Array.isArray((JSON.parse(stdout) as { problems: unknown }).problems));
    assert.match(stderr, /^stats:\n  renders +\d+\n  reused +0\n  files +\d+, \d+ KiB\n/);
    assert.match(stderr, /\nslowest:\n  \S+  (dev|prod)\/(us|eu) +\d+ ms\n/);
  });

  test("the example config repo is valid", async () => {
    const { code, stdout } = await syncline(["validate", "--strict", "--repo", "examples/config-repo"]);
    assert.deepEqual([code, stdout], [0, "No problems: 46 renders for 8 targets\n"]);
  });
});
