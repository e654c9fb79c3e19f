/** One entry of a Git tree, or of a working tree on disk. `bytes` is absent when the file is over the size limit. */
export interface TreeEntry {
  /** Relative to the tree's root, `/` between parts, no `.` or `..`. */
  readonly path: string;
  readonly type: "file" | "symlink" | "submodule";
  /** Git blob id (sha1 of the content), or "" where nobody computed it. */
  readonly oid: string;
  readonly size: number;
  readonly bytes?: Uint8Array;
}

/** A complete listing of what stands under `root` at one commit. A partial listing is never a SourceTree. */
export interface SourceTree {
  /** The folder in the repository that paths are relative to: "" or `envs/prod`. */
  readonly root: string;
  readonly entries: readonly TreeEntry[];
}
