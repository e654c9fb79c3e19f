import assert from "node:assert/strict";
import { test } from "node:test";
import { SynclineError } from "../../src/core/errors.ts";
import { groupKindText, type GroupKind } from "../../src/core/object-ref.ts";
import type { Cluster, Discovery } from "../../src/ports.ts";
import { crawl } from "../../src/sync/crawl.ts";
import { setIdOf } from "../../src/sync/set-id.ts";

const type = (group: string, kind: string, verbs = ["get", "list", "patch"]) => ({
  group,
  kind,
  version: "v1",
  plural: `${kind.toLowerCase()}s`,
  namespaced: true,
  verbs,
});
const labels = {
  "applyset.kubernetes.io/part-of": setIdOf("shop.web", "team"),
  "syncline.dev/gitsync": "shop",
  "syncline.dev/release": "web",
};

interface Scene {
  readonly types?: Discovery["types"];
  /** What discovery says once a list failed. */
  readonly typesThen?: Discovery["types"];
  readonly failedGroups?: readonly string[];
  /** What a list of this kind ends with. */
  readonly fails?: Readonly<Record<string, SynclineError>>;
}

/** What is found of release web, or the error that ends the search. */
async function search({ types = [], typesThen, failedGroups = [], fails = {} }: Scene): Promise<string> {
  let isFailed = false;
  const cluster = {
    discover: () =>
      Promise.resolve({
        kubeVersion: "v1.36.3",
        types: isFailed ? (typesThen ?? types) : types,
        failedGroups,
      }),
    list: (kind: GroupKind) => {
      const error = fails[groupKindText(kind)];
      isFailed ||= error !== undefined;
      if (error !== undefined) return Promise.reject(error);
      const metadata = { name: "a", namespace: "shop", labels };
      const apiVersion = kind.group === "" ? "v1" : `${kind.group}/v1`;
      return Promise.resolve([{ apiVersion, kind: kind.kind, metadata }]);
    },
  } as unknown as Cluster;
  try {
    const found = await crawl({ namespace: "team", name: "shop" }, ["web"], { cluster }, AbortSignal.any([]));
    return found.map(({ release, groupKinds }) => `${release}: ${groupKinds.join(" ")}`).join("; ");
  } catch (error) {
    assert.ok(error instanceof SynclineError);
    return `${error.code} ${error.message}`;
  }
}

const maps = type("", "ConfigMap");
const widgets = type("example.test", "Widget");
const gone = new SynclineError("OBJ-KIND", "no such kind in the cluster: Widget.example.test");
const rows: readonly (readonly [string, Scene, string])[] = [
  ["two kinds", { types: [maps, widgets] }, "web: ConfigMap Widget.example.test"],
  [
    "what cannot be listed is not asked",
    { types: [maps, type("", "Binding", ["create"])] },
    "web: ConfigMap",
  ],
  [
    "nor what cannot be applied",
    { types: [maps, type("metrics.k8s.io", "PodMetrics", ["get", "list"])] },
    "web: ConfigMap",
  ],
  [
    "a kind that went meanwhile",
    { types: [maps, widgets], typesThen: [maps], fails: { "Widget.example.test": gone } },
    "web: ConfigMap",
  ],
  [
    "a 404 of a kind that is served is a hole",
    { types: [maps, widgets], fails: { "Widget.example.test": gone } },
    "OBJ-KIND no such kind in the cluster: Widget.example.test",
  ],
  [
    "a kind that may not be listed is a hole",
    {
      types: [maps],
      fails: { ConfigMap: new SynclineError("API-DENIED", "the agent may not list configmaps") },
    },
    "API-DENIED the agent may not list configmaps",
  ],
  [
    "a kind that refuses to be listed is a hole",
    { types: [maps], fails: { ConfigMap: new SynclineError("API-INVALID", "list configmaps: 405") } },
    "API-INVALID list configmaps: 405",
  ],
  [
    "a group that cannot be asked is a hole",
    { types: [maps], failedGroups: ["example.test"] },
    "API-SERVER what API group example.test holds cannot be asked now",
  ],
  [
    "metrics that cannot be asked are none: nothing is ever applied there",
    { types: [maps], failedGroups: ["metrics.k8s.io"] },
    "web: ConfigMap",
  ],
];
for (const [name, scene, want] of rows)
  test(`A23: the search for objects: ${name}`, async () => {
    assert.equal(await search(scene), want);
  });
