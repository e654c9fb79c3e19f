import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { git } from "../support/git-repo.ts";
import { syncline } from "../support/syncline.ts";

const dir = mkdtempSync(join(tmpdir(), "syncline-edit-"));
after(() => {
  rmSync(dir, { recursive: true, force: true });
});
let count = 0;

/** The example repo, committed in a Git repository of its own. */
function example() {
  const place = join(dir, `repo-${count++}`);
  cpSync(join(import.meta.dirname, "../../examples/config-repo"), place, { recursive: true });
  const repo = { name: "example", dir: place };
  git(repo, ["init", "--quiet", "--initial-branch=main", "."]);
  git(repo, ["add", "--all"]);
  git(repo, ["commit", "--quiet", "--message", "example"]);
  return {
    cwd: place,
    read: (path: string) => readFileSync(join(place, path), "utf8"),
    write: (path: string, text: string) => {
      writeFileSync(join(place, path), text);
    },
    edit: (path: string, from: string, to: string) => {
      const text = readFileSync(join(place, path), "utf8");
      assert.ok(text.includes(from), `${path} has ${from}`);
      writeFileSync(join(place, path), text.replace(from, to));
    },
    git: (...args: readonly string[]) => git(repo, args),
  };
}

interface MatrixJson {
  readonly changes: readonly {
    readonly release: string;
    readonly path: string;
    readonly before?: unknown;
    readonly after?: unknown;
    readonly targets: readonly string[];
    readonly odd?: unknown;
  }[];
  readonly added: readonly unknown[];
}

describe("diff", () => {
  test("a change in values.eu.yaml is told once, with its targets", async () => {
    const repo = example();
    repo.edit("values.eu.yaml", "EUR", "CHF");
    const { code, stdout } = await syncline(["diff", "-o", "json", "--exit-code"], repo);
    assert.equal(code, 3);
    const { changes } = JSON.parse(stdout) as MatrixJson;
    const path = ".spec.template.spec.containers[name=app].env[name=CURRENCY].value";
    assert.deepEqual(
      changes.map(({ release, targets, ...change }) => [
        release,
        change.path,
        change.before,
        change.after,
        targets,
      ]),
      ["cart", "catalog", "checkout", "frontend", "payments"].map((release) => [
        release,
        path,
        "EUR",
        "CHF",
        ["dev/eu", "staging/eu", "prod/eu"],
      ]),
    );
  });

  test("for people: what releases share is told once, and what would reach all environments is noted", async () => {
    const repo = example();
    repo.edit("values.eu.yaml", "EUR", "CHF");
    const { stdout, stderr } = await syncline(["diff"], repo);
    assert.equal(
      stdout,
      `alike in 5 releases
  Deployment cart, catalog, checkout, frontend, payments
    .spec.template.spec.containers[name=app].env[name=CURRENCY].value  EUR → CHF  in */eu

1 change in 3 of 8 targets: dev/eu 1, staging/eu 1, prod/eu 1
`,
    );
    assert.equal(stderr, "note: 1 of 1 change would reach dev and prod in one step\n");
  });

  test("a release that is made from the same in both states is rendered once", async () => {
    const repo = example();
    repo.edit("values.eu.yaml", "EUR", "CHF");
    const { stderr } = await syncline(["diff", "--stats"], repo);
    // Six releases in three targets; in the newer state the five that read the currency again, but not redis.
    assert.match(stderr, /\nstats:\n {2}renders +33\n {2}reused +3\n/);
  });

  test("nothing differs: exit code 0, also with --exit-code", async () => {
    const { code, stdout } = await syncline(["diff", "--exit-code"], example());
    assert.equal(code, 0);
    assert.match(stdout, /^No differences between main \([0-9a-f]{7}\) and the files here\n$/);
  });

  test("for people: grouped, the odd target called out, texts line by line", async () => {
    const repo = example();
    repo.edit("releases/frontend/values.prod.yaml", "maxReplicas: 12", "maxReplicas: 20");
    repo.edit("releases/catalog/values.asia.yaml", "cacheSeconds: 600", "cacheSeconds: 900");
    const { code, stdout } = await syncline(["diff"], repo);
    assert.equal(code, 0);
    assert.equal(
      stdout.replace(/ {4}\.spec\.template\.metadata.*\n/, "    (checksum)\n"),
      `catalog
  ConfigMap catalog
    .data["catalog.yaml"]  in */asia
        pageSize: 24
      - cacheSeconds: 600
      + cacheSeconds: 900
  Deployment catalog
    (checksum)

frontend
  HorizontalPodAutoscaler frontend
    .spec.maxReplicas  12 → 20  in prod/us, prod/asia
      not in prod/eu: there it stays 30

3 changes in 3 of 8 targets: staging/asia 2, prod/us 1, prod/asia 3
`,
    );
  });

  test("Markdown for a pull request", async () => {
    const repo = example();
    repo.edit("releases/checkout/values.prod.yaml", "replicas: 4", "replicas: 10");
    const { stdout } = await syncline(["diff", "-o", "markdown"], repo);
    assert.equal(
      stdout,
      `**Syncline: 1 change in 3 of 8 targets** (prod/us 1, prod/eu 1, prod/asia 1)

<details><summary><b>checkout</b>: 1 change in prod/&#42;</summary>

| object | field | before | after | targets |
| --- | --- | --- | --- | --- |
| Deployment checkout | <code>.spec.replicas</code> | <code>4</code> | <code>10</code> | prod/&#42; |

</details>
`,
    );
  });

  test("between two revisions, and from where a branch left main", async () => {
    const repo = example();
    repo.git("checkout", "--quiet", "-b", "more");
    repo.edit("releases/checkout/values.prod.yaml", "replicas: 4", "replicas: 5");
    repo.git("commit", "--quiet", "--all", "--message", "five");
    repo.edit("releases/checkout/values.prod.yaml", "replicas: 5", "replicas: 6");
    const told = async (...args: readonly string[]) => {
      const { stdout } = await syncline(["diff", "--release", "checkout", ...args], repo);
      return /replicas {2}(.*?) {2}/.exec(stdout)?.[1];
    };
    assert.deepEqual(
      [await told(), await told("--from", "HEAD"), await told("--from", "main", "--to", "more")],
      ["4 → 6", "5 → 6", "4 → 5"],
    );
  });

  test("a release with an error on one side is left out, and said so", async () => {
    const repo = example();
    repo.edit("releases/checkout/values.yaml", "replicas: 2", "replicas: two");
    repo.edit("releases/cart/values.yaml", "port: 7070", "port: 7071");
    const { code, stdout, stderr } = await syncline(["diff"], repo);
    assert.equal(code, 1);
    assert.match(
      stderr,
      /1 error in the files here:\nerror VAL-SCHEMA releases\/checkout\/values\.yaml:5:11 /,
    );
    assert.match(stderr, /not compared, because of errors: release checkout in all but prod\/\*\n/);
    assert.match(stdout, /^cart\n/);
    assert.doesNotMatch(stdout, /checkout/);
  });

  test("values of Secrets are masked, and seen to change", async () => {
    const repo = example();
    const secret = (text: string): string =>
      `apiVersion: v1\nkind: Secret\nmetadata:\n  name: redis\nstringData:\n  password: ${text}\n  same: stays-hidden\n`;
    repo.write("releases/redis/manifests/secret.yaml", secret("canary-one"));
    repo.git("add", "--all");
    repo.git("commit", "--quiet", "--message", "secret");
    repo.write("releases/redis/manifests/secret.yaml", secret("canary-two"));
    const { stdout, stderr } = await syncline(["diff"], repo);
    assert.match(
      stdout,
      /\.data\.password {2}<masked:[0-9a-f]{12}> → <masked:[0-9a-f]{12}> {2}in all 8 targets/,
    );
    for (const text of ["canary", "stays-hidden", Buffer.from("canary-two").toString("base64")])
      assert.ok(!(stdout + stderr).includes(text), text);
  });

  test("without a Git repository, and without the release", async () => {
    const { code, stderr } = await syncline(["diff", "--repo", dir]);
    assert.deepEqual([code, stderr], [1, `GIT-NOT-FOUND no Git repository in ${dir} or above\n`]);
    const unknown = await syncline(["diff", "--release", "chekout"], example());
    assert.deepEqual(
      [unknown.code, unknown.stderr],
      [2, 'CLI-NOT-FOUND no release "chekout"\n  did you mean checkout?\n'],
    );
  });
});

describe("set", () => {
  test("one line of the file changes; a text stays a text", async () => {
    const repo = example();
    const { code, stdout } = await syncline(["set", "frontend", "image.tag=1.10", "--env", "dev"], repo);
    assert.equal(code, 0);
    assert.match(
      stdout,
      /^releases\/frontend\/values\.dev\.yaml: changed\n\nfrontend\n {2}Deployment frontend\n/,
    );
    assert.equal(
      repo.read("releases/frontend/values.dev.yaml"),
      `# dev runs ahead; copy the tag to values.staging.yaml to carry it on.
image:
  tag: "1.10"
route:
  hosts: [shop.dev.example.com]
`,
    );
    assert.equal(repo.git("diff", "--stat").split("\n").length, 2);
  });

  test("a file that is not there is made; --dry-run makes none", async () => {
    const repo = example();
    const args = ["set", "checkout", "replicas=3", "--env", "prod", "--region", "eu"];
    assert.match(
      (await syncline([...args, "--dry-run"], repo)).stdout,
      /values\.prod\.eu\.yaml: would be created\n/,
    );
    assert.equal(repo.git("status", "--short"), "");
    assert.match((await syncline(args, repo)).stdout, /\.spec\.replicas {2}4 → 3 {2}in prod\/eu\n/);
    assert.equal(repo.read("releases/checkout/values.prod.eu.yaml"), "replicas: 3\n");
  });

  test("several values at once, lists by item, and a key that goes", async () => {
    const repo = example();
    const args = ["frontend", "route.hosts[]=www.example.com", "autoscaling.enabled-", "--env", "prod"];
    const { code, stderr } = await syncline(["set", ...args], repo);
    assert.equal(code, 0);
    assert.equal(
      repo.read("releases/frontend/values.prod.yaml"),
      `autoscaling:
  minReplicas: 3
  maxReplicas: 12
resources:
  requests: { cpu: 200m, memory: 128Mi }
route:
  hosts:
    - shop.example.com
    - www.example.com
`,
    );
    assert.equal(
      stderr,
      "warning: route.hosts has no effect in prod/eu: releases/frontend/values.prod.eu.yaml:2:11 wins\n",
    );
  });

  const refusals: readonly (readonly [string, readonly string[], number, RegExp])[] = [
    [
      "an unknown environment",
      ["checkout", "replicas=3", "--env", "prd"],
      2,
      /^CFG-TARGET environment "prd" is not declared in syncline\.yaml\n {2}did you mean prod\?/,
    ],
    [
      "an unknown release",
      ["checkot", "replicas=3"],
      2,
      /^CLI-NOT-FOUND no release "checkot"\n {2}did you mean checkout\?/,
    ],
    [
      "a key that the schema does not know",
      ["checkout", "replcas=3"],
      1,
      /^error VAL-UNKNOWN [^]*Did you mean "replicas"\?[^]*nothing was written\n$/,
    ],
    [
      "a wrong type",
      ["checkout", "replicas=many"],
      1,
      /^error VAL-SCHEMA releases\/checkout\/values\.yaml:5:11 replicas must be/,
    ],
    [
      "a key below a value",
      ["checkout", "replicas.x=3"],
      1,
      /^VAL-EDIT releases\/checkout\/values\.yaml:5:11 replicas is a single value/,
    ],
    [
      "a release without a chart",
      ["redis", "x=3"],
      1,
      /^VAL-EDIT releases\/redis\/release\.yaml release redis has no chart/,
    ],
    [
      "a release that does not run there",
      ["payments", "port=1", "--region", "asia"],
      1,
      /^VAL-EDIT releases\/payments\/release\.yaml release payments does not run in any of these targets/,
    ],
    ["no value", ["checkout", "replicas"], 2, /^CLI-USAGE replicas: want KEY=VALUE/],
    [
      "a reserved key",
      ["checkout", "a.__proto__=1"],
      2,
      /^CLI-USAGE a\.__proto__: __proto__ is a reserved key/,
    ],
    ["no key", ["checkout", "=1"], 2, /^CLI-USAGE /],
  ];
  for (const [name, args, want, text] of refusals)
    test(`refused: ${name}`, async () => {
      const repo = example();
      const { code, stderr } = await syncline(["set", ...args], repo);
      assert.match(stderr, text);
      assert.equal(code, want);
      assert.equal(repo.git("status", "--short"), "");
    });

  test("a secret is not written, and not told", async () => {
    const repo = example();
    const files: Readonly<Record<string, string>> = {
      "charts/db/Chart.yaml": "apiVersion: v2\nname: db\nversion: 1.0.0\n",
      "charts/db/values.yaml": "password: canary-default\nsize: 1\n",
      "charts/db/values.schema.json": '{"properties": {"password": {"type": "string", "writeOnly": true}}}',
      "charts/db/templates/map.yaml.hbs":
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: db\ndata:\n  url: 'x:{{Values.password}}@{{Values.size}}'\n",
      "releases/db/release.yaml":
        "apiVersion: syncline.dev/v1alpha1\nkind: Release\nnamespace: db\nchart: db\n",
    };
    for (const [path, text] of Object.entries(files)) {
      cpSync(join(repo.cwd, "README.md"), join(repo.cwd, path));
      repo.write(path, text);
    }
    const refused = await syncline(["set", "db", "password=canary-new"], repo);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /^VAL-EDIT releases\/db\/values\.yaml password is a secret/);
    const { stdout } = await syncline(["set", "db", "size=2"], repo);
    assert.match(stdout, /\.data\.url {2}x:<masked:[0-9a-f]{12}>@1 → x:<masked:[0-9a-f]{12}>@2/);
    assert.ok(!(stdout + refused.stdout + refused.stderr).includes("canary"));
  });
});

describe("promote", () => {
  test("copies what differs, leaves hosts, keeps comments", async () => {
    const repo = example();
    repo.write(
      "releases/frontend/values.staging.yaml",
      "# staging\nroute: # hosts\n  hosts: [shop.staging.example.com] # one\n",
    );
    const { code, stdout } = await syncline(
      ["promote", "frontend", "--from", "dev", "--to", "staging"],
      repo,
    );
    assert.equal(code, 0);
    assert.match(
      stdout,
      /^releases\/frontend\/values\.staging\.yaml: changed\n {2}copied {2}image\.tag {2}"3\.8\.0" → 3\.9\.0-rc\.1\n {2}left {4}route\.hosts {2}names dev: --key route\.hosts copies it all the same\n\n/,
    );
    assert.match(stdout, /in staging\/\*\n/);
    assert.equal(
      repo.read("releases/frontend/values.staging.yaml"),
      '# staging\nroute: # hosts\n  hosts: [shop.staging.example.com] # one\nimage:\n  tag: "3.9.0-rc.1"\n',
    );
  });

  test("a key that is asked for is copied, whoever sets it; what only the other sets is kept", async () => {
    const repo = example();
    const args = ["promote", "frontend", "--from", "staging", "--to", "prod", "--dry-run"];
    const all = await syncline(args, repo);
    assert.match(all.stdout, / {2}kept {4}autoscaling\.enabled {2}only values\.prod\.yaml sets it/);
    const one = await syncline([...args, "--key", "autoscaling.maxReplicas"], repo);
    assert.match(one.stdout, / {2}copied {2}autoscaling\.maxReplicas {2}12 → 10\n/);
    assert.doesNotMatch(one.stdout, /kept/);
    assert.equal(repo.git("status", "--short"), "");
  });

  test("--except, equal environments, and one that is not there", async () => {
    const repo = example();
    const args = ["promote", "frontend", "--from", "dev", "--to", "staging", "--dry-run"];
    assert.match(
      (await syncline([...args, "--except", "image,route"], repo)).stdout,
      /values\.staging\.yaml: nothing to change\n {2}left {4}image\.tag {2}by --except\n/,
    );
    assert.equal((await syncline(["promote", "frontend", "--from", "dev", "--to", "dev"], repo)).code, 2);
    const unknown = await syncline(["promote", "frontend", "--from", "dev", "--to", "prd"], repo);
    assert.match(
      unknown.stderr,
      /^CFG-TARGET environment "prd" is not declared in syncline\.yaml\n {2}did you mean prod\?/,
    );
  });
});

describe("validate", () => {
  test("tells values that no template reads, at their key, with the one that is meant", async () => {
    const place = join(dir, "unused");
    const files: Readonly<Record<string, string>> = {
      "syncline.yaml":
        "apiVersion: syncline.dev/v1alpha1\nkind: ConfigRepo\nenvironments: [dev, prod]\nregions: [us, eu]\n",
      "values.yaml": "shared: 1\nnobody: { reads: 1, this: 2 }\n",
      "charts/app/Chart.yaml": "apiVersion: v2\nname: app\nversion: 1.0.0\n",
      "charts/app/values.yaml": "replicas: 1\nenv: {}\nextra: {}\n",
      "charts/app/templates/map.yaml.hbs":
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  r: {{quote Values.replicas}}\n  s: {{quote Values.shared}}\n{{#if Values.extra.shown}}\n  n: {{quote Values.extra.name}}\n{{/if}}\n{{#each Values.env}}\n  {{@key}}: {{quote this}}\n{{/each}}\n",
      "releases/web/release.yaml":
        "apiVersion: syncline.dev/v1alpha1\nkind: Release\nnamespace: web\nchart: app\ntargets: { regions: [us] }\n",
      "releases/web/values.yaml": "env: { A: b }\nextra: { name: x, nmae: y, shown: false }\n",
      "releases/web/values.prod.yaml": "replcas: 3\nenv:\n  B: c\nnothing: null\n",
      "releases/web/values.eu.yaml": "replicas: 3\n",
    };
    for (const [path, text] of Object.entries(files)) {
      cpSync(join(import.meta.dirname, "../../examples/config-repo/README.md"), join(place, path));
      writeFileSync(join(place, path), text);
    }
    const { code, stdout } = await syncline(["validate", "-o", "json"], { cwd: place });
    const { problems } = JSON.parse(stdout) as { problems: readonly Record<string, unknown>[] };
    assert.equal(code, 0);
    assert.deepEqual(
      problems.map(
        (each) =>
          `${String(each["code"])} ${String(each["file"])}:${String(each["line"])}:${String(each["column"])} ${String(each["message"])} | ${String(each["hint"])}`,
      ),
      [
        "VAL-UNUSED releases/web/values.eu.yaml:0:0 release web has no target of this layer, so nothing reads the file | Remove the file, or let release.yaml select the target.",
        "VAL-UNUSED releases/web/values.prod.yaml:1:1 replcas is read by no template of chart app | Did you mean replicas?",
        "VAL-UNUSED releases/web/values.yaml:2:19 extra.nmae is read by no template of chart app | Did you mean extra.name?",
        "VAL-UNUSED values.yaml:2:1 nobody is read by no template of chart app | Remove it, or correct the key.",
      ],
    );
    assert.equal((await syncline(["validate", "--strict"], { cwd: place })).code, 1);
    const part = await syncline(["validate", "--strict", "--env", "dev"], { cwd: place });
    assert.deepEqual([part.code, part.stdout], [0, "No problems: 1 render for 2 targets\n"]);
  });
});
