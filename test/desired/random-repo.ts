import type { RenderRequest } from "../../src/ports.ts";
import { pick, type Random } from "../support/random.ts";

export type Files = Readonly<Record<string, string>>;

const version = "apiVersion: syncline.dev/v1alpha1\n";
const releases = ["a", "b", "c", "d"] as const;

const release = (chart: string, rest = "") =>
  `${version}kind: Release\nnamespace: shop\nchart: ${chart}\n${rest}`;

/** Four releases of two charts: partials, a subchart with a condition, values in layers, a schema, kinds of the commit's own. */
export function firstRepo(random: Random): Files {
  return {
    "syncline.yaml": `${version}kind: ConfigRepo\nenvironments: [dev, prod]\nregions: [eu, us]\npolicies: { packs: [] }\n`,
    "values.yaml": "size: 1\nname: base\n",
    "values.prod.yaml": "size: 2\n",
    "charts/one/Chart.yaml": "apiVersion: v2\nname: one\nversion: 1.0.0\n",
    "charts/one/values.yaml": "size: 0\nlist: [1, 2]\nmap: { k: v }\n",
    "charts/one/templates/cm.yaml.hbs": configMap("{{> labels}}"),
    "charts/one/templates/_labels.hbs": "{ app: {{quote Release.Name}} }",
    "charts/two/Chart.yaml":
      "apiVersion: v2\nname: two\nversion: 1.0.0\ndependencies: [{ name: db, condition: db.enabled }]\n",
    "charts/two/values.yaml": "db: { enabled: true }\n",
    "charts/two/templates/api.yaml.hbs":
      '{{#if (hasApi "batch/v1")}}apiVersion: v1\nkind: ConfigMap\nmetadata: { name: "{{Release.Name}}-{{Capabilities.KubeVersion.Minor}}" }\n{{/if}}',
    "charts/two/charts/db/Chart.yaml": "apiVersion: v2\nname: db\nversion: 1.0.0\n",
    "charts/two/charts/db/values.yaml": "port: 5432\n",
    "charts/two/charts/db/templates/svc.yaml.hbs":
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: "{{Release.Name}}-db" }\ndata: { port: {{quote Values.port}} }\n',
    "releases/a/release.yaml": release("one"),
    "releases/a/values.yaml": `size: ${1 + Math.floor(random() * 9)}\n`,
    "releases/b/release.yaml": release("one", "dependsOn: [a]\n"),
    "releases/c/release.yaml": release("two"),
    "releases/d/release.yaml": release("two"),
    "releases/d/manifests/widget.yaml": "apiVersion: x.io/v1\nkind: Widget\nmetadata: { name: w }\n",
  };
}

function configMap(labels: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: "{{Release.Name}}", labels: ${labels} }\ndata:\n  size: {{quote Values.size}}\n  name: {{quote Values.name}}\n{{#each Values.list}}  k{{@index}}: {{quote this}}\n{{/each}}`;
}

const definition = (scope: string) =>
  `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: { name: widgets.x.io }\nspec: { group: x.io, scope: ${scope}, names: { kind: Widget, plural: widgets } }\n`;
const policy = (limit: number) => `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: short-names }
spec:
  matchConstraints: { resourceRules: [{ apiGroups: [""], apiVersions: ["*"], operations: ["*"], resources: [configmaps] }] }
  validations: [{ expression: "size(object.metadata.name) < ${limit} || (has(namespaceObject.metadata.labels) && 'free' in namespaceObject.metadata.labels)" }]
`;
const exception = (until: string) =>
  `- { policy: short-names, reason: "known", release: a, until: "${until}" }\n`;

/** Paths that edits write, and the texts that may stand there; null = the file is not there. */
const texts: Readonly<Record<string, readonly (string | null)[]>> = {
  "values.yaml": [
    "size: 1\nname: base\n",
    "# moved\nsize: 1\nname: base\n",
    "size: 3\nname: base\nunused: 1\n",
    "name: x\n",
  ],
  "values.prod.yaml": ["size: 2\n", null, "list: [3]\n", "map: text\n", "size: [\n"],
  "values.dev.yaml": ["size: 4\n", null],
  "values.eu.yaml": [null, "name: europe\n"],
  "releases/a/values.yaml": [
    "size: 1\n",
    "size: 5\n",
    "\nsize: 5\n",
    "size: null\n",
    'name: "{{x}}"\n',
    "list: {}\n",
    null,
  ],
  "releases/b/values.prod.eu.yaml": [null, "name: pair\n", "list: []\n"],
  "releases/b/release.yaml": [
    release("one"),
    release("one", "dependsOn: [zz]\n"),
    release("two"),
    release("one", "timeout: 1m\n"),
    release("nine"),
    "kind: [\n",
  ],
  "releases/c/release.yaml": [
    release("two"),
    release("two", "targets: { environments: [dev] }\n"),
    release("one"),
    null,
  ],
  "releases/d/manifests/widget.yaml": [
    "apiVersion: x.io/v1\nkind: Widget\nmetadata: { name: w }\n",
    "apiVersion: x.io/v1\nkind: Widget\nmetadata: { name: w, namespace: other }\n",
    "a: [\n",
    null,
  ],
  "releases/d/manifests/same.yaml": [
    null,
    "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n",
    "apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { free: 'yes' } }\n",
  ],
  "releases/d/manifests/values.dev.yaml": [
    null,
    "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: odd }\n",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: odder }\n",
  ],
  "releases/c/manifests/crd.yaml": [null, definition("Cluster"), definition("Namespaced")],
  "charts/one/templates/cm.yaml.hbs": [
    configMap("{{> labels}}"),
    configMap("{}"),
    "{{Values.typo}}",
    "{{#if",
    configMap("{ m: {{quote Values.map.k}} }"),
    configMap("{{toJson this.Values.map}}"),
    configMap('{ n: {{quote (default "none" Values.global)}} }'),
  ],
  "charts/one/templates/_labels.hbs": [
    "{ app: {{quote Release.Name}} }",
    "{ env: {{quote Target.Environment}} }",
    "{ m: {{quote Values.map.k}} }",
    null,
  ],
  "charts/one/templates/two.yaml.hbs": [
    null,
    'apiVersion: v1\nkind: Secret\nmetadata: { name: "{{Release.Name}}-s" }\nstringData: { all: {{quote (toJson Values)}} }\n',
  ],
  "charts/one/values.schema.json": [null, '{"properties": {"size": {"type": "integer", "maximum": 4}}}'],
  "charts/one/files/README.md": [null, "one", "two"],
  "charts/one/Chart.yaml": [
    "apiVersion: v2\nname: one\nversion: 1.0.0\n",
    'apiVersion: v2\nname: one\nversion: 2.0.0\nkubeVersion: ">=1.36-0"\n',
  ],
  "charts/two/values.yaml": ["db: { enabled: true }\n", "db: { enabled: false }\n", "db: { port: 1 }\n"],
  "charts/two/charts/db/values.yaml": ["port: 5432\n", "port: 1\n", null],
  "policies/names.yaml": [null, policy(3), policy(30)],
  "policies/exceptions.yaml": [null, exception("2026-03-01"), exception("2026-09-01")],
  "README.md": ["# a\n", null],
};

const kube = [
  { kubeVersion: "1.36", apiVersions: [], types: [] },
  { kubeVersion: "1.35", apiVersions: ["v1", "apps/v1"], types: [] },
  {
    ...{ kubeVersion: "1.36", apiVersions: ["v1", "batch/v1", "x.io/v1"] },
    types: [
      { group: "x.io", version: "v1", kind: "Widget", plural: "widgets", namespaced: false, verbs: [] },
    ],
  },
] as const;

/** One to three random edits: of files, of their names, of what the target's cluster can do, of what the GitSync says. */
export function editRepo(files: Files, more: Partial<RenderRequest>, random: Random) {
  let [now, around] = [files, more];
  for (let count = Math.ceil(random() * 3); count > 0; count--) {
    const kind = random();
    if (kind < 0.8) now = edited(now, random);
    else if (kind < 0.86) around = { ...around, capabilities: pick(random, kube) };
    else if (kind < 0.9) around = { ...around, values: pick(random, [{}, { size: 9 }, { unread: 1 }]) };
    else if (kind < 0.93)
      around = {
        ...around,
        now: pick(random, ["2026-02-01T00:00:00Z", "2026-06-01T00:00:00Z", "2026-10-01T00:00:00Z"]),
      };
    else if (kind < 0.96) around = { ...around, filter: pick(random, [["a", "b"], ["*"], ["d"]]) };
    else now = renamed(now, random);
  }
  return { files: now, more: around };
}

function edited(files: Files, random: Random): Files {
  const path = pick(random, Object.keys(texts));
  const { [path]: _, ...rest } = files;
  const text = pick(random, texts[path] ?? []);
  return text === null ? rest : { ...rest, [path]: text };
}

/** A release, with its whole folder, under another name. */
function renamed(files: Files, random: Random): Files {
  const [from, to] = [pick(random, releases), pick(random, ["e", "f"])];
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => [path.replace(`releases/${from}/`, `releases/${to}/`), text]),
  );
}
