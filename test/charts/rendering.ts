import { join } from "node:path";
import { loadBuiltins } from "../../src/adapters/builtins/builtins.ts";
import type { KubeObject } from "../../src/core/manifest.ts";
import type { RenderResult } from "../../src/core/rendered.ts";
import type { SourceTree } from "../../src/core/source-tree.ts";
import { renderTarget } from "../../src/desired/desired.ts";
import { problemText } from "../support/problem-text.ts";
import { tree } from "../support/tree.ts";

export const root = join(import.meta.dirname, "../..");
const builtins = await loadBuiltins(root);

/** The one kind of the chart that a cluster need not have. */
const httpRoute = {
  ...{ group: "gateway.networking.k8s.io", version: "v1", kind: "HTTPRoute", plural: "httproutes" },
  ...{ namespaced: true, verbs: [] },
};

/** Renders one target of a repo: `prod/eu`. */
export function render(repo: SourceTree, target: string): RenderResult {
  const [environment = "", region = ""] = target.split("/");
  return renderTarget(
    {
      tree: repo,
      target: { environment, region, cluster: "" },
      plain: { release: "", namespace: "", adopt: false },
      filter: undefined,
      values: {},
      capabilities: { kubeVersion: "1.36", apiVersions: [], types: [httpRoute] },
      mandatoryPolicies: undefined,
    },
    builtins,
  );
}

/** Every problem of a result on a line. */
export function problemsOf({ problems, releases }: RenderResult): readonly string[] {
  return [...problems, ...releases.flatMap((release) => release.problems)].map(problemText);
}

/** The objects of a release `web` of builtin/webapp with these values (YAML), by kind; and the problems. */
export function webapp(values: string): {
  readonly objects: ReadonlyMap<string, KubeObject>;
  readonly problems: readonly string[];
} {
  const version = "apiVersion: syncline.dev/v1alpha1\n";
  const repo = tree({
    "syncline.yaml": `${version}kind: ConfigRepo\nenvironments: [prod]\n`,
    "releases/web/release.yaml": `${version}kind: Release\nnamespace: shop\nchart: builtin/webapp@1\n`,
    "releases/web/values.yaml": values,
  });
  const result = render(repo, "prod");
  const objects = result.releases.flatMap(({ manifests }) => manifests.map(({ object }) => object));
  return { objects: new Map(objects.map((object) => [object.kind, object])), problems: problemsOf(result) };
}

/** The values that a release must give. */
export const image = 'image: { repository: registry.example.com/shop/web, tag: "1.4.2" }\n';
