import assert from "node:assert/strict";
import test from "node:test";
import { rendered } from "./outcome.ts";
import { objectsOf, type Edits } from "./shop-repo.ts";

/** Rows B46–B56: what a plain object can get wrong, beside the shop's chart. */
const file = "releases/web/manifests/app.yaml";
const config = (metadata: string, rest = ""): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n${metadata}\n${rest}`;

const rows: readonly (readonly [name: string, text: string, ...want: string[]])[] = [
  [
    "B46 a label that is a number",
    config("  name: a\n  labels:\n    version: 1.10"),
    'YAML-STRING releases/web/manifests/app.yaml:6:14 | quote it: "1.10"',
  ],
  [
    "B46 an annotation that is a boolean",
    config("  name: a\n  annotations:\n    enabled: yes"),
    'YAML-STRING releases/web/manifests/app.yaml:6:14 | quote it: "yes"',
  ],
  [
    "B46 data that are a number",
    config("  name: a", "data:\n  port: 8080\n"),
    "YAML-STRING releases/web/manifests/app.yaml:6:9 | quote it",
  ],
  [
    "B46 a Service's selector",
    "apiVersion: v1\nkind: Service\nmetadata: { name: a }\nspec:\n  selector:\n    id: 7\n",
    "YAML-STRING releases/web/manifests/app.yaml:6:9 | quote it",
  ],
  [
    "B47 a misspelt apiVersion",
    "# x\npiVersion: v1\nkind: Pod\n",
    "OBJ-TYPE releases/web/manifests/app.yaml:2:1 | write apiVersion: apps/v1",
  ],
  [
    "B47 no kind",
    "apiVersion: v1\nmetadata: { name: a }\n",
    "OBJ-TYPE releases/web/manifests/app.yaml:1:1 | write kind: Deployment",
  ],
  [
    "B47 a list",
    "- apiVersion: v1\n",
    "OBJ-TYPE releases/web/manifests/app.yaml:1:1 | write apiVersion, kind and metadata",
  ],
  [
    "B47 a text",
    "hello\n",
    "OBJ-TYPE releases/web/manifests/app.yaml:1:1 | write apiVersion, kind and metadata",
  ],
  [
    "B48 no name",
    config("  labels: {}"),
    "OBJ-NAME releases/web/manifests/app.yaml:4:3 | write metadata.name",
  ],
  [
    "B48 generateName",
    config("  generateName: a-"),
    "OBJ-NAME releases/web/manifests/app.yaml:4:17 | write metadata.name",
  ],
  [
    "B49 a name with capitals",
    config("  name: My_App"),
    "OBJ-NAME-FORMAT releases/web/manifests/app.yaml:4:9 | write my-app",
  ],
  [
    "B49 a name that is too long",
    config(`  name: ${"a".repeat(254)}`),
    "OBJ-NAME-FORMAT releases/web/manifests/app.yaml:4:9 | write a DNS-1123 name (a-z, 0-9, - and .)",
  ],
  [
    "B50 an object twice",
    `${config("  name: a")}---\n${config("  name: a\n  labels: { x: z }")}`,
    "OBJ-DUP releases/web/manifests/app.yaml:6:1 | keep one of them; none of these releases is applied",
  ],
  [
    "B50 an object that the chart has too",
    "apiVersion: v1\nkind: Service\nmetadata: { name: web }\n",
    "OBJ-DUP releases/web/manifests/app.yaml:1:1 | keep one of them; none of these releases is applied",
  ],
  [
    "B51 a namespace on a cluster kind",
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata:\n  name: x\n  namespace: shop\n",
    "OBJ-SCOPE releases/web/manifests/app.yaml:5:14 | remove metadata.namespace",
  ],
  [
    "B54 identity that only the server gives",
    config("  name: a\n  uid: 1b4e\n  resourceVersion: '7'"),
    "OBJ-SERVER-FIELD releases/web/manifests/app.yaml:5:3 | the server sets it",
    "OBJ-SERVER-FIELD releases/web/manifests/app.yaml:6:3 | the server sets it",
  ],
  [
    "B54 what is left out",
    config("  name: a\n  creationTimestamp: null\n  generation: 3", "status: {}\n"),
    "warning OBJ-DROPPED releases/web/manifests/app.yaml:1:1 | remove it from the file",
  ],
  [
    "B55 a kind that nobody knows",
    "apiVersion: example.com/v1\nkind: Thing\nmetadata: { name: x, namespace: shop }\n",
    "warning OBJ-KIND releases/web/manifests/app.yaml:1:1 | (no hint: example.com/v1 Thing: no such kind is known and no CRD of it is in this commit)",
  ],
  [
    "B56 a label of the agent",
    config("  name: a\n  labels:\n    syncline.dev/release: other"),
    "OBJ-RESERVED releases/web/manifests/app.yaml:6:5 | remove it",
  ],
  [
    "B56 the agent's namespace",
    "apiVersion: v1\nkind: Namespace\nmetadata: { name: syncline-system }\n",
    "OBJ-RESERVED releases/web/manifests/app.yaml:1:1 | remove it from the repo",
  ],
  [
    "B56 the agent's lease",
    "apiVersion: coordination.k8s.io/v1\nkind: Lease\nmetadata: { name: agent, namespace: syncline-system }\n",
    "OBJ-RESERVED releases/web/manifests/app.yaml:1:1 | remove it from the repo",
  ],
  [
    "a misspelt annotation of Syncline",
    config("  name: a\n  annotations:\n    syncline.dev/protected: 'true'"),
    "OBJ-RESERVED releases/web/manifests/app.yaml:6:5 | did you mean the annotation syncline.dev/protect?",
  ],
  [
    "a label that the server refuses",
    config("  name: a\n  labels: { team: shop & co }"),
    "OBJ-FIELD releases/web/manifests/app.yaml:5:19 | write at most 63 letters, digits, - _ . with a letter or digit at both ends, such as shop-co",
  ],
  [
    "data that are not base64",
    "apiVersion: v1\nkind: Secret\nmetadata: { name: a }\ndata:\n  pin: s3cret\n",
    "OBJ-FIELD releases/web/manifests/app.yaml:5:8 | write the text itself under stringData",
  ],
  [
    "an object that is too large",
    config("  name: a", `data:\n  a: ${"x".repeat(800_000)}\n  b: ${"x".repeat(800_000)}\n`),
    "OBJ-SIZE releases/web/manifests/app.yaml:1:1 | the API server would refuse it; split it",
  ],
  [
    "an unrendered template",
    config("  name: a", "data:\n  a: {{ .Values.x }}\n"),
    'YAML-KEY releases/web/manifests/app.yaml:6:7 | Only charts/*/templates/*.hbs are rendered; elsewhere write "{{ … }}" in quotes.',
  ],
];
for (const [name, text, ...want] of rows) {
  test(name, () => {
    const { repo, problems, objects } = rendered({ [file]: text });
    assert.deepEqual([repo, problems["other"]], [[], []]);
    assert.deepEqual(problems["web"], want);
    assert.deepEqual(objects["other"], objectsOf.other);
  });
}

/** In two releases of one GitSync: each place is told, to both. (Row B58 has two GitSyncs.) */
test("B50 an object in two releases", () => {
  const { problems } = rendered({ "releases/other/manifests/a.yaml": config("  name: web-currency") });
  const hint = "keep one of them; none of these releases is applied";
  assert.deepEqual(problems, {
    other: [`OBJ-DUP releases/other/manifests/a.yaml:1:1 | ${hint}`],
    web: [`OBJ-DUP charts/shop/templates/configmaps.yaml.hbs:3:1 | ${hint}`],
  });
});

test("B51 no namespace anywhere", () => {
  const tree: Edits = { "releases/web/release.yaml": ["namespace: shop\n", ""] };
  assert.deepEqual(rendered(tree).problems["web"], [
    "OBJ-SCOPE charts/shop/templates/configmaps.yaml.hbs:3:1 | write metadata.namespace, or a namespace in release.yaml (for plain repositories: in the GitSync)",
    "OBJ-SCOPE charts/shop/templates/configmaps.yaml.hbs:3:1 | write metadata.namespace, or a namespace in release.yaml (for plain repositories: in the GitSync)",
    "OBJ-SCOPE charts/shop/templates/deployment.yaml.hbs:1:1 | write metadata.namespace, or a namespace in release.yaml (for plain repositories: in the GitSync)",
    "OBJ-SCOPE charts/shop/templates/ingress.yaml.hbs:2:1 | write metadata.namespace, or a namespace in release.yaml (for plain repositories: in the GitSync)",
    "OBJ-SCOPE charts/shop/templates/service.yaml.hbs:1:1 | write metadata.namespace, or a namespace in release.yaml (for plain repositories: in the GitSync)",
    "OBJ-SCOPE charts/shop/charts/db/templates/statefulset.yaml.hbs:1:1 | write metadata.namespace, or a namespace in release.yaml (for plain repositories: in the GitSync)",
  ]);
});
