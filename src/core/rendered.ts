import type { Digest } from "./brand.ts";
import type { Manifest } from "./manifest.ts";
import type { Problem } from "./problem.ts";
import type { ReleaseSettings } from "./release.ts";

/** One release rendered for one target. With an error among `problems` it must not be applied: its last good state stays. */
export interface RenderedRelease {
  readonly settings: ReleaseSettings;
  /** Sorted by refId; every namespaced object has its namespace; Secret stringData already turned into data. */
  readonly manifests: readonly Manifest[];
  /** Over the canonical JSON of all manifests: equal digest = equal desired state. */
  readonly digest: Digest;
  /** Errors and warnings of this release: values, templates, YAML, objects, policies. */
  readonly problems: readonly Problem[];
  /** Values that a values schema marks `writeOnly`, the longest first: where one of them stands, nobody may see what stands there.
   *  Absent = none. */
  readonly secretTexts?: readonly string[];
}

/** All releases of one target at one commit. */
export interface RenderResult {
  /** Sorted by name; only those the target and the filter select. */
  readonly releases: readonly RenderedRelease[];
  /** Mistakes that belong to no single release (syncline.yaml, unknown files, two releases of one name, policies that cannot be read).
   *  With an error among them nothing at all is applied or pruned. */
  readonly problems: readonly Problem[];
  /** Releases that exist for this target but that `GitSync.spec.releases` leaves out: orphaned, never pruned. */
  readonly filteredOut: readonly string[];
  /** Files whose documents are no Kubernetes objects (plain repositories), counted for the status. */
  readonly skippedFiles: number;
  /** By release: digest of the files and GitSync values that it is made from, whatever the cluster serves. Absent for a release whose
   *  inputs are not known apart, and for a render without notes. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** What the next render of the same source needs to know of this one; opaque. */
  readonly notes?: string;
}
