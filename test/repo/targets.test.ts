import assert from "node:assert/strict";
import test from "node:test";
import { targetText, type Target } from "../../src/core/target.ts";
import { allTargets } from "../../src/repo/cells.ts";
import { dependencyProblems } from "../../src/repo/depends.ts";
import { namespaceFor } from "../../src/repo/namespace.ts";
import { checkTarget, passesFilter, releasesFor } from "../../src/repo/targets.ts";
import { releaseOf, releaseYaml, repoOf, synclineYaml } from "../support/config-repo.ts";
import { problemText } from "../support/problem-text.ts";

function target(text: string): Target {
  const [environment = "", region = "", cluster = ""] = text.split("/");
  return { environment, region, cluster };
}

const withClusters = repoOf({
  "syncline.yaml": synclineYaml(
    "clusters:\n  - { name: prod-eu-1, environment: prod, region: eu }\n  - { name: prod-eu-2, environment: prod, region: eu }\nexcept: [{ environment: dev, region: asia }]\n",
  ),
}).settings;

const noRegions = repoOf({ "syncline.yaml": synclineYaml().replace(/regions: .*\n/, "") }).settings;

test("targets stand in the order of environments, regions and clusters", () => {
  assert.deepEqual(allTargets(withClusters).map(targetText), [
    ...["dev/us", "dev/eu", "staging/us", "staging/eu", "staging/asia"],
    ...["prod/us", "prod/eu/prod-eu-1", "prod/eu/prod-eu-2", "prod/asia"],
  ]);
  assert.deepEqual(allTargets(noRegions).map(targetText), ["dev", "staging", "prod"]);
});

const checks: readonly (readonly [target: string, settings: typeof withClusters, ...want: string[]])[] = [
  ["prod/us", withClusters],
  ["prod/eu/prod-eu-1", withClusters],
  ["prod", noRegions],
  [
    "prd/us",
    withClusters,
    'CFG-TARGET environment "prd" is not declared in syncline.yaml | Did you mean prod?',
  ],
  [
    "prod/mars",
    withClusters,
    'CFG-TARGET region "mars" is not declared in syncline.yaml | Known: us, eu, asia.',
  ],
  ["prod", withClusters, "CFG-TARGET the target names no region | Known: us, eu, asia."],
  ["", withClusters, "CFG-TARGET the target names no environment | Known: dev, staging, prod."],
  [
    "prod/eu",
    noRegions,
    'CFG-TARGET region "eu" is not declared in syncline.yaml | This repo declares no region.',
  ],
  [
    "dev/asia",
    withClusters,
    "CFG-TARGET dev/asia is taken out by `except` in syncline.yaml | Choose another target.",
  ],
  [
    "prod/eu",
    withClusters,
    "CFG-TARGET prod/eu has clusters: the target must name one of them | One of prod-eu-1, prod-eu-2.",
  ],
  [
    "prod/us/prod-eu-1",
    withClusters,
    'CFG-TARGET cluster "prod-eu-1" is not in prod/us | Clusters of prod/us: it has none.',
  ],
  [
    "prod/eu/prod-eu-3",
    withClusters,
    'CFG-TARGET cluster "prod-eu-3" is not declared in syncline.yaml | Did you mean prod-eu-1?',
  ],
];

for (const [text, settings, ...want] of checks) {
  test(`target ${text} ${want.length === 0 ? "is declared" : "is refused"}`, () => {
    assert.deepEqual(checkTarget(settings, target(text)).map(problemText), want);
  });
}

const repo = repoOf({
  "syncline.yaml": synclineYaml("clusters: [{ name: prod-eu-1, environment: prod, region: eu }]\n"),
  "releases/team-a/cart/release.yaml": releaseYaml(
    "chart: web\ntargets: { environments: [prod], regions: [eu, us] }\n",
  ),
  "releases/team-a/db/release.yaml": releaseYaml(
    "chart: web\ntargets: { except: [{ environment: prod, region: us }, { cluster: prod-eu-1 }] }\n",
  ),
  "releases/one/release.yaml": releaseYaml("chart: web\ntargets: { clusters: [prod-eu-1] }\n"),
});

const selected: readonly (readonly [target: string, ...releases: string[]])[] = [
  ["dev/us", "db", "web"],
  ["prod/us", "cart", "web"],
  ["prod/eu/prod-eu-1", "cart", "one", "web"],
  ["prod/asia", "db", "web"],
];

for (const [text, ...want] of selected) {
  test(`releases of ${text}`, () => {
    assert.deepEqual(
      releasesFor(repo, target(text)).map(({ name }) => name),
      want,
    );
  });
}

const filters: readonly (readonly [filter: readonly string[] | undefined, ...releases: string[]])[] = [
  [undefined, "cart", "db", "one", "web"],
  [[]],
  [["web"], "web"],
  [["team-a/*"], "cart", "db"],
  [["team-a/cart", "o*"], "cart", "one"],
];

for (const [filter, ...want] of filters) {
  test(`filter ${JSON.stringify(filter)}`, () => {
    const passed = repo.releases.filter((release) => passesFilter(release, filter));
    assert.deepEqual(
      passed.map(({ name }) => name),
      want,
    );
  });
}

const namespaces: readonly (readonly [namespace: string, target: string, want: string])[] = [
  ["shop", "prod/eu", "shop"],
  ['"shop-{{Target.Environment}}-{{ Target.Region }}"', "prod/eu", "shop-prod-eu"],
  ['"{{Target.Cluster}}"', "prod/eu/prod-eu-1", "prod-eu-1"],
  // Wrong for every target: told with the release, not once more for each of them.
  ['"shop-{{Target.Env}}"', "prod/us", ""],
  ["Shop", "prod/us", ""],
  [
    '"shop-{{Target.Cluster}}"',
    "prod/us",
    'REPO-FIELD releases/web/release.yaml:3:12 namespace "shop-" is no name of a namespace (from shop-{{Target.Cluster}}) | At most 63 of a-z, 0-9 and - (not first or last).',
  ],
];

for (const [namespace, text, want] of namespaces) {
  test(`namespace ${namespace} for ${text}`, () => {
    const source = repoOf({ "releases/web/release.yaml": releaseYaml().replace("shop", namespace) });
    const found = namespaceFor(releaseOf(source, "web"), target(text));
    assert.deepEqual(found.problems.length > 0 ? found.problems.map(problemText) : [found.namespace], [want]);
  });
}

test("dependencies that a target lacks, that do not exist, and that wait for each other", () => {
  const waiting = (...names: string[]): string =>
    releaseYaml(`chart: web\ndependsOn: [${names.join(", ")}]\n`);
  const source = repoOf({
    "releases/web/release.yaml": waiting("db", "webb"),
    "releases/db/release.yaml": releaseYaml("chart: web\ntargets: { environments: [dev] }\n"),
    "releases/a/release.yaml": waiting("b"),
    "releases/b/release.yaml": waiting("web", "c"),
    "releases/c/release.yaml": waiting("a"),
  });
  const found = dependencyProblems(source, target("prod/eu"));
  assert.deepEqual(
    Object.fromEntries([...found].map(([name, problems]) => [name, problems.map(problemText)])),
    {
      a: [
        "REPO-DEPENDS releases/a/release.yaml:5:13 releases wait for each other: a → b → c → a | Remove one `dependsOn`.",
      ],
      b: [
        "REPO-DEPENDS releases/b/release.yaml:5:18 releases wait for each other: b → c → a → b | Remove one `dependsOn`.",
      ],
      c: [
        "REPO-DEPENDS releases/c/release.yaml:5:13 releases wait for each other: c → a → b → c | Remove one `dependsOn`.",
      ],
      web: [
        'REPO-DEPENDS releases/web/release.yaml:5:13 depends on "db", which prod/eu does not have | Correct `targets` of one of the two, or `dependsOn`.',
        'REPO-DEPENDS releases/web/release.yaml:5:17 depends on "webb", which does not exist | Did you mean web?',
      ],
    },
  );
});
