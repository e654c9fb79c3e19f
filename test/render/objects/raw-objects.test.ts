import assert from "node:assert/strict";
import test from "node:test";
import { limits } from "../../../src/core/limits.ts";
import { plainDocument } from "../../../src/render/objects/found.ts";
import { readObjects } from "../../../src/render/objects/read-objects.ts";
import { scopeFinder } from "../../../src/render/objects/scope.ts";
import { toManifests } from "../../../src/render/objects/to-manifests.ts";
import { refText } from "../../../src/core/object-ref.ts";
import { parseDocuments } from "../../../src/yaml/parse.ts";
import { problemText } from "../../support/problem-text.ts";

interface Read {
  /** `Kind namespace/name`, sorted by id. */
  readonly objects: readonly string[];
  readonly problems: readonly string[];
}

function read(text: string, namespace = "shop"): Read {
  const { documents, problems } = parseDocuments(text, "a.yaml");
  const found = readObjects(documents.map(plainDocument));
  const scopeOf = scopeFinder(
    [],
    found.objects.map(({ object }) => object),
  );
  const placed = toManifests(found.objects, namespace, scopeOf);
  return {
    objects: placed.manifests.map(({ ref }) => refText(ref)),
    problems: [...problems, ...found.problems, ...placed.problems].map(problemText),
  };
}

const config = (metadata: string, rest = ""): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: ${metadata}\n${rest}`;
const deployment = (pod: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n${pod}`;

const mistakes: readonly (readonly [name: string, text: string, ...want: string[]])[] = [
  [
    "B47 misspelt apiVersion",
    "piVersion: v1\nkind: Pod",
    'OBJ-TYPE a.yaml:1:1 the document has no apiVersion; found "piVersion" | write apiVersion: apps/v1',
  ],
  [
    "B47 no kind",
    "apiVersion: v1\nmetadata: {name: a}",
    "OBJ-TYPE a.yaml:1:1 the document has no kind | write kind: Deployment",
  ],
  [
    "B47 a list",
    "- a",
    "OBJ-TYPE a.yaml:1:1 the document is a list, not an object | write apiVersion, kind and metadata",
  ],
  [
    "B47 in the second document",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\n# note\nkind: Pod",
    "OBJ-TYPE a.yaml:6:1 the document has no apiVersion | write apiVersion: apps/v1",
  ],
  ["B48 no name", config("{}"), "OBJ-NAME a.yaml:3:11 ConfigMap needs metadata.name | write metadata.name"],
  [
    "B48 no metadata",
    "apiVersion: v1\nkind: Pod",
    "OBJ-NAME a.yaml:1:1 Pod needs metadata.name | write metadata.name",
  ],
  [
    "B48 generateName",
    config("{generateName: x-}"),
    "OBJ-NAME a.yaml:3:26 ConfigMap needs metadata.name (generateName cannot be synced) | write metadata.name",
  ],
  [
    "B49 no DNS name",
    config("{name: My_App}"),
    'OBJ-NAME-FORMAT a.yaml:3:18 ConfigMap: "My_App" is not a DNS-1123 name (a-z, 0-9, - and .) | write my-app',
  ],
  [
    "B49 a namespace with a dot",
    "apiVersion: v1\nkind: Namespace\nmetadata: {name: a.b}",
    'OBJ-NAME-FORMAT a.yaml:3:18 Namespace: "a.b" is not a DNS-1123 label (at most 63 of a-z, 0-9 and -) | write a-b',
  ],
  [
    "B49 RBAC names may hold a colon",
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: 'a:View'}",
  ],
  [
    "a name that YAML reads as a number",
    config("{name: 0123}"),
    'YAML-STRING a.yaml:3:18 metadata.name of ConfigMap is a number | quote it: "0123"',
  ],
  [
    "B51 namespace on a cluster kind",
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: x, namespace: a}",
    "OBJ-SCOPE a.yaml:3:32 ClusterRole x is cluster-scoped; it has no namespace | remove metadata.namespace",
  ],
  [
    "B54 identity",
    config('{name: a, uid: u, resourceVersion: "1", managedFields: []}'),
    "OBJ-SERVER-FIELD a.yaml:3:21 ConfigMap a: remove metadata.uid | the server sets it",
    "OBJ-SERVER-FIELD a.yaml:3:29 ConfigMap a: remove metadata.resourceVersion | the server sets it",
    "OBJ-SERVER-FIELD a.yaml:3:51 ConfigMap a: remove metadata.managedFields | the server sets it",
  ],
  [
    "B54 dropped",
    config(
      '{name: a, creationTimestamp: null, generation: 2, annotations: {kubectl.kubernetes.io/last-applied-configuration: "{}"}}',
      "status: {}",
    ),
    "warning OBJ-DROPPED a.yaml:1:1 ConfigMap a: left out status, metadata.creationTimestamp, metadata.generation, the last-applied annotation, which the server sets | remove it from the file",
  ],
  [
    "B56 our label",
    config("{name: a, labels: {syncline.dev/release: web}}"),
    "OBJ-RESERVED a.yaml:3:30 label syncline.dev/release is set by the agent | remove it",
  ],
  [
    "B56 the ApplySet's label",
    config("{name: a, labels: {applyset.kubernetes.io/part-of: x}}"),
    "OBJ-RESERVED a.yaml:3:30 label applyset.kubernetes.io/part-of is set by the agent | remove it",
  ],
  [
    "B56 the agent's namespace",
    "apiVersion: v1\nkind: Namespace\nmetadata: {name: syncline-system}",
    "OBJ-RESERVED a.yaml:1:1 Namespace syncline-system belongs to the agent itself | remove it from the repo",
  ],
  [
    "B56 a SyncStatus",
    "apiVersion: syncline.dev/v1alpha1\nkind: SyncStatus\nmetadata: {name: a}",
    "OBJ-RESERVED a.yaml:1:1 SyncStatus a belongs to the agent itself | remove it from the repo",
  ],
  [
    "a GitSync may stand in the repo",
    "apiVersion: syncline.dev/v1alpha1\nkind: GitSync\nmetadata: {name: a}",
  ],
  [
    "a misspelt annotation of ours",
    config("{name: a, annotations: {syncline.dev/protected: 'true'}}"),
    "OBJ-RESERVED a.yaml:3:35 annotation syncline.dev/protected has no meaning | did you mean the annotation syncline.dev/protect?",
  ],
  [
    "annotations that are allowed",
    config("{name: a, annotations: {syncline.dev/wave: '-1', syncline.dev/protect: 'true'}}"),
  ],
  [
    "a wave that is no integer",
    config("{name: a, annotations: {syncline.dev/wave: first}}"),
    'OBJ-FIELD a.yaml:3:54 annotation syncline.dev/wave is no integer | write syncline.dev/wave: "1"',
  ],
  [
    "B46 label",
    config("{name: a, labels: {version: 1.10}}"),
    'YAML-STRING a.yaml:3:39 label "version" is the number 1.1, needs text | quote it: "1.10"',
  ],
  [
    "B46 annotation",
    config("{name: a, annotations: {enabled: yes}}"),
    'YAML-STRING a.yaml:3:44 annotation "enabled" is the boolean true, needs text | quote it: "yes"',
  ],
  [
    "B46 data, whose value is never told",
    config("{name: a}", "data: {port: 8080, map: {a: 1}}"),
    'YAML-STRING a.yaml:4:14 data "port" is a number, needs text | quote it',
    'YAML-STRING a.yaml:4:25 data "map" is a map, needs text | write text, such as toJson gives',
  ],
  [
    "B46 pod template",
    deployment(
      "      nodeSelector: {ssd: true}\n      containers:\n      - name: web\n        args: [1]\n        env:\n        - {name: PORT, value: 80}\n",
    ),
    'YAML-STRING a.yaml:7:27 nodeSelector "ssd" is a boolean, needs text | quote it',
    "YAML-STRING a.yaml:10:16 args[0] is a number, needs text | quote it",
    "YAML-STRING a.yaml:12:31 env PORT is a number, needs text | quote it",
  ],
  [
    "B46 labels of the pod template",
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  selector: {matchLabels: {v: 1}}\n  template: {metadata: {labels: {v: 1}}}",
    'YAML-STRING a.yaml:5:31 label "v" is the number 1, needs text | quote it: "1"',
    'YAML-STRING a.yaml:6:37 label "v" is the number 1, needs text | quote it: "1"',
  ],
  [
    "labels and annotations that the server would refuse",
    config(
      `{name: a, labels: {team: shop & co, "a b": x, long: ${"y".repeat(64)}}, annotations: {"x y/z": free text}}`,
    ),
    'OBJ-FIELD a.yaml:3:36 label "team" is not valid | write at most 63 letters, digits, - _ . with a letter or digit at both ends, such as shop-co',
    'OBJ-FIELD a.yaml:3:47 label key "a b" is not valid | write name or domain/name: at most 63 letters, digits, - _ . for the name',
    `OBJ-FIELD a.yaml:3:63 label "long" has 64 characters, more than 63 | write at most 63 letters, digits, - _ . with a letter or digit at both ends, such as ${"y".repeat(63)}`,
    'OBJ-FIELD a.yaml:3:144 annotation key "x y/z" is not valid | write name or domain/name: at most 63 letters, digits, - _ . for the name',
  ],
  [
    "a Service's selector is text",
    "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {selector: {v: 1, w: a b}}",
    'YAML-STRING a.yaml:4:22 selector "v" is a number, needs text | quote it',
    'OBJ-FIELD a.yaml:4:28 label "w" is not valid | write at most 63 letters, digits, - _ . with a letter or digit at both ends, such as a-b',
  ],
  [
    "keys and base64 of data",
    "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {a b: eA==, pin: s3cret, ok: eA==}",
    'OBJ-FIELD a.yaml:4:8 data key "a b" is not valid | write at most 253 letters, digits, - _ .',
    'OBJ-FIELD a.yaml:4:24 data "pin" is not base64 | write the text itself under stringData',
  ],
  [
    "an annotation without a value",
    config("{name: a, annotations: {note: }}"),
    'YAML-STRING a.yaml:3:41 annotation "note" is null, needs text | write "" or remove the key',
  ],
  [
    "a schema is no label",
    "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: a.b.c}\nspec: {group: b.c, names: {kind: A}, x: {metadata: {labels: {type: {a: 1}}}}}",
  ],
  [
    "one env twice",
    deployment(
      "      containers:\n      - name: web\n        env:\n        - name: A\n        - name: B\n        - name: A\n",
    ),
    "OBJ-DUP-KEY a.yaml:12:11 Deployment web: env has name=A twice; the first is at line 10 | remove one of the two",
  ],
  [
    "one port twice, by its default protocol",
    deployment(
      "      containers:\n      - name: web\n        ports:\n        - containerPort: 80\n        - {containerPort: 80, protocol: TCP}\n        - {containerPort: 80, protocol: UDP}\n",
    ),
    "OBJ-DUP-KEY a.yaml:11:11 Deployment web: ports has containerPort=80, protocol=TCP twice; the first is at line 10 | remove one of the two",
  ],
  [
    "one container twice",
    deployment("      containers:\n      - name: web\n      - name: web\n"),
    "OBJ-DUP-KEY a.yaml:9:9 Deployment web: containers has name=web twice; the first is at line 8 | remove one of the two",
  ],
  [
    "one Service port twice",
    "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  ports:\n  - {name: a, port: 80}\n  - {name: b, port: 80}\n",
    "OBJ-DUP-KEY a.yaml:7:5 Service web: ports has port=80, protocol=TCP twice; the first is at line 6 | remove one of the two",
  ],
  [
    "a custom resource's own lists",
    "apiVersion: x.io/v1\nkind: Thing\nmetadata: {name: web, namespace: a}\nspec: {env: [{name: A}, {name: A}]}",
    "warning OBJ-KIND a.yaml:1:1 x.io/v1 Thing: no such kind is known and no CRD of it is in this commit",
  ],
  [
    "unknown kind without namespace",
    "apiVersion: x.io/v1\nkind: Thing\nmetadata: {name: web}",
    "warning OBJ-SCOPE-GUESS a.yaml:1:1 x.io/v1 Thing web: scope unknown, taken as namespaced | write metadata.namespace, or give the cluster's kinds (syncline capabilities)",
  ],
  [
    "too large",
    config("{name: a}", `data: {x: ${"y".repeat(750_000)}, z: ${"y".repeat(750_001)}}`),
    "OBJ-SIZE a.yaml:1:1 ConfigMap a has 1500086 bytes; limit 1500000 (limits.objectBytes) | the API server would refuse it; split it",
  ],
  [
    "annotations that are too large together",
    config(`{name: a, annotations: {x: ${"y".repeat(131_072)}, z: ${"y".repeat(131_071)}}}`),
    "OBJ-SIZE a.yaml:3:34 ConfigMap a has 262145 bytes of annotations; limit 262144 (limits.annotationBytes) | the API server would refuse it; a ConfigMap holds more",
  ],
  [
    "a Helm hook that never runs",
    config("{name: a, annotations: {helm.sh/hook: pre-delete}}"),
    "warning OBJ-DROPPED a.yaml:3:49 ConfigMap a is a Helm hook (pre-delete) that never runs here; it is left out",
  ],
  [
    "an Argo CD hook that never runs",
    config("{name: a, annotations: {argocd.argoproj.io/hook: SyncFail}}"),
    "warning OBJ-DROPPED a.yaml:3:60 ConfigMap a is an Argo CD hook (SyncFail) that never runs here; it is left out",
  ],
  ["a test hook is nothing to speak of", config("{name: a, annotations: {helm.sh/hook: test}}")],
];
for (const [name, text, ...want] of mistakes) {
  test(name, () => {
    assert.deepEqual(read(text).problems, want);
  });
}

test("more objects than a release may have: none of them, and the limit is named", () => {
  const items = Array.from({ length: limits.objects + 1 }, () => "{}").join(",");
  const list = `{"apiVersion":"v1","kind":"List","items":[${items}]}`;
  assert.deepEqual(read(list).problems, [
    "OBJ-SIZE 20001 objects; limit 20000 (limits.objects) | split the release",
  ]);
});

test("B51: no namespace anywhere", () => {
  assert.deepEqual(read(config("{name: a}"), "").problems, [
    "OBJ-SCOPE a.yaml:1:1 ConfigMap a needs a namespace | write metadata.namespace, or a namespace in release.yaml (for plain repositories: in the GitSync)",
  ]);
});

const crd =
  "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: things.x.io}\n";
const objects: readonly (readonly [name: string, text: string, want: readonly string[]])[] = [
  [
    "the release's namespace, unless the object names one",
    `${config("{name: a}")}---\n${config("{name: a, namespace: other}")}`,
    ["ConfigMap other/a", "ConfigMap shop/a"],
  ],
  ["cluster-scoped kinds get none", "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}", ["Namespace a"]],
  [
    "a CRD of the commit decides",
    `${crd}spec: {group: x.io, scope: Cluster, names: {kind: Thing}}\n---\napiVersion: x.io/v1\nkind: Thing\nmetadata: {name: t}`,
    ["CustomResourceDefinition things.x.io", "Thing t"],
  ],
  [
    "a List is its items",
    "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Secret, metadata: {name: s}}\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: c}}",
    ["ConfigMap shop/c", "Secret shop/s"],
  ],
  [
    "a typed List gives its items their kind",
    "apiVersion: v1\nkind: ConfigMapList\nitems:\n- {metadata: {name: c}}",
    ["ConfigMap shop/c"],
  ],
  ["empty documents are nothing", "---\n# a\n---\n", []],
];
for (const [name, text, want] of objects) {
  test(name, () => {
    assert.deepEqual(read(text), { objects: want, problems: [] });
  });
}

test("an item of a List has its own place", () => {
  const text =
    "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Secret, metadata: {name: s}}\n- {apiVersion: v1, kind: Pod, metadata: {}}";
  assert.deepEqual(read(text).problems, [
    "OBJ-NAME a.yaml:5:41 Pod needs metadata.name | write metadata.name",
  ]);
});

const cleaned: readonly (readonly [name: string, text: string, want: unknown])[] = [
  [
    "stringData becomes data and wins",
    "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {a: eA==, b: eQ==}\nstringData: {a: new}",
    { apiVersion: "v1", kind: "Secret", metadata: { name: "s" }, data: { a: "bmV3", b: "eQ==" } },
  ],
  [
    "what the server sets is left out",
    config("{name: a, creationTimestamp: null}", "status: {x: 1}\ndata: {k: v}"),
    { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, data: { k: "v" } },
  ],
  [
    "a Helm hook stays as it is written",
    config("{name: a, annotations: {helm.sh/hook: 'pre-install,pre-upgrade'}}"),
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: {
        name: "a",
        annotations: { "helm.sh/hook": "pre-install,pre-upgrade" },
      },
    },
  ],
];
for (const [name, text, want] of cleaned) {
  test(name, () => {
    const { documents } = parseDocuments(text, "a.yaml");
    const found = readObjects(documents.map(plainDocument));
    assert.deepEqual(
      found.objects.map(({ object }) => object),
      [want],
    );
  });
}
