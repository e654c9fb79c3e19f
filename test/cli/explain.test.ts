import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { run } from "../../src/cli/program.ts";
import { recordingIo } from "../support/recording-io.ts";

const dir = mkdtempSync(join(tmpdir(), "syncline-explain-"));
after(() => {
  rmSync(dir, { recursive: true, force: true });
});

const canary = "canary-s3cret";
const version = "apiVersion: syncline.dev/v1alpha1\n";
const files: Readonly<Record<string, string>> = {
  "syncline.yaml": `${version}kind: ConfigRepo\nenvironments: [dev, prod]\nregions: [us, eu]\n`,
  "values.prod.yaml": "mode: busy\n",
  "charts/app/Chart.yaml":
    "apiVersion: v2\nname: app\nversion: 1.0.0\ndependencies:\n  - { name: db, repository: file://../db }\n",
  "charts/app/values.yaml": `mode: calm\npassword: ${canary}-password\ntoken: ${canary}-token\nextra: ""\n`,
  "charts/app/values.schema.json": '{"properties": {"token": {"type": "string", "writeOnly": true}}}',
  "charts/app/templates/map.yaml.hbs": [
    "apiVersion: v1",
    "kind: ConfigMap",
    "metadata:",
    "  name: {{Release.Name}}",
    "data:",
    "  mode: {{quote Values.mode}}",
    "  token: {{quote Values.token}}",
    "  {{#if Values.extra}}",
    "  extra: {{quote Values.extra}}",
    "  {{/if}}",
    "",
  ].join("\n"),
  "charts/app/templates/secret.yaml.hbs":
    "apiVersion: v1\nkind: Secret\nmetadata:\n  name: {{Release.Name}}\nstringData:\n  one: {{quote Values.password}}\n",
  "charts/app/charts/db/Chart.yaml": "apiVersion: v2\nname: db\nversion: 1.0.0\n",
  "charts/app/charts/db/values.yaml": `port: 5432\npass: ${canary}-db\n`,
  "charts/app/charts/db/values.schema.json": '{"properties": {"pass": {"writeOnly": true}}}',
  "charts/app/charts/db/templates/db.yaml.hbs":
    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{Release.Name}}-db\ndata:\n  port: {{quote Values.port}}\n  pass: {{quote Values.pass}}\n",
  "releases/web/release.yaml": `${version}kind: Release\nnamespace: web-{{Target.Environment}}\nchart: app\n`,
  "releases/web/values.prod.yaml": `password: ${canary}-prod\ndb:\n  port: 6543\n`,
  "releases/web/values.eu.yaml": `token: ${canary}-eu\n`,
  "charts/loop/Chart.yaml": "apiVersion: v2\nname: loop\nversion: 1.0.0\n",
  "charts/loop/values.yaml": "parts:\n  api: { port: 80, log: info }\n",
  "charts/loop/templates/_log.hbs": '{{#*inline "log"}}{{Values.mode}}{{/inline}}',
  "charts/loop/templates/parts.yaml.hbs":
    '{{#each Values.parts}}\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: part-{{@key}}\ndata:\n  mode: {{quote (include "log")}}\n{{/each}}\n',
  "releases/loop/release.yaml": `${version}kind: Release\nnamespace: loop\nchart: loop\n`,
  "releases/loop/values.yaml": "mode: calm\n",
  "releases/ops/release.yaml": `${version}kind: Release\nnamespace: ops\n`,
  "releases/ops/manifests/secret.yaml": `apiVersion: v1\nkind: Secret\nmetadata: { name: ops, labels: { app: ops } }\nstringData:\n  key: ${canary}-plain\n`,
};

function write(folder: string, texts: Readonly<Record<string, string>>): string {
  for (const [path, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(dir, folder, path)), { recursive: true });
    writeFileSync(join(dir, folder, path), text);
  }
  return join(dir, folder);
}

interface Told {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function syncline(cwd: string, args: readonly string[]): Promise<Told> {
  const { io, written } = recordingIo({ cwd });
  const code = await run(args, io);
  const { stdout, stderr } = written();
  for (const text of [stdout, stderr])
    assert.ok(!text.includes(canary) && !text.includes(btoa(canary).slice(0, 12)), text);
  return { code, stdout, stderr };
}

let repo = "";
before(() => {
  repo = write("repo", files);
});
const explain = (...args: string[]): Promise<Told> => syncline(repo, ["explain", ...args]);
const values = (...args: string[]): Promise<Told> => syncline(repo, ["values", ...args]);

describe("explain", () => {
  test("one field: template, key, layers, targets of one answer together", async () => {
    const { code, stdout } = await explain("cm/web", ".data.mode");
    assert.equal(code, 0);
    assert.equal(
      stdout,
      `ConfigMap web-dev/web .data.mode
in dev/us, dev/eu
value   calm
from    charts/app/templates/map.yaml.hbs:6:9
    6 |   mode: {{quote Values.mode}}
      |         ^
values
  mode   calm   chart values.yaml   charts/app/values.yaml:1:7

ConfigMap web-prod/web .data.mode
in prod/us, prod/eu
value   busy
from    charts/app/templates/map.yaml.hbs:6:9
    6 |   mode: {{quote Values.mode}}
      |         ^
values
  mode      busy   repo values.prod.yaml   values.prod.yaml:1:7
    beats   calm   chart values.yaml       charts/app/values.yaml:1:7
`,
    );
  });

  test("-o json: the documented shape; one object, or a list of several", async () => {
    const one = await explain("configmap/web", "data.mode", "--env", "prod", "--region", "eu", "-o", "json");
    assert.deepEqual(JSON.parse(one.stdout), {
      object: { group: "", kind: "ConfigMap", namespace: "web-prod", name: "web" },
      path: ".data.mode",
      value: "busy",
      release: "web",
      targets: ["prod/eu"],
      template: { file: "charts/app/templates/map.yaml.hbs", line: 6, column: 9 },
      values: [
        {
          key: "mode",
          file: "values.prod.yaml",
          line: 1,
          column: 7,
          layer: "repo values.prod.yaml",
          won: true,
          value: "busy",
        },
        {
          key: "mode",
          file: "charts/app/values.yaml",
          line: 1,
          column: 7,
          layer: "chart values.yaml",
          won: false,
          value: "calm",
        },
      ],
      conditions: [],
    });
    const several = await explain("cm/web", ".data.mode", "-o", "json");
    assert.deepEqual(
      (JSON.parse(several.stdout) as { targets: string[] }[]).map(({ targets }) => targets),
      [
        ["dev/us", "dev/eu"],
        ["prod/us", "prod/eu"],
      ],
    );
    const name = await explain("cm/web", ".metadata.name", "-o", "json");
    assert.deepEqual(
      (JSON.parse(name.stdout) as { object: object }[]).map(({ object }) => object),
      ["web-dev", "web-prod"].map((namespace) => ({ group: "", kind: "ConfigMap", namespace, name: "web" })),
    );
    const people = await explain("cm/web", ".metadata.name");
    assert.match(
      people.stdout,
      /^ConfigMap web \(web-dev, web-prod\) \.metadata\.name\nin all 4 targets\nvalue {3}web\n/,
    );
    const narrowed = await explain("cm/web", ".data.mode", "-n", "web-dev", "-o", "json");
    assert.deepEqual((JSON.parse(narrowed.stdout) as { targets: string[] }).targets, ["dev/us", "dev/eu"]);
  });

  const secret: readonly (readonly [name: string, args: readonly string[], want: RegExp])[] = [
    [
      "the data of a Secret, from stringData",
      ["secret/web", ".data.one", "--env", "prod", "--region", "us"],
      /value {3}<masked>\nfrom {4}charts\/app\/templates\/secret\.yaml\.hbs:6:8\n {8}stringData, encoded[^]*password {3}<masked> {3}release values\.prod\.yaml {3}releases\/web\/values\.prod\.yaml:1:11\n {4}beats {4}<masked> {3}chart values\.yaml {10}charts\/app\/values\.yaml:2:11/,
    ],
    [
      "the data of a Secret that is a plain manifest",
      ["secret/ops", ".data.key", "--env", "dev", "--region", "us"],
      /value {3}<masked>\nfrom {4}releases\/ops\/manifests\/secret\.yaml:5:8\n/,
    ],
    [
      "a value that the schema marks writeOnly",
      ["cm/web", ".data.token", "--env", "prod", "--region", "eu"],
      /value {3}<masked>\n[^]*token {5}<masked> {3}release values\.eu\.yaml[^]*beats {3}<masked> {3}chart values\.yaml/,
    ],
    [
      "a subchart's own writeOnly value",
      ["cm/web-db", ".data.pass", "--env", "dev", "--region", "us"],
      /value {3}<masked>\n[^]*db\.pass {3}<masked>/,
    ],
    [
      "a name made of a map's key names the map, not what is in it",
      ["cm/part-api", ".metadata.name", "--env", "dev", "--region", "us"],
      /:5:9\n[^\n]*\n[^\n]*\nvalues\n {2}parts\.api {3}2 entries\n(?!.*port)/,
    ],
    [
      "what an included partial read, without what its caller read",
      ["cm/part-api", ".data.mode", "--env", "dev", "--region", "us"],
      /value {3}calm\n[^]*\nvalues\n {2}mode {3}calm [^\n]*\ndepends on\n {2}parts {3}1 entry\n$/,
    ],
    [
      "a Secret's labels are no secret",
      ["secret/ops", ".metadata.labels.app", "--env", "dev", "--region", "us"],
      /value {3}ops\n/,
    ],
    [
      "every field of a Secret",
      ["secret/web", "--env", "dev", "--region", "us"],
      /\.metadata\.name {8}web [^]*\.data\.one {13}<masked> .* password \(charts\/app\/values\.yaml:2:11\)\n$/,
    ],
  ];
  for (const [name, args, want] of secret)
    test(`${name}: the place, never the value`, async () => {
      const { code, stdout } = await explain(...args);
      assert.equal(code, 0);
      assert.match(stdout, want);
      assert.ok(!(await explain(...args, "-o", "json")).stdout.includes(canary));
    });

  test("a subchart's value: its own file, and the parent's layer that beats it", async () => {
    const { stdout } = await explain("cm/web-db", ".data.port", "--env", "prod", "--region", "us");
    assert.match(stdout, /value {3}6543\nfrom {4}charts\/app\/charts\/db\/templates\/db\.yaml\.hbs:6:9/);
    assert.match(
      stdout,
      /db\.port {3}6543 {3}release values\.prod\.yaml {3}releases\/web\/values\.prod\.yaml:3:9\n {4}beats {3}5432 .*charts\/app\/charts\/db\/values\.yaml:1:7\n/,
    );
  });

  test("the namespace that release.yaml gives", async () => {
    const { stdout } = await explain("cm/web", ".metadata.namespace", "--env", "dev", "--region", "us");
    assert.match(
      stdout,
      /value {3}web-dev\nfrom {4}releases\/web\/release\.yaml:3:12\n {8}the release's namespace/,
    );
  });

  const absent: readonly (readonly [name: string, args: readonly string[], want: string])[] = [
    [
      "a typo",
      ["cm/web", ".data.mod"],
      "CLI-NOT-FOUND ConfigMap web-dev/web has no .data.mod in dev/us\n  did you mean .data.mode?\n",
    ],
    [
      "a block keeps it out",
      ["cm/web", ".data.extra"],
      'CLI-NOT-FOUND ConfigMap web-dev/web has no .data.extra in dev/us\n  charts/app/templates/map.yaml.hbs:9 prints it inside {{#if Values.extra}}; extra is "" (charts/app/values.yaml:4:8)\n',
    ],
    [
      "nothing near",
      ["cm/web", ".spec"],
      "CLI-NOT-FOUND ConfigMap web-dev/web has no .spec in dev/us\n  the object has apiVersion, kind, metadata, data\n",
    ],
    [
      "below a single value",
      ["cm/web", ".data.mode.x"],
      "CLI-NOT-FOUND ConfigMap web-dev/web has no .data.mode.x in dev/us\n  .data.mode is a single value\n",
    ],
    [
      "a mark that Syncline sets",
      ["cm/web", '.metadata.labels["syncline.dev/release"]'],
      "CLI-NOT-FOUND ConfigMap web-dev/web has no .metadata.labels in dev/us\n  Syncline sets it when it applies the object: the release that it belongs to\n",
    ],
    [
      "another name",
      ["cm/wab", ".data"],
      'CLI-NOT-FOUND no object "cm/wab" in what is rendered\n  did you mean ConfigMap/web?\n',
    ],
    [
      "another kind",
      ["secrt/ops", ".data"],
      'CLI-NOT-FOUND no object "secrt/ops" in what is rendered\n  did you mean Secret/ops?\n',
    ],
    [
      "no kind",
      ["web", ".data"],
      'CLI-USAGE "web" is no object\n  write KIND/NAME, such as deployment/web or deploy/web\n',
    ],
    [
      "no path",
      ["cm/web", ".data[["],
      'CLI-USAGE ".data[[" is not a field path\n  write it as .spec.template.spec.containers[name=web].image\n',
    ],
  ];
  for (const [name, args, want] of absent)
    test(`not found: ${name}`, async () => {
      assert.deepEqual(await explain(...args), { code: 2, stdout: "", stderr: want });
    });

  test("a field that some targets have: what decides is told", async () => {
    const some = write("some", { ...files, "releases/web/values.us.yaml": "extra: more\n" });
    const { stdout } = await syncline(some, ["explain", "cm/web", ".data.extra", "--env", "dev"]);
    assert.match(
      stdout,
      /in dev\/us\nvalue {3}more\n[^]*\nnot in dev\/eu: extra is "" there \(charts\/app\/values\.yaml:4:8\)\n$/,
    );
    const gone = await syncline(some, ["explain", "cm/web", ".data.extra", "--region", "eu"]);
    assert.match(
      gone.stderr,
      /it is there in dev\/us, prod\/us, where extra is "more"; here it is "" \(charts\/app\/values\.yaml:4:8\)/,
    );
  });

  test("another release's mistake is no matter; the object's own is told, and the exit code says so", async () => {
    const broken = write("broken", { ...files, "releases/ops/manifests/bad.yaml": "a: [\n" });
    assert.equal((await syncline(broken, ["explain", "cm/web", ".data.mode", "--env", "dev"])).code, 0);
    const own = await syncline(broken, ["explain", "secret/ops", ".type", "--env", "dev", "--region", "us"]);
    assert.match(own.stderr, /^error YAML-SYNTAX releases\/ops\/manifests\/bad\.yaml:/);
  });

  test("plain manifests: no targets, no values", async () => {
    const plain = write("plain", {
      "a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { x: z }\n",
    });
    const { code, stdout } = await syncline(plain, ["explain", "cm/a", ".data.x", "-n", "shop"]);
    assert.deepEqual([code, stdout], [0, "ConfigMap shop/a .data.x\nvalue   z\nfrom    a.yaml:4:12\n"]);
  });

  test("commits: of each place, on disk and at a revision", async () => {
    const place = write("committed", files);
    const git = (...args: string[]): string =>
      execFileSync("git", ["-c", "user.name=Jane Doe", "-c", "user.email=j@example.com", ...args], {
        cwd: place,
        env: {
          PATH: process.env["PATH"],
          HOME: dir,
          GIT_CONFIG_NOSYSTEM: "1",
          GIT_AUTHOR_DATE: "2026-03-04T05:06:07Z",
          GIT_COMMITTER_DATE: "2026-03-04T05:06:07Z",
        },
      }).toString();
    git("init", "--quiet", "--initial-branch=main");
    git("add", "-A");
    git("commit", "--quiet", "-m", "first");
    writeFileSync(join(place, "values.prod.yaml"), "mode: busier\n");
    const args = ["explain", "cm/web", ".data.mode", "--env", "prod", "--region", "us"];
    const sha = git("rev-parse", "HEAD").trim();
    const dirty = (await syncline(place, args)).stdout;
    assert.match(
      dirty,
      /mode {6}busier .* not committed yet\n {4}beats {3}calm .* [0-9a-f]{7} 2026-03-04 Jane Doe: first\n/,
    );
    const clean = JSON.parse((await syncline(place, [...args, "--rev", "HEAD", "-o", "json"])).stdout) as {
      commit: object;
    };
    assert.deepEqual(clean.commit, {
      sha,
      author: "Jane Doe <j@example.com>",
      at: "2026-03-04T05:06:07Z",
      subject: "first",
    });
  });
});

describe("values", () => {
  test("as YAML that reads back as the values, each leaf with its place; secrets masked", async () => {
    const { code, stdout, stderr } = await values("web", "--env", "prod", "--region", "eu");
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /^# web in prod\/eu\n/);
    assert.match(stdout, /^mode: busy {12}# values\.prod\.yaml:1:7 \(repo\), beats 1$/m);
    assert.match(
      stdout,
      /^password: "<masked>" {2}# releases\/web\/values\.prod\.yaml:1:11 \(release\), beats 1$/m,
    );
    assert.match(
      stdout,
      /^token: "<masked>" {5}# releases\/web\/values\.eu\.yaml:1:8 \(release\), beats 1$/m,
    );
    assert.match(stdout, /^ {2}pass: "<masked>" /m);
    assert.match(
      stdout,
      /^ {2}port: 6543 {10}# releases\/web\/values\.prod\.yaml:3:9 \(release\), beats 1$/m,
    );
  });

  test("--all: what was beaten, without secrets", async () => {
    const { stdout } = await values("web", "--env", "prod", "--region", "eu", "--all", "-o", "table");
    assert.match(
      stdout,
      /^mode +busy +repo values\.prod\.yaml +values\.prod\.yaml:1:7 +calm in charts\/app\/values\.yaml:1:7 \(chart\)$/m,
    );
    assert.match(stdout, /^password +<masked> .* charts\/app\/values\.yaml:2:11 \(chart\)$/m);
  });

  test("-o json", async () => {
    const { stdout } = await values("web", "--env", "prod", "--region", "us", "-o", "json");
    const {
      release,
      targets,
      values: merged,
      origins,
    } = JSON.parse(stdout) as {
      release: string;
      targets: string[];
      values: Record<string, unknown>;
      origins: { key: string }[];
    };
    assert.deepEqual(
      [release, targets, merged["mode"], merged["password"]],
      ["web", ["prod/us"], "busy", "<masked>"],
    );
    assert.deepEqual(
      origins.find(({ key }) => key === "mode"),
      {
        key: "mode",
        file: "values.prod.yaml",
        line: 1,
        column: 7,
        layer: "repo values.prod.yaml",
        value: "busy",
        beat: [
          { file: "charts/app/values.yaml", line: 1, column: 7, layer: "chart values.yaml", value: "calm" },
        ],
      },
    );
  });

  const wrong: readonly (readonly [name: string, args: readonly string[], want: string])[] = [
    [
      "a typo",
      ["wob"],
      'CLI-NOT-FOUND no release "wob" for dev/us, dev/eu, prod/us, prod/eu\n  did you mean web?\n',
    ],
    [
      "several targets with other values",
      ["web", "--env", "prod"],
      "CLI-USAGE web has other values in other targets (2): choose one with --env, --region, --cluster\n  targets: prod/us, prod/eu\n",
    ],
    [
      "an unknown target",
      ["web", "--env", "prd"],
      'CFG-TARGET environment "prd" is not declared in syncline.yaml\n  did you mean prod?\n',
    ],
  ];
  for (const [name, args, want] of wrong)
    test(name, async () => {
      assert.deepEqual(await values(...args), { code: 2, stdout: "", stderr: want });
    });

  test("several targets with the same values are one answer", async () => {
    const same = write("same", { ...files, "releases/web/values.eu.yaml": "" });
    const { code, stdout } = await syncline(same, ["values", "web", "--env", "dev"]);
    assert.deepEqual([code, stdout.split("\n")[0]], [0, "# web in dev/us, dev/eu"]);
  });

  test("a release that does not render: its values all the same, and what is wrong", async () => {
    const broken = write("invalid", { ...files, "releases/web/values.dev.yaml": "token: 7\n" });
    const { code, stdout, stderr } = await syncline(broken, [
      "values",
      "web",
      "--env",
      "dev",
      "--region",
      "us",
    ]);
    assert.equal(code, 1);
    assert.match(stderr, /^error VAL-SCHEMA releases\/web\/values\.dev\.yaml:1:8/);
    assert.match(stdout, /^mode: calm/m);
  });
});
