import assert from "node:assert/strict";
import test from "node:test";
import type * as z from "zod";
import { chartSchema } from "../../src/schema/chart-file.ts";
import { configRepoSchema } from "../../src/schema/config-repo.ts";
import { parseWith } from "../../src/schema/parse-with.ts";
import { releaseSchema } from "../../src/schema/release-file.ts";
import { readSettings } from "../../src/repo/settings.ts";
import { parseDocuments } from "../../src/yaml/parse.ts";
import { releaseYaml, synclineYaml } from "../support/config-repo.ts";
import { problemText } from "../support/problem-text.ts";

function read<S extends z.ZodType>(schema: S, text: string): ReturnType<typeof parseWith<S>> {
  const [document] = parseDocuments(text, "f.yaml").documents;
  if (document === undefined) throw new Error("no document");
  return parseWith(schema, document);
}

const chart = "apiVersion: v2\nname: web\nversion: 1.0.0\n";
const base = "apiVersion: syncline.dev/v1alpha1\nkind: Release\n";

const bad: readonly (readonly [name: string, schema: z.ZodType, text: string, ...want: string[]])[] = [
  [
    "unknown key",
    releaseSchema,
    releaseYaml("chart: web\ndependOn: [a]\n"),
    'REPO-KEY f.yaml:5:1 unknown key "dependOn" | Did you mean "dependsOn"?',
  ],
  [
    "unknown key inside",
    releaseSchema,
    releaseYaml("chart: web\ntargets:\n  environment: [prod]\n"),
    'REPO-KEY f.yaml:6:3 unknown key "targets.environment" | Did you mean "environments"?',
  ],
  [
    "unknown key of a list's item, nothing like it",
    configRepoSchema,
    synclineYaml("clusters:\n  - name: a\n    environment: prod\n    zzz: 1\n"),
    'REPO-KEY f.yaml:8:5 unknown key "clusters[0].zzz" | Known keys: name, environment, region, kubeVersion.',
  ],
  [
    "wrong types, all told",
    releaseSchema,
    `${base}namespace: 5\nadopt: "yes"\ndependsOn: db\nprune: { maxPercent: 101, maxObjects: 1.5 }\n`,
    "REPO-FIELD f.yaml:3:12 namespace must be a text, is a number | Put it into quotes.",
    "REPO-FIELD f.yaml:4:8 adopt must be true or false, is a text",
    "REPO-FIELD f.yaml:5:12 dependsOn must be a list, is a text",
    "REPO-FIELD f.yaml:6:22 prune.maxPercent must be 0 to 100",
    "REPO-FIELD f.yaml:6:39 prune.maxObjects must be a whole number",
  ],
  [
    "no environments",
    configRepoSchema,
    "apiVersion: syncline.dev/v1alpha1\nkind: ConfigRepo\n",
    "REPO-FIELD f.yaml:1:1 environments is required",
  ],
  ["not a map", configRepoSchema, "- a\n", "REPO-FIELD f.yaml:1:1 must be a map, is a list"],
  [
    "wrong kind of file",
    configRepoSchema,
    synclineYaml().replace("ConfigRepo", "Release"),
    "REPO-FIELD f.yaml:2:7 kind must be ConfigRepo",
  ],
  [
    "wrong word",
    releaseSchema,
    `${base}fields: [{ kind: Deployment, path: .spec.replicas, policy: yield }]\n`,
    "REPO-FIELD f.yaml:3:60 fields[0].policy must be one of Take, Yield, Ignore | Did you mean Yield?",
  ],
  [
    "path that is none",
    releaseSchema,
    `${base}fields: [{ kind: Deployment, path: "a b", policy: Take }]\n`,
    "REPO-FIELD f.yaml:3:36 fields[0].path must be a field path such as .spec.replicas",
  ],
  [
    "duration",
    releaseSchema,
    `${base}timeout: 5 min\n`,
    "REPO-FIELD f.yaml:3:10 timeout must be a duration such as 30s, 5m or 1h30m",
  ],
  [
    "duration without unit",
    configRepoSchema,
    synclineYaml("defaults: { timeout: 300 }\n"),
    "REPO-FIELD f.yaml:5:22 defaults.timeout must be a text, is a number | Put it into quotes.",
  ],
  [
    "name",
    configRepoSchema,
    synclineYaml().replace("prod]", "Prod_1]"),
    "REPO-FIELD f.yaml:3:30 environments[2] must be a name of a-z, 0-9 and - (not first or last)",
  ],
  [
    "long name",
    configRepoSchema,
    synclineYaml().replace("prod]", `${"p".repeat(41)}]`),
    "REPO-FIELD f.yaml:3:30 environments[2] must be at most 40 characters long",
  ],
  [
    "patches of a wrong shape",
    releaseSchema,
    `${base}patches: [{ target: web }]\n`,
    "REPO-FIELD f.yaml:3:21 patches[0].target must be a map, is a text",
  ],
  [
    "what to do about a failure",
    releaseSchema,
    `${base}onFailure: Retry\n`,
    "REPO-FIELD f.yaml:3:12 onFailure must be one of Hold, Rollback",
  ],
  [
    "health rules",
    configRepoSchema,
    synclineYaml("health: [{ kind: Foo, expression: x }]\n"),
    "REPO-FIELD f.yaml:5:10 health[0].healthy is required",
    'REPO-KEY f.yaml:5:23 unknown key "health[0].expression" | Known keys: group, kind, healthy, degraded, suspended, message.',
  ],
  [
    "appVersion as a number",
    chartSchema,
    `${chart}appVersion: 1.10\n`,
    "REPO-FIELD f.yaml:4:13 appVersion must be a text, is a number | Put it into quotes.",
  ],
  [
    "Chart.yaml of Helm 2",
    chartSchema,
    chart.replace("v2", "v1"),
    "REPO-FIELD f.yaml:1:13 apiVersion must be v2",
  ],
];

for (const [name, schema, text, ...want] of bad) {
  test(`refused: ${name}`, () => {
    assert.deepEqual(read(schema, text).problems.map(problemText), want);
  });
}

test("release.yaml as config-repo.md shows it, without what later versions add", () => {
  const { value, problems } = read(
    releaseSchema,
    `${base}namespace: shop-{{Target.Environment}}
chart: webapp
targets: { environments: [staging, prod], regions: [us, eu], clusters: [], except: [{ environment: staging, region: eu }] }
dependsOn: [postgres]
timeout: 5m
adopt: false
createNamespace: true
owner: "@team-shop"
prune: { maxObjects: 20, maxPercent: 30 }
fields:
  - { kind: Deployment, path: .spec.replicas, policy: Yield }
onFailure: Hold
`,
  );
  assert.deepEqual(problems, []);
  assert.deepEqual(
    [value?.timeout, value?.dependsOn, value?.fields[0]?.policy],
    [300, ["postgres"], "Yield"],
  );
});

test("syncline.yaml: defaults where nothing is said", () => {
  const { value } = read(
    configRepoSchema,
    "apiVersion: syncline.dev/v1alpha1\nkind: ConfigRepo\nenvironments: [prod]\n",
  );
  assert.deepEqual(value, {
    apiVersion: "syncline.dev/v1alpha1",
    kind: "ConfigRepo",
    environments: ["prod"],
    regions: [],
    clusters: [],
    except: [],
    defaults: { timeout: 300, createNamespace: true },
    policies: { packs: [] },
    health: [],
  });
});

test("Chart.yaml: Helm's other keys are no mistakes", () => {
  const { value, problems } = read(
    chartSchema,
    `${chart}maintainers: [{ name: a }]\nannotations: { a: b }\n`,
  );
  assert.deepEqual(problems, []);
  assert.deepEqual([value?.name, value?.version, value?.appVersion], ["web", "1.0.0", ""]);
});

const meanings: readonly (readonly [name: string, more: string, ...want: string[]])[] = [
  [
    "two things of one name",
    "clusters: [{ name: prod, environment: prod, region: eu }]\n",
    'REPO-FIELD syncline.yaml:5:20 "prod" is declared already at line 3: values.prod.yaml would be ambiguous | Give it another name.',
  ],
  [
    "B28 region that is not declared",
    "except: [{ environment: dev, region: eu-9 }]\n",
    'VAL-REGION syncline.yaml:5:38 "eu-9" is not declared in syncline.yaml; known: us, eu, asia | Declare it, or correct the name.',
  ],
  [
    "cluster without a region",
    "clusters: [{ name: c, environment: prd }]\n",
    'REPO-FIELD syncline.yaml:5:36 "prd" is not declared in syncline.yaml; known: dev, staging, prod | Did you mean prod?',
    "REPO-FIELD syncline.yaml:5:12 region is required: this repo declares regions | One of us, eu, asia.",
  ],
  [
    "cluster in a cell that does not exist",
    "clusters: [{ name: c, environment: dev, region: asia }]\nexcept: [{ environment: dev, region: asia }]\n",
    "REPO-FIELD syncline.yaml:5:12 the cluster stands in a cell that `except` excludes | Remove one of the two.",
  ],
  [
    "a second document",
    "---\na: 1\n",
    'REPO-FIELD syncline.yaml:6:1 a second document; this file holds one | Remove it and the "---" before it.',
  ],
];

for (const [name, more, ...want] of meanings) {
  test(`syncline.yaml refused: ${name}`, () => {
    const bytes = new TextEncoder().encode(synclineYaml(more));
    const file = { path: "syncline.yaml", file: "syncline.yaml", size: bytes.length, bytes };
    assert.deepEqual(readSettings(file).problems.map(problemText), want);
  });
}
