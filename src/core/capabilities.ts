import type { GroupKind } from "./object-ref.ts";

/** One served kind of the API. `namespaced` decides whether an object gets the release's namespace. */
export interface ResourceType extends GroupKind {
  readonly version: string;
  /** Lower-case plural, the part of the URL. */
  readonly plural: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

/** What templates and scope rules may know of a cluster. Part of a render's input: same capabilities, same bytes. */
export interface Capabilities {
  /** `1.36` or `v1.36.3`. */
  readonly kubeVersion: string;
  /** `apps/v1` and `apps/v1/Deployment`, sorted. */
  readonly apiVersions: readonly string[];
  /** Known kinds with their scope; empty offline (then built-in kinds and CRDs of the commit decide). */
  readonly types: readonly ResourceType[];
}
