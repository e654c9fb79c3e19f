import type { TreeEntry } from "../../src/core/source-tree.ts";
import { readConfigRepo } from "../../src/repo/config-repo.ts";
import type { ConfigRepo, ReleaseSource } from "../../src/repo/model.ts";
import { openTree } from "../../src/repo/tree.ts";
import { tree } from "./tree.ts";

const version = "apiVersion: syncline.dev/v1alpha1\n";

/** syncline.yaml with three environments and three regions, and what `more` adds. */
export function synclineYaml(more = ""): string {
  return `${version}kind: ConfigRepo\nenvironments: [dev, staging, prod]\nregions: [us, eu, asia]\n${more}`;
}

export function releaseYaml(more = "chart: web\n"): string {
  return `${version}kind: Release\nnamespace: shop\n${more}`;
}

export const webChart = {
  "charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
  "charts/web/templates/a.yaml.hbs": "a: 1\n",
};

type Files = { readonly [path: string]: string | Uint8Array };

/** Reads a repo of one chart `web`, one release `web` and `files`. */
export function readRepo(
  files: Files,
  builtins: ReadonlyMap<string, readonly TreeEntry[]> = new Map(),
): ReturnType<typeof readConfigRepo> {
  const base = { "syncline.yaml": synclineYaml(), ...webChart, "releases/web/release.yaml": releaseYaml() };
  return readConfigRepo(openTree(tree({ ...base, ...files })), builtins);
}

/** The same, for tests that expect a readable repo. */
export function repoOf(files: Files): ConfigRepo {
  const { repo, problems } = readRepo(files);
  if (repo === undefined || problems.length > 0) throw new Error(JSON.stringify(problems));
  return repo;
}

export function releaseOf(repo: ConfigRepo, name: string): ReleaseSource {
  const release = repo.releases.find((each) => each.name === name);
  if (release === undefined) throw new Error(`no release ${name}`);
  return release;
}
