import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "../../src/core/json.ts";
import { refOf, type KubeObject, type Manifest } from "../../src/core/manifest.ts";
import { refId } from "../../src/core/object-ref.ts";
import { wavesOf } from "../../src/plan/waves.ts";

type Annotations = Readonly<Record<string, string>>;

function manifest(kind: string, name: string, annotations: Annotations = {}, spec: Json = {}): Manifest {
  const [apiVersion, bare = kind] = kind.includes(" ") ? kind.split(" ") : ["v1", kind];
  const isPlaced = bare !== "Namespace" && bare !== "CustomResourceDefinition";
  const metadata = { name, annotations, ...(isPlaced && { namespace: "shop" }) };
  const object: KubeObject = { apiVersion: apiVersion ?? "v1", kind: bare, metadata, spec };
  return { ref: refOf(object), object, position: { file: "a.yaml", line: 1, column: 1 } };
}
const map = (name: string, annotations: Annotations = {}): Manifest =>
  manifest("ConfigMap", name, annotations);
const wave = (number: number): Annotations => ({ "syncline.dev/wave": String(number) });
const helm = (event: string, weight = 0): Annotations => ({
  "helm.sh/hook": event,
  "helm.sh/hook-weight": String(weight),
});
const argo = (event: string, number = 0): Annotations => ({
  "argocd.argoproj.io/hook": event,
  "argocd.argoproj.io/sync-wave": String(number),
});
const widgets = (annotations: Annotations = {}): Manifest =>
  manifest("apiextensions.k8s.io/v1 CustomResourceDefinition", "widgets.x.io", annotations, {
    group: "x.io",
    names: { kind: "Widget" },
  });
const widget = (annotations: Annotations = {}): Manifest => manifest("x.io/v1 Widget", "w", annotations);

const rows: readonly (readonly [name: string, manifests: readonly Manifest[], want: string])[] = [
  ["nothing said is wave 0", [map("a")], "a 0"],
  ["by our annotation", [map("a", wave(3)), map("b", wave(-2))], "a 3, b -2"],
  ["by Argo CD's", [map("a", { "argocd.argoproj.io/sync-wave": "2" })], "a 2"],
  ["ours comes first", [map("a", { ...wave(1), "argocd.argoproj.io/sync-wave": "2" })], "a 1"],
  ["no integer is 0", [map("a", { "syncline.dev/wave": "1.5" })], "a 0"],
  [
    "Helm's hooks stand around the others",
    [map("a"), map("p", helm("pre-install")), map("q", helm("post-upgrade"))],
    "a 0, p -1, q 1",
  ],
  [
    "however far those go",
    [map("a", wave(-4)), map("b", wave(7)), map("p", helm("pre-install")), map("q", helm("post-install"))],
    "a -4, b 7, p -5, q 8",
  ],
  [
    "by weight, without gaps",
    [
      map("a"),
      map("p", helm("pre-install", -5)),
      map("q", helm("pre-upgrade", 10)),
      map("r", helm("pre-install", 10)),
    ],
    "a 0, p -2, q -1, r -1",
  ],
  [
    "those of both tools are one order",
    [map("a"), map("p", helm("pre-install", 1)), map("q", argo("PreSync", 0)), map("r", argo("PostSync", 9))],
    "a 0, p -1, q -2, r 1",
  ],
  ["a Sync hook stands among the others", [map("a", wave(1)), map("s", argo("Sync", 2))], "a 1, s 2"],
  [
    "our wave moves a hook among the others",
    [map("a"), map("p", { ...helm("pre-install"), ...wave(4) })],
    "a 0, p 4",
  ],
  ["only hooks", [map("p", helm("pre-install")), map("q", helm("post-install"))], "p -1, q 1"],
  [
    "a Namespace comes with its first object",
    [manifest("Namespace", "shop"), map("p", helm("pre-install"))],
    "shop -1, p -1",
  ],
  ["one that nobody needs stays", [manifest("Namespace", "other", wave(3)), map("a")], "other 3, a 0"],
  ["one that is early stays early", [manifest("Namespace", "shop", wave(-3)), map("a")], "shop -3, a 0"],
  ["a CRD comes with its first object", [widgets(wave(5)), widget(wave(1))], "widgets.x.io 1, w 1"],
  [
    "and not before it is needed",
    [widgets(wave(2)), widget(wave(2)), map("a", wave(-1))],
    "widgets.x.io 2, w 2, a -1",
  ],
];
for (const [name, manifests, want] of rows) {
  test(`waves: ${name}`, () => {
    const waves = wavesOf(manifests);
    assert.equal(manifests.map(({ ref }) => `${ref.name} ${waves.get(refId(ref))}`).join(", "), want);
  });
}
