import assert from "node:assert/strict";
import test from "node:test";
import { refText } from "../../src/core/object-ref.ts";
import { canonicalJson } from "../../src/core/json.ts";
import { renderTarget } from "../../src/desired/desired.ts";
import { synclineYaml } from "../support/config-repo.ts";
import { problemLines, requestOf } from "../support/render-request.ts";

type Files = Parameters<typeof requestOf>[0];

const release = (patches: string): string =>
  `apiVersion: syncline.dev/v1alpha1\nkind: Release\nnamespace: shop\npatches:\n${patches}`;

const config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata: {a: '1'}\n";
const both = `${config}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: api, labels: {tier: back}}\ndata: {a: '2'}\n`;
const secret = (rest: string): string => `apiVersion: v1\nkind: Secret\nmetadata: {name: web}\n${rest}\n`;

function filesOf(manifests: string, patches: string, more: Files = {}): Files {
  return {
    "syncline.yaml": synclineYaml(),
    "releases/web/release.yaml": release(patches),
    "releases/web/manifests/all.yaml": manifests,
    ...more,
  };
}

/** Objects with their data (sorted), then problems. */
function rendered(files: Files): readonly string[] {
  const result = renderTarget(requestOf(files), { charts: new Map(), packs: new Map() });
  const objects = result.releases.flatMap(({ manifests }) =>
    manifests.map(({ object, ref }) => `${refText(ref)} ${canonicalJson(object["data"])}`),
  );
  return [...objects, ...problemLines(result)];
}

const rows: readonly (readonly [
  name: string,
  manifests: string,
  patches: string,
  want: readonly string[],
  more?: Files,
])[] = [
  [
    "a map",
    config,
    "- {target: {kind: ConfigMap, name: web}, patch: {data: {b: '2'}}}\n",
    ['ConfigMap shop/web {"a":"1","b":"2"}'],
  ],
  [
    "a text",
    config,
    '- {target: {kind: ConfigMap, name: web}, patch: "data: {b: x}"}\n',
    ['ConfigMap shop/web {"a":"1","b":"x"}'],
  ],
  [
    "a block",
    config,
    "- target: {kind: ConfigMap}\n  patch: |\n    data:\n      b: x\n",
    ['ConfigMap shop/web {"a":"1","b":"x"}'],
  ],
  [
    "a list of operations",
    config,
    "- target: {kind: ConfigMap}\n  patch:\n  - {op: replace, path: /data/a, value: z}\n",
    ['ConfigMap shop/web {"a":"z"}'],
  ],
  [
    "operations as text",
    config,
    "- target: {kind: ConfigMap}\n  patch: |-\n    - op: remove\n      path: /data/a\n",
    ["ConfigMap shop/web {}"],
  ],
  [
    "operations as JSON",
    config,
    `- target: {kind: ConfigMap}\n  patch: '[{"op":"add","path":"/data/b","value":"y"}]'\n`,
    ['ConfigMap shop/web {"a":"1","b":"y"}'],
  ],
  [
    "a file",
    config,
    "- {target: {kind: ConfigMap}, path: patches/p.yaml}\n",
    ['ConfigMap shop/web {"a":"1","b":"f"}'],
    { "releases/web/patches/p.yaml": "data: {b: f}\n" },
  ],
  [
    "a file with operations as JSON",
    config,
    "- {target: {kind: ConfigMap}, path: ./p.json}\n",
    ['ConfigMap shop/web {"a":"j"}'],
    { "releases/web/p.json": '[{"op": "replace", "path": "/data/a", "value": "j"}]' },
  ],
  [
    "each patch sees those before it",
    config,
    "- {target: {kind: ConfigMap}, patch: {data: {b: x}}}\n- target: {kind: ConfigMap}\n  patch:\n  - {op: move, from: /data/b, path: /data/c}\n",
    ['ConfigMap shop/web {"a":"1","c":"x"}'],
  ],
  [
    "all of a kind",
    both,
    "- {target: {kind: ConfigMap}, patch: {data: {b: x}}}\n",
    ['ConfigMap shop/api {"a":"2","b":"x"}', 'ConfigMap shop/web {"a":"1","b":"x"}'],
  ],
  [
    "a name with *",
    both,
    "- {target: {kind: ConfigMap, name: 'w*'}, patch: {data: {b: x}}}\n",
    ['ConfigMap shop/api {"a":"2"}', 'ConfigMap shop/web {"a":"1","b":"x"}'],
  ],
  [
    "a dot in a name is a dot",
    both,
    "- {target: {kind: ConfigMap, name: w.b}, patch: {data: {b: x}}}\n",
    [
      'ConfigMap shop/api {"a":"2"}',
      'ConfigMap shop/web {"a":"1"}',
      'web: PATCH-TARGET releases/web/release.yaml:5:12 no ConfigMap "w.b" among the objects of this release for prod/eu: the patch would be lost | did you mean web?',
    ],
  ],
  [
    "a label selector",
    both,
    "- {target: {kind: ConfigMap, labelSelector: 'tier in (back, mid)'}, patch: {data: {b: x}}}\n",
    ['ConfigMap shop/api {"a":"2","b":"x"}', 'ConfigMap shop/web {"a":"1"}'],
  ],
  [
    "a label selector of what is absent",
    both,
    "- {target: {kind: ConfigMap, labelSelector: '!tier'}, patch: {data: {b: x}}}\n",
    ['ConfigMap shop/api {"a":"2"}', 'ConfigMap shop/web {"a":"1","b":"x"}'],
  ],
  [
    "group, version and namespace",
    config,
    "- {target: {kind: ConfigMap, group: '', version: v1, namespace: shop}, patch: {data: {b: x}}}\n",
    ['ConfigMap shop/web {"a":"1","b":"x"}'],
  ],
  [
    "another group",
    config,
    "- {target: {kind: ConfigMap, group: apps}, patch: {data: {b: x}}}\n",
    [
      'ConfigMap shop/web {"a":"1"}',
      "web: PATCH-TARGET releases/web/release.yaml:5:12 no ConfigMap (group apps) among the objects of this release for prod/eu: the patch would be lost | there is ConfigMap web, but not with this group",
    ],
  ],
  [
    "another environment's patch",
    config,
    "- {target: {kind: ConfigMap}, environments: [dev], patch: {data: {b: x}}}\n- {target: {kind: Nothing}, regions: [us], patch: {}}\n",
    ['ConfigMap shop/web {"a":"1"}'],
  ],
  [
    "this target's patch",
    config,
    "- {target: {kind: ConfigMap}, environments: [dev, prod], regions: [eu], patch: {data: {b: x}}}\n",
    ['ConfigMap shop/web {"a":"1","b":"x"}'],
  ],
  [
    "an object is deleted",
    both,
    "- {target: {kind: ConfigMap, name: web}, patch: {$patch: delete}}\n",
    ['ConfigMap shop/api {"a":"2"}'],
  ],
  [
    "a deleted object cannot be patched",
    both,
    "- {target: {kind: ConfigMap, name: web}, patch: {$patch: delete}}\n- {target: {kind: ConfigMap, name: web}, patch: {data: {b: x}}}\n",
    [
      'ConfigMap shop/api {"a":"2"}',
      'web: PATCH-TARGET releases/web/release.yaml:6:12 no ConfigMap "web" among the objects of this release for prod/eu: the patch would be lost | ConfigMap here: api; limit the patch with environments, regions or clusters if this is intended',
    ],
  ],
  [
    "a kind that is not there",
    config,
    "- {target: {kind: Configmap}, patch: {}}\n",
    [
      'ConfigMap shop/web {"a":"1"}',
      "web: PATCH-TARGET releases/web/release.yaml:5:12 no Configmap among the objects of this release for prod/eu: the patch would be lost | did you mean ConfigMap?",
    ],
  ],
  [
    "its own identity may be repeated",
    config,
    "- {target: {kind: ConfigMap}, patch: {apiVersion: v1, kind: ConfigMap, metadata: {name: web, namespace: shop}, data: {b: x}}}\n",
    ['ConfigMap shop/web {"a":"1","b":"x"}'],
  ],
  [
    "a name cannot change",
    config,
    "- {target: {kind: ConfigMap}, patch: {metadata: {name: other}}}\n",
    [
      'ConfigMap shop/web {"a":"1"}',
      "web: PATCH-IDENTITY releases/web/release.yaml:5:56 ConfigMap web: a patch cannot change metadata.name: it says which object this is | change it where the object is written, or write a second object",
    ],
  ],
  [
    "a namespace cannot change",
    config,
    "- target: {kind: ConfigMap}\n  patch: [{op: add, path: /metadata/namespace, value: other}]\n",
    [
      'ConfigMap shop/web {"a":"1"}',
      "web: PATCH-IDENTITY releases/web/release.yaml:6:55 ConfigMap web: a patch cannot change metadata.namespace: it says which object this is | set namespace in release.yaml, or where the object is written",
    ],
  ],
  [
    "a kind cannot go",
    config,
    "- target: {kind: ConfigMap}\n  patch: [{op: remove, path: /kind}]\n",
    [
      'ConfigMap shop/web {"a":"1"}',
      "web: PATCH-IDENTITY releases/web/release.yaml:6:10 ConfigMap web: a patch cannot change kind: it says which object this is | change it where the object is written",
    ],
  ],
  [
    "a reserved label",
    config,
    "- target: {kind: ConfigMap}\n  patch: |\n    metadata:\n      labels:\n        syncline.dev/release: x\n",
    [
      'ConfigMap shop/web {"a":"1"}',
      "web: OBJ-RESERVED releases/web/release.yaml:9:9 label syncline.dev/release is set by the agent | remove it",
    ],
  ],
  [
    "a label that is no text, in a block",
    config,
    "- target: {kind: ConfigMap}\n  patch: |\n\n    metadata:\n      labels: {a: yes}\n",
    [
      'ConfigMap shop/web {"a":"1"}',
      'web: YAML-STRING releases/web/release.yaml:9:19 label "a" is the boolean true, needs text | quote it: "yes"',
    ],
  ],
  [
    "a label that is no text, in quotes",
    config,
    '- {target: {kind: ConfigMap}, patch: "metadata: {labels: {a: 1.10}}"}\n',
    [
      'ConfigMap shop/web {"a":"1"}',
      'web: YAML-STRING releases/web/release.yaml:5:62 label "a" is the number 1.1, needs text | quote it: "1.10"',
    ],
  ],
  [
    "a label that is no text, in a file",
    config,
    "- {target: {kind: ConfigMap}, path: p.yaml}\n",
    [
      'ConfigMap shop/web {"a":"1"}',
      'web: YAML-STRING releases/web/p.yaml:2:15 label "a" is the number 1, needs text | quote it: "1"',
    ],
    { "releases/web/p.yaml": "metadata:\n  labels: {a: 1}\n" },
  ],
  [
    "what the patch did not write keeps its place",
    config.replace("name: web}", "name: web, labels: {z: 1}}"),
    "- {target: {kind: ConfigMap}, patch: {metadata: {labels: {b: x}}}}\n",
    [
      'ConfigMap shop/web {"a":"1"}',
      'web: YAML-STRING releases/web/manifests/all.yaml:3:35 label "z" is the number 1, needs text | quote it: "1"',
    ],
  ],
  [
    "stringData of a patch wins over data",
    secret("data: {a: eA==}"),
    "- {target: {kind: Secret}, patch: {stringData: {a: new}}}\n",
    ['Secret shop/web {"a":"bmV3"}'],
  ],
  [
    "data of a patch wins over stringData",
    secret("stringData: {a: old, b: two}"),
    "- {target: {kind: Secret}, patch: {data: {a: bmV3}}}\n",
    ['Secret shop/web {"a":"bmV3","b":"dHdv"}'],
  ],
  [
    "an operation on data wins over stringData",
    secret("data: {}\nstringData: {a: old}"),
    "- target: {kind: Secret}\n  patch: [{op: add, path: /data/a, value: bmV3}]\n",
    ['Secret shop/web {"a":"bmV3"}'],
  ],
  [
    "a secret's key is deleted wherever it stands",
    secret("stringData: {a: old, b: two}\ndata: {c: eA==}"),
    "- {target: {kind: Secret}, patch: {data: {a: null}, stringData: {c: null}}}\n",
    ['Secret shop/web {"b":"dHdv"}'],
  ],
  [
    "an error never tells a secret",
    secret("stringData: {a: hunter2}"),
    "- target: {kind: Secret}\n  patch: [{op: test, path: /stringData/a, value: hunter3}]\n",
    [
      'Secret shop/web {"a":"aHVudGVyMg=="}',
      "web: PATCH-OP releases/web/release.yaml:6:28 Secret web: test /stringData/a: the value is another",
    ],
  ],
  [
    "all mistakes of all patches",
    config,
    "- {target: {kind: ConfigMap}, patch: [{op: remove, path: /data/z}]}\n- {target: {kind: ConfigMap}, patch: {metadata: {$patch: bad}}}\n",
    [
      'ConfigMap shop/web {"a":"1"}',
      "web: PATCH-OP releases/web/release.yaml:5:58 ConfigMap web: remove /data/z: there is no such field",
      "web: PATCH-MERGE releases/web/release.yaml:6:58 ConfigMap web: $patch is not valid | write delete, replace or merge",
    ],
  ],
  [
    "a document that cannot be read hides no patch's target",
    "kind: ConfigMap\nmetadata: {name: web}\n",
    "- {target: {kind: ConfigMap}, patch: {}}\n",
    [
      "web: OBJ-TYPE releases/web/manifests/all.yaml:1:1 the document has no apiVersion | write apiVersion: apps/v1",
    ],
  ],
  // release.yaml
  [
    "no patch and no path",
    config,
    "- {target: {kind: ConfigMap}}\n",
    ["web: REPO-FIELD releases/web/release.yaml:5:3 patches[0] needs either patch or path"],
  ],
  [
    "a patch that is a number",
    config,
    "- {target: {kind: ConfigMap}, patch: 3}\n",
    [
      "web: REPO-FIELD releases/web/release.yaml:5:38 patches[0].patch must be a map, a list of operations, or a text of either",
    ],
  ],
  [
    "no kind",
    config,
    "- {target: {name: web}, patch: {}}\n",
    ["web: REPO-FIELD releases/web/release.yaml:5:12 patches[0].target.kind is required"],
  ],
  [
    "an unknown key",
    config,
    "- {target: {kind: ConfigMap}, patch: {}, optional: true}\n",
    [
      'web: REPO-KEY releases/web/release.yaml:5:42 unknown key "patches[0].optional" | Known keys: target, environments, regions, clusters, patch, path.',
    ],
  ],
  [
    "a selector that cannot be read",
    config,
    "- {target: {kind: ConfigMap, labelSelector: 'a in b'}, patch: {}}\n",
    [
      "web: REPO-FIELD releases/web/release.yaml:5:45 patches[0].target.labelSelector must be a selector such as app=web,tier in (a,b)",
    ],
  ],
  [
    "a text that is no YAML",
    config,
    "- target: {kind: ConfigMap}\n  patch: |\n    data:\n    \tb: x\n",
    [
      "web: YAML-TAB releases/web/release.yaml:8:5 tab used for indentation | Indent with spaces: YAML allows no tabs there.",
    ],
  ],
  [
    "an empty text",
    config,
    "- {target: {kind: ConfigMap}, patch: ''}\n",
    ["web: REPO-FIELD releases/web/release.yaml:5:38 the patch is empty | Write what it changes."],
  ],
  [
    "a text that is a word",
    config,
    "- {target: {kind: ConfigMap}, patch: hello}\n",
    [
      "web: REPO-FIELD releases/web/release.yaml:5:38 the patch is neither a map nor a list of operations | Write the fields it changes, or a JSON patch.",
    ],
  ],
  [
    "two documents",
    config,
    "- target: {kind: ConfigMap}\n  patch: |\n    data: {a: b}\n    ---\n    data: {c: d}\n",
    [
      "web: REPO-FIELD releases/web/release.yaml:9:5 a second document; a patch is one | Give it an entry of its own in patches.",
    ],
  ],
  [
    "a file that is not there",
    config,
    "- {target: {kind: ConfigMap}, path: patch.yaml}\n",
    [
      'web: REPO-FIELD releases/web/release.yaml:5:37 there is no file "patch.yaml" in the release\'s folder | Did you mean patches.yaml?',
      "web: REPO-UNKNOWN-FILE releases/web/patches.yaml no file of this name is known here | Did you mean values.yaml? If it is not for Syncline, name it in .synclineignore.",
    ],
    { "releases/web/patches.yaml": "{}" },
  ],
  [
    "a file outside of the release",
    config,
    "- {target: {kind: ConfigMap}, path: ../p.yaml}\n",
    [
      'web: REPO-FIELD releases/web/release.yaml:5:37 there is no file "../p.yaml" in the release\'s folder | Name a file beside release.yaml, or below it.',
    ],
  ],
  [
    "an environment that is not declared",
    config,
    "- {target: {kind: ConfigMap}, environments: [prd], patch: {}}\n",
    [
      'web: REPO-FIELD releases/web/release.yaml:5:46 "prd" is not declared in syncline.yaml; known: dev, staging, prod | Did you mean prod?',
    ],
  ],
  [
    "an operation of wrong form",
    config,
    "- target: {kind: ConfigMap}\n  patch: |\n    - op: ad\n      path: /a\n",
    [
      "web: PATCH-OP releases/web/release.yaml:7:11 op must be one of add, remove, replace, move, copy, test | did you mean add?",
    ],
  ],
];

for (const [name, manifests, patches, want, more] of rows) {
  test(`patches: ${name}`, () => {
    assert.deepEqual(rendered(filesOf(manifests, patches, more)), want);
  });
}

test("a patch for a target that the release does not have", () => {
  const text = release("- {target: {kind: ConfigMap}, environments: [prod], patch: {}}\n");
  const files = {
    ...filesOf(config, ""),
    "releases/web/release.yaml": `${text}targets: {environments: [dev]}\n`,
  };
  const request = { ...requestOf(files), target: { environment: "dev", region: "eu", cluster: "" } };
  const result = renderTarget(request, { charts: new Map(), packs: new Map() });
  assert.deepEqual(problemLines(result), [
    "web: REPO-FIELD releases/web/release.yaml:5:3 the patch is for no target of this release | Correct environments, regions and clusters of the patch, or targets of the release.",
  ]);
});
