import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { parseAllDocuments } from "yaml";
import type { KubeObject } from "../../src/core/manifest.ts";
import { byText } from "../../src/core/text.ts";
import { installObjects } from "../../src/install/objects.ts";
import type { InstallOptions } from "../../src/install/options.ts";
import { defaultStamp, onlyIn } from "../../src/install/stamp.ts";
import { helm } from "../../tools/helm/helm.ts";
import { chartFiles } from "../../tools/manifests/chart.ts";

const root = join(import.meta.dirname, "../..");
const chart = join(root, "charts/syncline");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };

suite("charts/syncline", () => {
  test("is what npm run manifests writes", () => {
    const files = chartFiles(version);
    for (const [path, text] of files) {
      assert.equal(readFileSync(join(chart, path), "utf8"), text, `${path}: run npm run manifests`);
    }
    const onDisk = readdirSync(join(chart, "templates")).filter((name) => name.endsWith(".yaml"));
    assert.deepEqual(
      onDisk.filter((name) => !files.has(`templates/${name}`)),
      [],
      "written by nobody",
    );
  });

  test("helm lint finds nothing", async () => {
    assert.match(await helm("lint", "--strict", chart), /0 chart\(s\) failed/);
  });

  const rows: readonly (readonly [string, string, Partial<InstallOptions>])[] = [
    ["as it is", "", {}],
    ["all powers", "applier.clusterAdmin=true", { applierClusterAdmin: true }],
    [
      "without a volume",
      "storage.type=emptyDir,storage.size=5Gi",
      { storage: "emptyDir", storageSize: "5Gi" },
    ],
    ["a storage class", "storage.className=fast", { storageClass: "fast" }],
    ["without a network policy", "networkPolicy.enabled=false", { egress: undefined }],
    [
      "flags",
      "flags={--log-level=debug,--watch-namespace=yes}",
      {
        flags: ["--log-level=debug", "--watch-namespace=yes"],
      },
    ],
    [
      "a pinned image",
      `image.repository=mirror/syncline,image.digest=sha256:${"a".repeat(64)},image.pullPolicy=Always`,
      { image: `mirror/syncline@sha256:${"a".repeat(64)}`, imagePullPolicy: "Always" },
    ],
    [
      "node selector and resources",
      "pod.nodeSelector.disk=ssd,resources.limits.memory=1Gi",
      {
        pod: { nodeSelector: { disk: "ssd" } },
        resources: { requests: { cpu: "50m", memory: "128Mi" }, limits: { memory: "1Gi" } },
      },
    ],
    ["without the stamp", "stamp.enabled=false", { stamp: undefined }],
    [
      "the stamp as a hash, in some namespaces, with accounts of their own",
      "stamp.users=hash,stamp.namespaces={shop,pay},stamp.accounts={system:serviceaccount:a:b,system:serviceaccount:a:c}",
      {
        stamp: {
          ...defaultStamp,
          users: "hash",
          namespaceSelector: onlyIn(["shop", "pay"]),
          accounts: "system:serviceaccount:a:b,system:serviceaccount:a:c",
        },
      },
    ],
  ];
  for (const [what, values, options] of rows) {
    test(`renders the objects of syncline install: ${what}`, async () => {
      const want = installObjects({ image: `syncline/syncline:${version}`, namespace: "gitops", ...options });
      assert.deepEqual(byName(await rendered(values)), byName(want));
    });
  }

  test("keeps the CRDs when it is uninstalled", async () => {
    const crds = (await rendered("")).filter(({ kind }) => kind === "CustomResourceDefinition");
    assert.equal(crds.length, 2);
    const text = await helm("template", "syncline", chart, "--show-only", "templates/crds.yaml");
    assert.equal(text.match(/helm\.sh\/resource-policy: keep/g)?.length, 2);
  });

  for (const [version, want] of [
    ["v1", 4],
    ["v1beta1", 4],
    ["", 0],
  ] as const)
    test(`the stamp where MutatingAdmissionPolicy is served as ${version || "nothing"}`, async () => {
      const served = version === "" ? [] : ["--api-versions", mutatingPolicy(version)];
      const text = await helm("template", "syncline", chart, ...served);
      const kinds = [...text.matchAll(/^apiVersion: (.*)\nkind: MutatingAdmissionPolicy(Binding)?$/gm)];
      assert.deepEqual(
        kinds.map(([, found]) => found),
        Array.from({ length: want }, () => `"admissionregistration.k8s.io/${version}"`),
      );
    });

  test("without CRDs and namespace when others make them", async () => {
    const text = await helm("template", "syncline", chart, "--set", "crds.install=false");
    assert.doesNotMatch(text, /^kind: (CustomResourceDefinition|Namespace)$/m);
  });

  for (const values of [
    "stamp.users=uid",
    "stamp.accounts={deployer}",
    "flag={--a}",
    "storage.type=disk",
    "pod.hostNetwork=true",
    "applier.clusterAdmin=yes",
  ]) {
    test(`refuses ${values}`, async () => {
      await assert.rejects(
        helm("template", "syncline", chart, "--set", values),
        /values don't meet the specifications/,
      );
    });
  }
});

async function rendered(values: string): Promise<KubeObject[]> {
  const served = ["--api-versions", mutatingPolicy("v1")];
  const set = ["--set", `namespace.create=true${values && `,${values}`}`];
  const text = await helm("template", "syncline", chart, "--namespace", "gitops", ...served, ...set);
  const objects = parseAllDocuments(text, { version: "1.1" }).map(
    (document) => document.toJS() as KubeObject,
  );
  return objects.filter((object) => object !== null).map(withoutKeep);
}

function mutatingPolicy(version: string): string {
  return `admissionregistration.k8s.io/${version}/MutatingAdmissionPolicy`;
}

/** The one difference: only Helm needs to be told that CRDs stay. */
function withoutKeep(object: KubeObject): KubeObject {
  if (object.kind !== "CustomResourceDefinition") return object;
  const { annotations: _, ...metadata } = object.metadata;
  return { ...object, metadata: metadata as KubeObject["metadata"] };
}

function byName(objects: readonly KubeObject[]): Record<string, unknown> {
  const sorted = objects
    .map((object): [string, unknown] => [
      `${object.kind} ${object.metadata.name}`,
      JSON.parse(JSON.stringify(object)),
    ])
    .sort(([a], [b]) => byText(a, b));
  return Object.fromEntries(sorted);
}
