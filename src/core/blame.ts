import type { Commit } from "./revision.ts";

/** Which commit last wrote a line. */
export type LineOrigin =
  | { readonly type: "commit"; readonly commit: Commit }
  /** It stands on disk only. */
  | { readonly type: "uncommitted" }
  /** Looking back ended at this commit: it wrote the line, or an older one did. `limit` = the walk was long enough, `clone` =
   *  this clone holds nothing older. */
  | { readonly type: "older"; readonly commit: Commit; readonly reason: "limit" | "clone" };
