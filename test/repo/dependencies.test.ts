import assert from "node:assert/strict";
import test from "node:test";
import { hasErrors } from "../../src/core/problem.ts";
import { limits } from "../../src/core/limits.ts";
import { renderTarget } from "../../src/desired/desired.ts";
import { problemLines, repoWith, requestOf } from "../support/render-request.ts";

type Files = Parameters<typeof requestOf>[0];

function told(chart: Files, more: Files = {}): readonly string[] {
  const result = renderTarget(requestOf(repoWith(chart, ["web"], more)), {
    charts: new Map(),
    packs: new Map(),
  });
  assert.ok(result.releases.every(({ problems, manifests }) => hasErrors(problems) || manifests.length > 0));
  return problemLines(result).map((line) => line.replace(/^web: /, ""));
}

const cm = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n";
const meta = (name: string, dependencies = "", rest = ""): string =>
  `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n${rest}${dependencies === "" ? "" : `dependencies:\n${dependencies}`}`;
const own = { "templates/a.yaml.hbs": cm };
const web = (...dependencies: readonly string[]): Files => ({
  ...own,
  "Chart.yaml": meta("web", dependencies.map((each) => `- ${each}\n`).join("")),
});
const db = { "charts/db/Chart.yaml": meta("db") };

const rows: readonly (readonly [name: string, chart: Files, want: readonly string[], more?: Files])[] = [
  [
    "a repository's chart that nobody vendored",
    web("name: db\n  repository: https://charts.example.com\n  version: 1.x"),
    [
      'REPO-CHART charts/web/Chart.yaml:5:3 dependency "db" comes from https://charts.example.com: charts are not downloaded | Run helm dependency build charts/web, unpack the archive into charts/web/charts/db and commit it.',
    ],
  ],
  [
    "its password is not told",
    web("{name: db, repository: 'oci://u:p@r.example/x'}"),
    [
      'REPO-CHART charts/web/Chart.yaml:5:3 dependency "db" comes from oci://r.example/x: charts are not downloaded | Run helm dependency build charts/web, unpack the archive into charts/web/charts/db and commit it.',
    ],
  ],
  [
    "no place at all",
    web("{name: db}"),
    [
      'REPO-CHART charts/web/Chart.yaml:5:3 dependency "db" is not in the repository | Put the chart into charts/web/charts/db, or write repository: file://../<folder>.',
    ],
  ],
  [
    "a name that is nearly that of a folder",
    { ...web("{name: bd-main}"), "charts/x/Chart.yaml": meta("db-main") },
    [
      'REPO-CHART charts/web/Chart.yaml:5:3 dependency "bd-main" is not in charts/web/charts | Did you mean db-main? The name is that of the subchart\'s Chart.yaml.',
    ],
  ],
  [
    "the folder's name is not the chart's",
    { ...web("{name: db}"), "charts/db/Chart.yaml": meta("postgres") },
    [
      'REPO-CHART charts/web/Chart.yaml:5:3 dependency "db": the chart in charts/web/charts/db is named "postgres" | Write name: postgres; an alias gives it another name here.',
    ],
  ],
  [
    "file:// out of the repository",
    web("{name: db, repository: 'file://../../../db'}"),
    [
      'REPO-CHART charts/web/Chart.yaml:5:3 dependency "db": file://../../../db leads out of the repository | Put the chart into charts/web/charts/db, or beside this one.',
    ],
  ],
  [
    "file:// to no chart",
    web("{name: db, repository: 'file://../dbs'}"),
    [
      'REPO-CHART charts/web/Chart.yaml:5:3 dependency "db": there is no chart in charts/dbs | Did you mean charts/db?',
    ],
    { "charts/db/Chart.yaml": meta("db") },
  ],
  [
    "file:// to a chart of another name",
    web("{name: db, repository: 'file://../other'}"),
    [
      'REPO-CHART charts/web/Chart.yaml:5:3 dependency "db": the chart in charts/other is named "postgres" | Write name: postgres; an alias gives it another name here.',
    ],
    { "charts/other/Chart.yaml": meta("postgres") },
  ],
  [
    "file:// is found",
    web("{name: db, repository: 'file://../db'}"),
    [],
    { "charts/db/Chart.yaml": meta("db") },
  ],
  [
    "a vendored chart with a repository's URL is found",
    { ...web("{name: db, repository: 'https://x.example'}"), ...db },
    [],
  ],
  [
    "another version",
    { ...web("{name: db, version: '>=2'}"), ...db },
    [
      'REPO-CHART charts/web/Chart.yaml:5:23 dependency "db" needs version >=2, the repository has 1.0.0 | vendor that version, or correct the range',
    ],
  ],
  [
    "a dependency of a vendored chart",
    { ...web("{name: db}"), "charts/db/Chart.yaml": meta("db", "- {name: mq}\n") },
    [
      'REPO-CHART charts/web/charts/db/Chart.yaml:5:3 dependency "mq" is not in the repository | Put the chart into charts/web/charts/db/charts/mq, or write repository: file://../<folder>.',
    ],
  ],
  [
    "the same name twice",
    { ...web("{name: db}", "{name: db}"), ...db },
    [
      'REPO-CHART charts/web/Chart.yaml:6:3 a second dependency with the name or alias "db" | Give one of them an alias.',
    ],
  ],
  [
    "the same alias twice",
    { ...web("{name: db, alias: x}", "{name: db, alias: x}"), ...db },
    [
      'REPO-CHART charts/web/Chart.yaml:6:3 a second dependency with the name or alias "x" | Give one of them an alias.',
    ],
  ],
  [
    "an alias that is no name",
    { ...web("{name: db, alias: 'a b'}"), ...db },
    ["REPO-FIELD charts/web/Chart.yaml:5:21 dependencies[0].alias must consist of letters, digits, - and _"],
  ],
  [
    "a cycle of three",
    web("{name: a, repository: 'file://../a'}"),
    [
      "REPO-CHART charts/b/Chart.yaml:5:3 charts depend on each other: charts/a → charts/b → charts/a | Remove one of the dependencies.",
    ],
    {
      "charts/a/Chart.yaml": meta("a", "- {name: b, repository: 'file://../b'}\n"),
      "charts/b/Chart.yaml": meta("b", "- {name: a, repository: 'file://../a'}\n"),
    },
  ],
  [
    "a chart that depends on itself",
    web("{name: web, repository: 'file://.'}"),
    [
      "REPO-CHART charts/web/Chart.yaml:5:3 charts depend on each other: charts/web → charts/web | Remove one of the dependencies.",
    ],
  ],
  [
    "import-values of what is not there",
    {
      ...web("{name: db, import-values: [date]}"),
      ...db,
      "charts/db/values.yaml": "exports: {data: {a: 1}}\n",
    },
    [
      "warning REPO-CHART charts/web/Chart.yaml:5:30 import-values: db has no map exports.date | Did you mean data?",
    ],
  ],
  [
    "values of a subchart that are no map",
    { ...web("{name: db}"), ...db },
    [
      "VAL-ROOT releases/web/values.yaml:2:5 db: must be a map, is a number: it holds the values of a subchart | Write key: value lines below it.",
    ],
    { "releases/web/values.yaml": "a: 1\ndb: 5\n" },
  ],
  [
    "Helm 2's requirements.yaml",
    { ...own, "requirements.yaml": "dependencies: []\n" },
    [
      "REPO-CHART charts/web/requirements.yaml dependencies stand in Chart.yaml since apiVersion: v2 | Move them to `dependencies` of Chart.yaml, and remove this file.",
    ],
  ],
  [
    "apiVersion v1",
    { ...own, "Chart.yaml": meta("web").replace("v2", "v1") },
    [
      "REPO-CHART charts/web/Chart.yaml:1:13 apiVersion v1 is Helm 2's format of charts | Write apiVersion: v2, and move what requirements.yaml says to `dependencies`.",
    ],
  ],
  [
    "Chart.lock and a folder put aside",
    { ...own, "Chart.lock": "x", "charts/_old/Chart.yaml": "no: chart\n" },
    [],
  ],
  [
    "a library is no release",
    { ...own, "Chart.yaml": meta("web", "", "type: library\n") },
    [
      'REPO-CHART releases/web/release.yaml:4:8 the chart "web" is a library: it renders nothing itself | Make it a dependency of a chart, which uses its partials.',
    ],
  ],
  [
    "a subchart for a newer Kubernetes",
    { ...own, "charts/db/Chart.yaml": meta("db", "", "kubeVersion: '>=1.99'\n") },
    [
      "REPO-CHART charts/web/charts/db/Chart.yaml:4:14 the chart needs Kubernetes >=1.99, the target has 1.36",
    ],
  ],
];
for (const [name, chart, want, more] of rows) {
  test(name, () => assert.deepEqual(told(chart, more), want));
}

test("aliases of aliases are bounded", () => {
  const many = (name: string): string =>
    Array.from({ length: 20 }, (_, at) => `- {name: ${name}, alias: a${at}}\n`).join("");
  const chart = {
    ...own,
    "Chart.yaml": meta("web", many("db")),
    "charts/db/Chart.yaml": meta("db", many("mq")),
    "charts/db/charts/mq/Chart.yaml": meta("mq"),
  };
  assert.deepEqual(told(chart), [
    `REPO-CHART charts/web/Chart.yaml:5:1 the chart uses more than ${limits.subcharts} subcharts (limits.subcharts) | Use fewer dependencies, or make several releases.`,
  ]);
});
