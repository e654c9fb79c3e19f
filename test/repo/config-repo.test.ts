import assert from "node:assert/strict";
import test from "node:test";
import { readRepo, releaseYaml, synclineYaml, webChart } from "../support/config-repo.ts";
import { problemText } from "../support/problem-text.ts";
import { tree } from "../support/tree.ts";

type Files = Parameters<typeof readRepo>[0];

/** Problems of the whole repo, and of its releases (marked with their name). */
function problemsOf(files: Files): readonly string[] {
  const { repo, problems } = readRepo(files, new Map([["webapp@1", tree(bare(webChart)).entries]]));
  const own = (repo?.releases ?? []).flatMap(({ name, problems }) =>
    problems.map((p) => `${name}: ${problemText(p)}`),
  );
  return [...problems.map(problemText), ...own];
}

/** Files of charts/web as they lie in the chart's folder. */
function bare(files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => [path.replace("charts/web/", ""), text]),
  );
}

const ignoreHint = "Name it in .synclineignore if it is not for Syncline.";
const meant = (name: string): string =>
  `Did you mean ${name}? If it is not for Syncline, name it in .synclineignore.`;
const noLayer = (layer: string): string =>
  `no layer "${layer}": no environment, region, pair or cluster of syncline.yaml has this name`;

const fine: readonly (readonly [name: string, files: Files])[] = [
  ["the smallest repo", {}],
  [
    "free files",
    {
      "README.md": "",
      LICENSE: "",
      OWNERS: "",
      CODEOWNERS: "",
      "docs/x.yaml": "",
      ".github/workflows/x.yaml": "{{",
      "charts/web/README.md": "",
      "charts/web/.helmignore": "",
      "releases/web/README.md": "",
      "releases/web/docs/a.png": "",
      "releases/OWNERS": "",
      "policies/README.md": "",
    },
  ],
  [
    "what .synclineignore names",
    { ".synclineignore": "/Makefile\nscripts/\n", Makefile: "", "scripts/a.sh": "" },
  ],
  [
    "every values layer",
    {
      "syncline.yaml": synclineYaml("clusters: [{ name: prod-eu-1, environment: prod, region: eu }]\n"),
      "values.yaml": "",
      "values.prod.yaml": "",
      "values.eu.yaml": "",
      "values.prod.eu.yaml": "",
      "values.prod-eu-1.yaml": "",
      "releases/web/values.yaml": "",
      "releases/web/values.prod.yaml": "",
      "releases/web/values.eu.yaml": "",
      "releases/web/values.prod.eu.yaml": "",
      "releases/web/values.prod-eu-1.yaml": "",
    },
  ],
  ["a builtin chart", { "releases/web/release.yaml": releaseYaml("chart: builtin/webapp@1\n") }],
  ["a chart from the root", { "releases/web/release.yaml": releaseYaml("chart: /charts/web\n") }],
  [
    "a chart beside release.yaml",
    {
      "releases/web/release.yaml": releaseYaml("chart: ./chart\n"),
      "releases/web/chart/Chart.yaml": "apiVersion: v2\nname: x\nversion: 1.0.0\n",
      "releases/web/chart/templates/a.yaml.hbs": "a: 1",
    },
  ],
  [
    "manifests only",
    { "releases/web/release.yaml": releaseYaml(""), "releases/web/manifests/a/b.json": "{}" },
  ],
  [
    "manifests in a folder of another name",
    { "releases/web/release.yaml": releaseYaml("manifests: ./k8s\n"), "releases/web/k8s/a.yml": "" },
  ],
  ["a release called docs", { "releases/docs/release.yaml": releaseYaml() }],
  ["releases in folders of teams", { "releases/team-a/cart/release.yaml": releaseYaml() }],
  [
    "a Helm chart keeps its other files",
    {
      "charts/web/templates/b.yaml": "{{ .Values.x }}",
      "charts/web/dashboards/a.json": "{}",
      "charts/web/ci/x.yaml": "",
    },
  ],
];

for (const [name, files] of fine) test(`no problem: ${name}`, () => assert.deepEqual(problemsOf(files), []));

const bad: readonly (readonly [name: string, files: Files, ...want: string[]])[] = [
  [
    "unknown file in a release",
    { "releases/web/values-prod.yaml": "" },
    `web: REPO-UNKNOWN-FILE releases/web/values-prod.yaml no file of this name is known here | ${meant("values.prod.yaml")}`,
  ],
  [
    "values.prod.yml",
    { "releases/web/values.prod.yml": "" },
    `web: REPO-UNKNOWN-FILE releases/web/values.prod.yml no file of this name is known here | ${meant("values.prod.yaml")}`,
  ],
  [
    "folder manifest/",
    { "releases/web/manifest/a.yaml": "" },
    `web: REPO-UNKNOWN-FILE releases/web/manifest/a.yaml no file of this name is known here | ${meant("manifests/a.yaml")}`,
  ],
  [
    "unknown file at the root",
    { "value.yaml": "", Makefile: "" },
    `REPO-UNKNOWN-FILE Makefile no file of this name is known here | ${ignoreHint}`,
    `REPO-UNKNOWN-FILE value.yaml no file of this name is known here | ${meant("values.yaml")}`,
  ],
  [
    "misspelt folder at the root, told once",
    { "release/a/release.yaml": "", "release/b/release.yaml": "" },
    `REPO-UNKNOWN-FILE release/ no folder of this name is known here | ${meant("releases/")}`,
  ],
  [
    "misspelt release.yaml",
    { "releases/cart/relase.yaml": "" },
    "REPO-UNKNOWN-FILE releases/cart/relase.yaml no file of this name is known here | Did you mean release.yaml?",
  ],
  [
    "file of no release",
    { "releases/team-a/values.yaml": "" },
    "REPO-UNKNOWN-FILE releases/team-a/values.yaml the file belongs to no release: no folder above it holds a release.yaml | Add a release.yaml, or name the file in .synclineignore.",
  ],
  [
    "misspelt Chart.yaml",
    { "charts/b/chart.yaml": "" },
    "REPO-UNKNOWN-FILE charts/b/chart.yaml no file of this name is known here | Did you mean Chart.yaml?",
  ],
  [
    "unknown file in a chart belongs to the releases that use it",
    { "charts/web/value.yaml": "" },
    `web: REPO-UNKNOWN-FILE charts/web/value.yaml no file of this name is known here | ${meant("values.yaml")}`,
  ],
  [
    "policy that is no .yaml",
    { "policies/a.yml": "" },
    `REPO-UNKNOWN-FILE policies/a.yml no file of this name is known here | ${meant("a.yaml")}`,
  ],
  [
    "B12 names that differ by case",
    { "releases/web/manifests/App.yaml": "", "releases/web/manifests/app.yaml": "" },
    "REPO-CASE releases/web/manifests/app.yaml releases/web/manifests/App.yaml and releases/web/manifests/app.yaml differ only by case | Rename one of the two.",
  ],
  [
    "B27 layer that does not exist",
    { "releases/web/values.prd.yaml": "" },
    `web: VAL-LAYER releases/web/values.prd.yaml ${noLayer("prd")} | Did you mean values.prod.yaml?`,
  ],
  [
    "B27 pair with a dash, pair the wrong way round",
    { "values.prod-eu.yaml": "", "values.eu.prod.yaml": "" },
    `VAL-LAYER values.eu.prod.yaml ${noLayer("eu.prod")} | Did you mean values.prod.eu.yaml?`,
    `VAL-LAYER values.prod-eu.yaml ${noLayer("prod-eu")} | Did you mean values.prod.eu.yaml?`,
  ],
  [
    "B27 pair of a cell that does not exist",
    {
      "syncline.yaml": synclineYaml("except: [{ environment: dev, region: asia }]\n"),
      "values.dev.asia.yaml": "",
    },
    `VAL-LAYER values.dev.asia.yaml ${noLayer("dev.asia")} | No target has both: is it taken out by \`except\` in syncline.yaml?`,
  ],
  [
    "B28 region that is not declared",
    { "releases/web/release.yaml": releaseYaml("chart: web\ntargets: { regions: [us, eu-9] }\n") },
    'web: VAL-REGION releases/web/release.yaml:5:26 "eu-9" is not declared in syncline.yaml; known: us, eu, asia | Declare it, or correct the name.',
  ],
  [
    "environment and cluster that are not declared",
    {
      "releases/web/release.yaml": releaseYaml(
        "chart: web\ntargets:\n  environments: [prd]\n  except: [{ cluster: x }]\n",
      ),
    },
    'web: REPO-FIELD releases/web/release.yaml:6:18 "prd" is not declared in syncline.yaml; known: dev, staging, prod | Did you mean prod?',
    'web: REPO-FIELD releases/web/release.yaml:7:23 "x" is not declared in syncline.yaml; none is declared | Declare it, or correct the name.',
  ],
  [
    "two releases of one name",
    { "releases/a/web/release.yaml": releaseYaml() },
    'REPO-RELEASE releases/web/release.yaml a release "web" stands in releases/a/web/release.yaml too | Rename one of the two folders: release names are unique.',
  ],
  [
    "name that no release can have",
    { "releases/My_App/release.yaml": releaseYaml() },
    'My_App: REPO-RELEASE releases/My_App/release.yaml "My_App" cannot be the name of a release: a-z, 0-9 and - (not first or last), at most 63 characters | Rename the folder: it names the release.',
  ],
  [
    "release in a release",
    { "releases/web/inner/release.yaml": releaseYaml() },
    "REPO-RELEASE releases/web/inner/release.yaml a release inside the folder of another release | Put the two folders side by side.",
    `web: REPO-UNKNOWN-FILE releases/web/inner/release.yaml no file of this name is known here | ${ignoreHint}`,
  ],
  [
    "chart that does not exist",
    { "releases/web/release.yaml": releaseYaml("chart: wep\n") },
    'web: REPO-CHART releases/web/release.yaml:4:8 no chart "wep" (looked for charts/wep/Chart.yaml) | Did you mean web?',
  ],
  [
    "chart outside the repo: one answer, whatever is there",
    { "releases/web/release.yaml": releaseYaml("chart: ../../../etc\n") },
    'web: REPO-CHART releases/web/release.yaml:4:8 no chart "../../../etc" | Charts here: web, builtin/webapp@1.',
  ],
  [
    "builtin chart of another version",
    { "releases/web/release.yaml": releaseYaml("chart: builtin/webapp@2\n") },
    'web: REPO-CHART releases/web/release.yaml:4:8 no chart "builtin/webapp@2" (looked for builtin/webapp@2/Chart.yaml) | Did you mean builtin/webapp@1?',
  ],
  [
    "neither chart nor manifests",
    { "releases/web/release.yaml": releaseYaml("") },
    "web: REPO-FIELD releases/web/release.yaml:1:1 the release has neither a chart nor manifests | Add chart: <name>, or put objects into manifests/.",
  ],
  [
    "manifests outside the release",
    { "releases/web/release.yaml": releaseYaml("manifests: ../other\n") },
    'web: REPO-FIELD releases/web/release.yaml:4:12 no manifests in "../other" | Name a folder beside release.yaml that holds .yaml, .yml or .json files.',
  ],
  [
    "namespace from something else than the target",
    { "releases/web/release.yaml": releaseYaml("chart: web\n").replace("shop", "shop-{{Values.x}}") },
    "web: REPO-FIELD releases/web/release.yaml:3:12 namespace: only {{Target.Environment}}, {{Target.Region}} and {{Target.Cluster}} can be used | At most 63 of a-z, 0-9 and - (not first or last).",
  ],
  [
    "unreadable file of a release",
    { "releases/web/manifests/a.yaml": Uint8Array.of(0xff, 0xfe, 0, 0) },
    "web: REPO-ENCODING releases/web/manifests/a.yaml byte 0 is not UTF-8 (looks like UTF-16) | Save the file as UTF-8.",
  ],
  [
    "broken link where nobody reads is no problem, in a release it is",
    { "docs/x": "@/etc", "releases/web/manifests/a.yaml": "@/etc" },
    "web: REPO-LINK releases/web/manifests/a.yaml the link points outside the source's folder | Link to a file or folder below the source's folder, or commit a copy.",
  ],
  [
    "values for every release that are no map",
    { "values.prod.yaml": "- a\n" },
    "VAL-ROOT values.prod.yaml:1:1 must be a map, is a list | Write key: value lines.",
  ],
  [
    "vendored archive",
    { "charts/web/charts/db-1.0.tgz": "" },
    "web: REPO-UNKNOWN-FILE charts/web/charts/db-1.0.tgz no file of this name is known here | Unpack the archive here.",
  ],
  [
    "dependency that is not there",
    {
      "charts/web/Chart.yaml":
        "apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies: [{ name: db, repository: https://x }]\n",
    },
    'web: REPO-CHART charts/web/Chart.yaml:4:16 dependency "db" comes from https://x: charts are not downloaded | Run helm dependency build charts/web, unpack the archive into charts/web/charts/db and commit it.',
  ],
];

for (const [name, files, ...want] of bad) {
  test(`refused: ${name}`, () => assert.deepEqual(problemsOf(files), want));
}

test("charts that depend on each other", () => {
  const chart = (name: string, other: string): string =>
    `apiVersion: v2\nname: ${name}\nversion: 1.0.0\ndependencies: [{ name: ${other}, repository: "file://../${other}" }]\n`;
  const problems = problemsOf({
    "charts/web/Chart.yaml": chart("web", "db"),
    "charts/db/Chart.yaml": chart("db", "web"),
  });
  assert.deepEqual(problems, [
    "web: REPO-CHART charts/db/Chart.yaml:4:16 charts depend on each other: charts/web → charts/db → charts/web | Remove one of the dependencies.",
  ]);
});

test("a release whose release.yaml cannot be read is still a release", () => {
  const { repo } = readRepo({ "releases/web/release.yaml": "namespace: [" });
  assert.deepEqual(
    repo?.releases.map(({ name, problems }) => [name, problems.map(({ code }) => code)]),
    [["web", ["YAML-SYNTAX"]]],
  );
});

test("what a chart and a release hold", () => {
  const { repo } = readRepo({
    "charts/web/values.yaml": "a: 1",
    "charts/web/values.schema.json": "{}",
    "charts/web/templates/_labels.hbs": "",
    "charts/web/templates/NOTES.txt.hbs": "",
    "charts/web/crds/a.yaml": "",
    "charts/web/files/app.conf": "x",
    "charts/web/charts/db/Chart.yaml": "apiVersion: v2\nname: db\nversion: 2.0.0\n",
    "releases/web/manifests/a.yaml": "",
    "policies/p.yaml": "",
  });
  const chart = repo?.charts.get("charts/web");
  assert.deepEqual(
    {
      templates: chart?.templates.map(({ name }) => name),
      partials: chart?.partials.map(({ name }) => name),
      crds: chart?.crds.map(({ file }) => file),
      files: [...(chart?.files.keys() ?? [])],
      subcharts: chart?.subcharts.map(({ folder, meta }) => [folder, meta.version]),
      schema: chart?.schema?.text,
      values: chart?.values?.read().document?.value,
      manifests: repo?.releases[0]?.manifests.map(({ file }) => file),
      policies: repo?.policies.map(({ file }) => file),
    },
    {
      templates: ["templates/NOTES.txt.hbs", "templates/a.yaml.hbs"],
      partials: ["templates/_labels.hbs"],
      crds: ["charts/web/crds/a.yaml"],
      files: ["files/app.conf"],
      subcharts: [["charts/web/charts/db", "2.0.0"]],
      schema: "{}",
      values: { a: 1 },
      manifests: ["releases/web/manifests/a.yaml"],
      policies: ["policies/p.yaml"],
    },
  );
});
