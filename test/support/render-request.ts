import type { Problem } from "../../src/core/problem.ts";
import type { RenderResult } from "../../src/core/rendered.ts";
import type { RenderRequest } from "../../src/ports.ts";
import { problemText } from "./problem-text.ts";
import { synclineYaml } from "./config-repo.ts";
import { tree } from "./tree.ts";

type Files = Readonly<Record<string, string | Uint8Array>>;

/** A render of `files` for prod/eu, offline. */
export function requestOf(files: Files, more: Partial<RenderRequest> = {}): RenderRequest {
  return {
    tree: tree(files),
    target: { environment: "prod", region: "eu", cluster: "" },
    plain: { release: "plain", namespace: "shop", adopt: false },
    filter: undefined,
    values: {},
    capabilities: { kubeVersion: "", apiVersions: [], types: [] },
    mandatoryPolicies: undefined,
    ...more,
  };
}

/** A repo with syncline.yaml, one chart `web` of these templates (names below charts/web/) and the named
 *  releases of it. */
export function repoWith(chart: Files, releases: readonly string[], more: Files = {}): Files {
  const released = releases.map((name) => [
    `releases/${name}/release.yaml`,
    "apiVersion: syncline.dev/v1alpha1\nkind: Release\nnamespace: shop\nchart: web\n",
  ]);
  const charted = Object.entries(chart).map(([path, text]) => [`charts/web/${path}`, text]);
  return {
    "syncline.yaml": synclineYaml(),
    "charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\nappVersion: '9'\n",
    ...(Object.fromEntries([...charted, ...released]) as Files),
    ...more,
  };
}

/** All problems of a result as lines: the repo's own, then `release: …`. */
export function problemLines({ problems, releases }: RenderResult): readonly string[] {
  const own = (name: string, list: readonly Problem[]) =>
    list.map((problem) => `${name}${problemText(problem)}`);
  return [
    ...own("", problems),
    ...releases.flatMap((release) => own(`${release.settings.name}: `, release.problems)),
  ];
}
