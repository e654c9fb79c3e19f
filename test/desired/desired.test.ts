import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { loadBuiltins } from "../../src/adapters/builtins/builtins.ts";
import { refText } from "../../src/core/object-ref.ts";
import { positionText } from "../../src/core/position.ts";
import type { RenderResult } from "../../src/core/rendered.ts";
import { renderTarget } from "../../src/desired/desired.ts";
import { synclineYaml } from "../support/config-repo.ts";
import { problemLines, repoWith, requestOf } from "../support/render-request.ts";
import { tree, treeOf } from "../support/tree.ts";

const root = join(import.meta.dirname, "../..");
const builtins = await loadBuiltins(root);

function render(
  files: Parameters<typeof requestOf>[0],
  more: Parameters<typeof requestOf>[1] = {},
): RenderResult {
  return renderTarget(requestOf(files, more), builtins);
}

function objects({ releases }: RenderResult): readonly string[] {
  return releases.flatMap(({ settings, manifests }) =>
    manifests.map(({ ref }) => `${settings.name}: ${refText(ref)}`),
  );
}

const configMap = (name: string, data = "{}"): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata: ${data}\n`;
const fromChart = {
  "templates/cm.yaml.hbs": configMap("{{Release.Name}}", "{v: {{quote Values.v}} }"),
  "values.yaml": "v: 1\n",
};

test("releases of a config repo, sorted, with namespace and place", () => {
  const result = render(repoWith(fromChart, ["b", "a"]));
  assert.deepEqual(problemLines(result), []);
  assert.deepEqual(objects(result), ["a: ConfigMap shop/a", "b: ConfigMap shop/b"]);
  assert.equal(positionText(result.releases[0]!.manifests[0]!.position), "charts/web/templates/cm.yaml.hbs");
});

test("B26 and isolation: one release has mistakes, one renders nothing, the others are rendered", () => {
  const files = repoWith(
    {
      "templates/a.yaml.hbs": configMap("{{Release.Name}}", "{v: {{quote Values.v}} }"),
      "templates/b.yaml.hbs":
        "{{#if Values.more}}\n" + configMap("{{Release.Name}}-{{Values.typo}}") + "{{/if}}",
    },
    ["bad", "good", "none"],
    {
      "releases/bad/values.yaml": "more: true\n",
      "releases/good/values.yaml": "v: 1\n",
      "releases/none/release.yaml":
        "apiVersion: syncline.dev/v1alpha1\nkind: Release\nnamespace: shop\nchart: empty\n",
      "charts/empty/Chart.yaml": "apiVersion: v2\nname: empty\nversion: 1.0.0\n",
      "charts/empty/templates/a.yaml.hbs": "{{#if Values.x}}a: 1{{/if}}",
    },
  );
  const result = render(files);
  assert.deepEqual(problemLines(result), [
    "bad: TPL-UNDEFINED charts/web/templates/a.yaml.hbs:5:19 Values.v is not set for prod/eu; looked in release values.yaml | there is Values.more",
    "bad: TPL-UNDEFINED charts/web/templates/b.yaml.hbs:5:28 Values.typo is not set for prod/eu; looked in release values.yaml | there is Values.more",
    "none: TPL-EMPTY releases/none/release.yaml release none rendered nothing for prod/eu | Exclude the target in release.yaml if this is intended.",
  ]);
  assert.deepEqual(objects(result), ["good: ConfigMap shop/good"]);
});

test("YAML mistakes of rendered text are told in the template", () => {
  const template = "{{#if Values.v}}\n{{! a note }}\na: 1\nb: [\n{{/if}}";
  const result = render(repoWith({ "templates/a.yaml.hbs": template, "values.yaml": "v: 1\n" }, ["web"]));
  const [line] = problemLines(result);
  assert.match(line ?? "", /^web: YAML-SYNTAX charts\/web\/templates\/a\.yaml\.hbs:4:/);
});

test("B38 in rendered text: both places are the template's", () => {
  const template = "{{#if Values.v}}\nkind: A\n{{/if}}\n\nkind: B\n";
  const result = render(repoWith({ "templates/a.yaml.hbs": template, "values.yaml": "v: 1\n" }, ["web"]));
  assert.match(
    problemLines(result)[0] ?? "",
    /^web: YAML-DUP charts\/web\/templates\/a\.yaml\.hbs:5:1 .*charts\/web\/templates\/a\.yaml\.hbs:2/,
  );
});

test("B50: one object in two releases, neither is applied, both places are named", () => {
  const files = repoWith(fromChart, ["a"], {
    "releases/b/release.yaml": "apiVersion: syncline.dev/v1alpha1\nkind: Release\nnamespace: shop\n",
    "releases/b/manifests/x.yaml": `${configMap("other")}---\n${configMap("a")}`,
  });
  const places =
    "ConfigMap shop/a in charts/web/templates/cm.yaml.hbs:1:1 (release a) and releases/b/manifests/x.yaml:7:1 (release b)";
  assert.deepEqual(problemLines(render(files)), [
    `a: OBJ-DUP charts/web/templates/cm.yaml.hbs:1:1 ${places} | keep one of them; none of these releases is applied`,
    `b: OBJ-DUP releases/b/manifests/x.yaml:7:1 ${places} | keep one of them; none of these releases is applied`,
  ]);
});

test("a CRD of one release decides the scope of another's objects", () => {
  const files = repoWith(fromChart, [], {
    "releases/crds/release.yaml": "apiVersion: syncline.dev/v1alpha1\nkind: Release\nnamespace: shop\n",
    "releases/crds/manifests/crd.yaml":
      "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: things.x.io}\nspec: {group: x.io, scope: Cluster, names: {kind: Thing, plural: things}}\n",
    "releases/app/release.yaml": "apiVersion: syncline.dev/v1alpha1\nkind: Release\nnamespace: shop\n",
    "releases/app/manifests/t.yaml": "apiVersion: x.io/v1\nkind: Thing\nmetadata: {name: t}\n",
  });
  const result = render(files);
  assert.deepEqual(problemLines(result), []);
  assert.deepEqual(objects(result), ["app: Thing t", "crds: CustomResourceDefinition things.x.io"]);
});

test("a template set's mistakes are told to every release of the chart, with the others' work done", () => {
  const result = render(
    repoWith(
      { "templates/a.yaml.hbs": "{{toYmal Values}}", "templates/b.yaml.hbs": configMap("{{Release.Name}}") },
      ["a", "b"],
    ),
  );
  const want =
    'TPL-HELPER charts/web/templates/a.yaml.hbs:1:1 unknown helper "toYmal" | did you mean toYaml?';
  assert.deepEqual(problemLines(result), [`a: ${want}`, `b: ${want}`]);
  assert.deepEqual(objects(result), ["a: ConfigMap shop/a", "b: ConfigMap shop/b"]);
});

test("values that the schema refuses: nothing is rendered", () => {
  const schema = '{"properties": {"v": {"type": "string"}}}';
  const result = render(repoWith({ ...fromChart, "values.schema.json": schema }, ["a"]));
  assert.match(problemLines(result)[0] ?? "", /^a: VAL-SCHEMA charts\/web\/values\.yaml:1:4 /);
  assert.deepEqual(objects(result), []);
});

test("the filter leaves releases out, and says which", () => {
  const result = render(repoWith(fromChart, ["a", "b", "c"]), { filter: ["a", "c"] });
  assert.deepEqual(result.filteredOut, ["b"]);
  assert.deepEqual(objects(result), ["a: ConfigMap shop/a", "c: ConfigMap shop/c"]);
});

test("a target that is not declared: nothing is rendered", () => {
  const result = render(repoWith(fromChart, ["a"]), {
    target: { environment: "prd", region: "eu", cluster: "" },
  });
  assert.deepEqual(problemLines(result), [
    'CFG-TARGET environment "prd" is not declared in syncline.yaml | Did you mean prod?',
  ]);
  assert.deepEqual(result.releases, []);
});

test("settings of a release, with the defaults of the repo", () => {
  const files = repoWith(fromChart, [], {
    "syncline.yaml": synclineYaml("defaults: {timeout: 10m, createNamespace: false}\n"),
    "releases/a/release.yaml":
      "apiVersion: syncline.dev/v1alpha1\nkind: Release\nnamespace: shop-{{Target.Environment}}\nchart: web\nowner: '@shop'\nprune: {maxObjects: 3}\nfields: [{kind: Deployment, path: .spec.replicas, policy: Yield}]\n",
  });
  assert.deepEqual(render(files).releases[0]?.settings, {
    name: "a",
    source: "releases/a/release.yaml",
    namespace: "shop-prod",
    chart: "web",
    dependsOn: [],
    timeoutSeconds: 600,
    adopt: false,
    createNamespace: false,
    owner: "@shop",
    prune: { maxObjects: 3 },
    fields: [{ kind: "Deployment", path: ".spec.replicas", policy: "Yield" }],
  });
});

test("a folder of the repository as root: places name the whole path", () => {
  const { entries } = tree(repoWith({ ...fromChart, "templates/bad.yaml.hbs": "{{Values.x}}" }, ["a"]));
  const result = renderTarget(requestOf({}, { tree: { root: "envs/prod", entries } }), builtins);
  assert.match(
    problemLines(result)[0] ?? "",
    /^a: TPL-UNDEFINED envs\/prod\/charts\/web\/templates\/bad\.yaml\.hbs:1:3 /,
  );
  assert.equal(result.releases[0]?.settings.source, "envs/prod/releases/a/release.yaml");
});

test("a repository without syncline.yaml is one release", () => {
  const result = render({
    "a.yaml": configMap("a"),
    "sub/b.yml": `${configMap("b")}---\n`,
    "values.txt": "x",
    "ci.yaml": "a: 1\n",
  });
  assert.deepEqual(problemLines(result), []);
  assert.deepEqual(objects(result), ["plain: ConfigMap shop/a", "plain: ConfigMap shop/b"]);
  assert.equal(result.skippedFiles, 1);
});

test("an empty repository is no wish to have nothing", () => {
  assert.deepEqual(problemLines(render({ "README.md": "x" })), [
    "plain: TPL-EMPTY release plain rendered nothing for prod/eu | Commit at least one object, or correct the path.",
  ]);
});

const capabilities: readonly (readonly [name: string, syncline: string, given: string, want: string])[] = [
  [
    "declared wins",
    "capabilities: {kubeVersion: '1.33', apiVersions: [x.io/v1]}\n",
    "v1.36.3",
    "v1.33.0 true true",
  ],
  [
    "the cluster's own version wins over it",
    "capabilities: {kubeVersion: '1.33'}\nclusters: [{name: c1, environment: prod, region: eu, kubeVersion: '1.31'}]\n",
    "v1.36.3",
    "v1.31.0 false true",
  ],
  ["else what is given", "", "v1.35.1", "v1.35.1 false true"],
  ["else the newest with its stable APIs", "", "", "v1.36.0 false true"],
];
for (const [name, syncline, kubeVersion, want] of capabilities) {
  test(`capabilities: ${name}`, () => {
    const text = '{{Capabilities.KubeVersion.Version}} {{hasApi "x.io/v1"}} {{hasApi "apps/v1/Deployment"}}';
    const chart = { "templates/a.yaml.hbs": configMap("a", `{v: ${text} }`) };
    const cluster = syncline.includes("clusters") ? "c1" : "";
    const result = render(repoWith(chart, ["a"], { "syncline.yaml": synclineYaml(syncline) }), {
      target: { environment: "prod", region: "eu", cluster },
      capabilities: {
        kubeVersion,
        apiVersions: kubeVersion === "" ? [] : ["apps/v1", "apps/v1/Deployment"],
        types: [],
      },
    });
    assert.deepEqual(problemLines(result), []);
    assert.deepEqual(result.releases[0]?.manifests[0]?.object["data"], { v: want });
  });
}

const rule = (message: string): string =>
  `apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicy\nmetadata: {name: r}\nspec:\n  matchConstraints: {resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}]}\n  validations: [{expression: "object.data.v != '1'", message: ${message}}]\n`;

test("policies: the repo's own, a pack, the platform's", () => {
  const own = render(repoWith(fromChart, ["a"], { "policies/p.yaml": rule("own") }));
  assert.match(problemLines(own)[0] ?? "", /^a: POL-DENIED .*own/);
  const mandatory = render(repoWith(fromChart, ["a"]), {
    mandatoryPolicies: tree({ "m.yaml": rule("platform") }),
  });
  assert.match(problemLines(mandatory)[0] ?? "", /^a: POL-DENIED .*platform/);
  const pack = render(
    repoWith(fromChart, ["a"], { "syncline.yaml": synclineYaml("policies: {packs: [gitpos]}\n") }),
  );
  assert.match(
    problemLines(pack)[0] ?? "",
    /^POL-INVALID syncline\.yaml there is no policy pack "gitpos" \| Did you mean gitops\?$/,
  );
});

test("same input, same digest; whatever the order of keys and files", () => {
  const digestOf = (files: Parameters<typeof render>[0]): string => render(files).releases[0]!.digest;
  const base = digestOf({ "a.yaml": configMap("a", "{p: '1', q: '2'}"), "b.yaml": configMap("b") });
  assert.equal(digestOf({ "a.yaml": configMap("a", "{p: '1', q: '2'}"), "b.yaml": configMap("b") }), base);
  assert.equal(digestOf({ "z.yaml": `${configMap("b")}---\n${configMap("a", "{q: '2', p: '1'}")}` }), base);
  assert.notEqual(digestOf({ "a.yaml": configMap("a", "{p: '1', q: '3'}"), "b.yaml": configMap("b") }), base);
});

const fixtures = join(root, "../shared/fixtures");
const folders: readonly (readonly [folder: string, objects: number, ...codes: string[]])[] = [
  ["microservices-demo", 40, "OBJ-SCOPE-GUESS"],
  ["cert-manager-crds", 6],
  ["gateway-api", 59, "OBJ-DUP"],
  ["guestbook", 2],
];
for (const [folder, count, ...codes] of folders) {
  test(`fixture ${folder}`, { skip: existsSync(fixtures) ? false : "the fixtures are not here" }, () => {
    const result = renderTarget(requestOf({}, { tree: treeOf(join(fixtures, folder)) }), builtins);
    assert.equal(objects(result).length, count);
    assert.deepEqual([...new Set(result.releases[0]?.problems.map(({ code }) => code))], codes);
  });
}
