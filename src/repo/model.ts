import type { Position } from "../core/position.ts";
import type { Problem } from "../core/problem.ts";
import type { ChartFile } from "../schema/chart-file.ts";
import type { ConfigRepoFile } from "../schema/config-repo.ts";
import type { ReleaseFile } from "../schema/release-file.ts";
import type { YamlDocument } from "../yaml/document.ts";
import type { ReleasePatch } from "./patches.ts";

/** A file of the repo, decoded. */
export interface TextFile {
  /** Relative to the source's folder: how the layout is read. */
  readonly path: string;
  /** In the repository: what positions and messages name. */
  readonly file: string;
  readonly text: string;
}

/** A values file; read when it is first needed, because one target needs few of them. */
export interface ValuesFile {
  readonly file: string;
  /** The document, or none when the file is empty or has problems. Problems are the same at every call. */
  read(): { readonly document?: YamlDocument; readonly problems: readonly Problem[] };
}

/** Values files by layer: "" for values.yaml, else `prod`, `eu`, `prod.eu`, `prod-eu-1`. */
export type ValuesFiles = ReadonlyMap<string, ValuesFile>;

/** A config repo, read completely. */
export interface ConfigRepo {
  readonly settings: RepoSettings;
  readonly values: ValuesFiles;
  /** Sorted by name. A release whose release.yaml cannot be read is here too, with its problems: it must not look deleted. */
  readonly releases: readonly ReleaseSource[];
  /** By folder, as ReleaseSource.chart names it: `charts/webapp`, `releases/web/x`, `builtin/webapp@1`. */
  readonly charts: ReadonlyMap<string, ChartSource>;
  /** policies/*.yaml, sorted by path. */
  readonly policies: readonly TextFile[];
}

/** syncline.yaml. */
export interface RepoSettings extends Readonly<Omit<ConfigRepoFile, "apiVersion" | "kind">> {
  readonly file: string;
  /** Where a part of syncline.yaml stands: `["health", 0, "healthy"]`. */
  readonly at: YamlDocument["at"];
}

/** One folder with a release.yaml. */
export interface ReleaseSource {
  readonly name: string;
  /** Relative to `releases/`: `team-a/web`. */
  readonly folder: string;
  /** release.yaml in the repository. */
  readonly file: string;
  readonly position: Position;
  /** Where a part of release.yaml stands: `["dependsOn", 0]`. */
  readonly at: YamlDocument["at"];
  /** Defaults only, when release.yaml cannot be read: then `problems` has errors, and it counts as selected everywhere. */
  readonly spec: ReleaseFile;
  readonly values: ValuesFiles;
  /** Plain objects, sorted by path. */
  readonly manifests: readonly TextFile[];
  /** In the order of release.yaml, for whatever target. */
  readonly patches: readonly ReleasePatch[];
  /** Key into ConfigRepo.charts; "" = no chart, or it was not found (then `problems` says so). */
  readonly chart: string;
  /** Mistakes of this release alone, whatever the target. With an error it must not be rendered. */
  readonly problems: readonly Problem[];
}

/** One chart, or a subchart in its `charts/`. */
export interface ChartSource {
  /** Relative to the source's folder: `charts/webapp`, `charts/webapp/charts/db`, `builtin/webapp@1`. */
  readonly folder: string;
  readonly meta: ChartFile;
  /** Where a part of Chart.yaml stands: `["dependencies", 0]`. */
  readonly at: YamlDocument["at"];
  readonly values: ValuesFile | undefined;
  readonly schema: TextFile | undefined;
  /** Everything in templates/ that is no partial, sorted by path. The file name picks the engine. */
  readonly templates: readonly ChartFileText[];
  /** `_*.hbs` and `_*.tpl`. */
  readonly partials: readonly ChartFileText[];
  readonly crds: readonly ChartFileText[];
  /** files/, by path relative to the chart: `files/app.conf`. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly subcharts: readonly ChartSource[];
  /** Mistakes of this chart: they belong to every release that uses it. */
  readonly problems: readonly Problem[];
}

export interface ChartFileText extends TextFile {
  /** Relative to the chart's folder: `templates/deployment.yaml.hbs`. */
  readonly name: string;
}
