import type { TreeEntry } from "./source-tree.ts";

/** What ships with Syncline and repos may name. */
export interface Builtins {
  /** By `name@major`: `webapp@1`; paths are relative to the chart's folder. */
  readonly charts: ReadonlyMap<string, readonly TreeEntry[]>;
  /** Policy packs by name; each file's path is what messages say:
   *  `builtin/policies/gitops/no-cluster-admin.yaml`. */
  readonly packs: ReadonlyMap<string, readonly { readonly path: string; readonly text: string }[]>;
}
